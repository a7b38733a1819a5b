"""What the places of a list are used for: by the words for it, by their names, a building by what it holds."""

import re
from collections import Counter

from actions.imports.places.row import Named, kind_by_name
from actions.imports.places.spelling import unnumbered
from actions.imports.places.tree import Tree
from actions.mapping.asked import Asked
from actions.mapping.pack_words import plain
from actions.mapping.vocabulary import LONGEST, Vocabulary
from actions.xlsx.columns import Row
from models.mappings import Family

NUMBER_AFTER = re.compile(r"[\d一二三四五六七八九十]+[号#]?$")


def uses_of(row: Row, named: Named, uses: list[str], kind: str, tree: Tree, asked: Asked) -> list[str]:
    """What a place is used for by the words for it and by its name. Asked where neither says anything: a word of the
    column of uses, a name only where the pack knows that its end may mean something. Buildings are asked about last."""
    words, maybe = asked.words, asked.words.pack.maybe[Family.PLACE]
    names = [part for part in (named.name, NUMBER_AFTER.sub("", named.name)) if part]
    hinted = {code for text in (*uses, *names) for code in words.hinted(Family.PLACE, text)}
    around = tree.uses_of(row.get("building", "")) & hinted
    by_name = words.all_of(Family.PLACE, names).codes
    sure = [use for use in uses if not ((by_name or around) and _may_mean_more(use, words))]
    if codes := words.fitting((*words.all_of(Family.PLACE, sure).codes, *by_name), kind):
        return codes
    if around:
        return words.fitting(sorted(around), kind)  # 宿舍 in a dormitory
    doubtful = kind != "building" and any(plain(named.name).endswith(one) for one in maybe)
    for text in uses or [named.name] * doubtful:
        ask_use(asked, text, kind, row.number)
    return []


def passed_over(named: Named, tags: list[str], asked: Asked) -> list[str]:
    """The words for the use of a place that nobody knows, where its name says what it is used for."""
    known = (use in named.name or asked.words.meaning(Family.PLACE, use).codes for use in named.uses)
    return [use for use, one in zip(named.uses, known, strict=True) if tags and not one]


def _may_mean_more(use: str, words: Vocabulary) -> bool:
    """Say whether a word, as 宿舍, means something only because somebody said so: what stands around it is surer."""
    return plain(use) in words.pack.maybe[Family.PLACE] and plain(use) not in words.pack.known[Family.PLACE]


def ask_use(asked: Asked, text: str, kind: str, row: int) -> None:
    """Ask what the words of a cell mean; suggested is what a place of the kind may be."""
    for word in asked.words.meaning(Family.PLACE, text).unknown:
        asked.ask(
            Family.PLACE,
            word,
            row,
            tuple(asked.words.fitting(asked.words.suggestions(Family.PLACE, word), kind)),
        )


def kind_of(row: Row, named: Named, uses: list[str], tree: Tree, asked: Asked) -> str:
    """The kind of a new place, by the end of its name or its use. What lies in a building is none."""
    by_name = kind_by_name(named.name)
    codes = asked.words.all_of(Family.PLACE, [*uses, named.name]).codes
    kinds = [asked.words.pack.of(Family.PLACE, code).kind for code in codes]
    kind = by_name if by_name == "building" else next(filter(None, kinds), by_name)
    inside = named.room or row.get("floor") or tree.is_building(row.get("building", ""))
    return "room" if kind == "building" and inside else kind


def name_buildings(tree: Tree, asked: Asked) -> None:
    """Give each new building whose name says nothing the use of what it mostly holds; what its rooms are used for is
    theirs alone. Ask where it holds some of it, where its name hints at one, and where nothing is known of it."""
    for building, row in tree.buildings():
        held, rooms = tree.held_by(building)
        tags = [tag for tag in tree.tags_of(building) if tag not in held]
        likely = _likely(held, asked)
        if not tags and likely and 2 * held[asked.words.pack.of(Family.PLACE, likely[0]).holds] > rooms:
            tags = likely[:1]
        tree.use(building, tags)
        if not tags and (likely or not held):
            _ask_building(tree.name_of(building), row, likely, asked)


def _likely(held: Counter[str], asked: Asked) -> list[str]:
    """The buildings that hold such rooms, those of most first."""
    known = (
        (code, asked.words.pack.of(Family.PLACE, code).holds) for code in asked.words.pack.codes[Family.PLACE]
    )
    found = [(held[use], code) for code, use in known if use and held[use]]
    return [code for _, code in sorted(found, reverse=True)]


def _ask_building(name: str, row: int, likely: list[str], asked: Asked) -> None:
    """Ask what a building is that the school has not said yet, given what it may be."""
    word, words = plain(name)[:LONGEST], asked.words
    if (Family.PLACE, word) in words.decided:
        return
    hinted = [
        code
        for code in words.hinted(Family.PLACE, unnumbered(name))
        if words.pack.of(Family.PLACE, code).kind == "building"
    ]
    asked.ask(Family.PLACE, word, row, tuple(dict.fromkeys([*likely, *sorted(hinted)])))
