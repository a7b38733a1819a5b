"""Who could do what nobody is called to do, and which place could be meant: suggestions, to be asked."""

from actions.coverage.causes import Ground
from actions.mapping.vocabulary import Vocabulary
from models.mappings import Family
from models.people import Person
from models.places import Place

MOST = 8


def people_for(pool: str, ground: Ground, words: Vocabulary) -> list[Person]:
    """Who is likely to do the work of a pool: those whose title hints at it first, then those of the pools whose
    people usually do it, in the order the pack names them."""
    usually = words.pack.of(Family.POOL, pool).usually

    def hinted(person: Person) -> bool:
        return any(pool in words.suggestions(Family.POOL, title) for title in person.titles)

    ranked = [
        (0 if hinted(one) else 1 + min(ranks, default=len(usually)), one)
        for one in ground.people
        if pool not in one.pools
        for ranks in [[usually.index(each) for each in usually if each in one.pools]]
        if ranks or hinted(one)
    ]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])][:MOST]


def places_for(use: str, ground: Ground, words: Vocabulary) -> list[Place]:
    """Which places are likely to be used so: those whose name or another word of theirs hints at it."""
    return [
        place
        for place in ground.places
        if use not in place.tags and any(use in _meant(words, word) for word in (place.name, *place.tags))
    ]


def _meant(words: Vocabulary, word: str) -> list[str]:
    return [*words.meaning(Family.PLACE, word).codes, *words.suggestions(Family.PLACE, word)]
