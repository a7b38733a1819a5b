"""Who could do what nobody is called to do, and which place could be meant: suggestions, to be asked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.coverage.causes import Cause, Covered, Ground, Lack, by_cause, coverage, ground_of
from actions.coverage.separation import Pair, forbidden
from actions.mapping.vocabulary import Vocabulary, vocabulary_of
from actions.school.brackets import in_brackets
from models.mappings import Family
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School

MOST = 8
TABLED = -1
"""The rank of those whom the school's own table has on duties of that name."""
BUILDING = "building"
OF_PEOPLE = (Lack.PEOPLE, Lack.FEW)
Suggested = list[Person] | list[Place]
Rank = tuple[bool, int, int]
"""Whether the certificates are missing, how far down the list of who does it, and how little of what the work is about
the brackets of a title name (0 is nothing)."""


@dataclass(frozen=True)
class Stop:
    """A cause with the routines it stops, who or what would mend it, and those of them that are proposed first."""

    cause: Cause
    routines: list[Routine]
    suggested: Suggested
    first: Suggested

    @property
    def unsettled(self) -> bool:
        """Whether somebody has to be named, for nobody is proposed."""
        return self.cause.lack in OF_PEOPLE and not self.first


@dataclass(frozen=True)
class _Known:
    """What suggestions rest on; `given` counts the roles proposed to each person so far."""

    ground: Ground
    words: Vocabulary
    pairs: frozenset[Pair]
    pools: dict[UUID, set[str]]
    given: Counter[UUID]


def stops(
    session: Session, school: School, now: datetime, found: Iterable[Covered] | None = None
) -> list[Stop]:
    """Every cause with its suggestions, the cause of most routines first; `found` is the coverage where it is known."""
    covered = list(coverage(session, school, now) if found is None else found)
    ground = ground_of(session, school, now)
    known = _Known(
        ground,
        vocabulary_of(session, school),
        forbidden(one.routine for one in covered),
        {person.id: set(person.pools) for person in ground.people},
        Counter(),
    )
    return [_stop(cause, routines, known) for cause, routines in by_cause(covered).items()]


def _stop(cause: Cause, routines: list[Routine], known: _Known) -> Stop:
    if cause.lack in OF_PEOPLE:
        ranks = ranked(cause.word, known.ground, known.words, _papers(cause.word, routines))
        people, first = [one for _, one in ranks], _spread(cause, ranks, known)
        return Stop(cause, routines, people[: max(MOST, len(first))], first)
    if cause.lack is Lack.PLACE:
        places = places_for(cause.word, known.ground, known.words)
        entry = known.words.pack.of(Family.PLACE, cause.word)
        return Stop(cause, routines, places, places if entry.every or entry.holds else places[:1])
    return Stop(cause, routines, without(known.ground, cause) if cause.lack is Lack.CERTIFICATE else [], [])


def _spread(cause: Cause, ranks: list[tuple[Rank, Person]], known: _Known) -> list[Person]:
    """Those proposed for a pool: all whom a table of the school has on such duties, the likeliest, of equals who was
    proposed for least; nobody whose other work the rules keep apart from it."""
    free = [(rank, one) for rank, one in ranks if not _clash(cause.word, known.pools[one.id], known.pairs)]
    free.sort(key=lambda pair: (pair[0], known.given[pair[1].id]))
    tabled = sum(rank[1] == TABLED for rank, _ in free)
    taken = [one for _, one in free[: max(cause.wanted - cause.there, tabled)]]
    for one in taken:
        known.given[one.id] += 1
        known.pools[one.id].add(cause.word)
    return taken


def _clash(pool: str, held: set[str], pairs: frozenset[Pair]) -> bool:
    return any(pool in pair and (set(pair) - {pool}) & held for pair in pairs)


def _papers(pool: str, routines: Iterable[Routine]) -> frozenset[str]:
    """The certificates that work asks of a pool."""
    lines = (line for routine in routines for line in routine.needs.lines if line.pool == pool)
    return frozenset(line.qualification for line in lines if line.qualification)


def ranked(
    pool: str, ground: Ground, words: Vocabulary, papers: frozenset[str] = frozenset()
) -> list[tuple[Rank, Person]]:
    """Who is likely to do the work of a pool, with a rank: those whom tables of the school have on duties of its name
    first, those whose title hints at it, then those of the roles
    whose people usually do it, in the order the pack names them, last those of such a team or category. Of these who
    holds the certificates that the work asks for comes before all who do not."""
    entry = words.pack.of(Family.POOL, pool)
    found = [
        ((not papers <= ground.papers[one.id], rank, -_charges(entry.charge, one)), one)
        for one in ground.people
        if pool not in one.pools
        and (rank := _rank(pool, one, ground.tabled.get(one.id, ()), entry.usually, words)) is not None
    ]
    return sorted(found, key=lambda pair: pair[0])


def _charges(charge: Iterable[str], person: Person) -> int:
    """How much of what some work is about the titles of somebody name in brackets: 副校长（分管后勤、安全）."""
    said = [text for title in person.titles for text in in_brackets(title)]
    return sum(any(word in text for text in said) for word in charge)


def _rank(
    pool: str, person: Person, tabled: Iterable[str], usually: Sequence[str], words: Vocabulary
) -> int | None:
    if pool in words.all_of(Family.POOL, tabled).codes:
        return TABLED
    if any(pool in words.hinted(Family.POOL, title) for title in person.titles):
        return 0
    by_role = [at for at, role in enumerate(usually, 1) if role in person.roles]
    by_pool = [at + len(usually) for at, role in enumerate(usually, 1) if role in person.pools]
    return min([*by_role, *by_pool], default=None)


def places_for(use: str, ground: Ground, words: Vocabulary) -> list[Place]:
    """Which places are likely to be used so: those whose name or another word of theirs hints at it, and the buildings
    that hold what such a place usually holds."""
    holds = words.pack.of(Family.PLACE, use).holds
    above = {place.id: place.parent_id for place in ground.places}
    holding = {
        up for place in ground.places if holds and holds in place.tags for up in _upwards(place.id, above)
    }
    return [
        place
        for place in ground.places
        if use not in place.tags
        and (
            (place.kind == BUILDING and place.id in holding)
            or any(use in _meant(words, word, place.kind) for word in (place.name, *place.tags))
        )
    ]


def _upwards(place: UUID, above: Mapping[UUID, UUID | None]) -> Iterator[UUID]:
    """What a place lies in, from the nearest on."""
    up = above.get(place)
    while up is not None:
        yield up
        up = above.get(up)


def lacking(found: Iterable[Stop]) -> list[tuple[Person, str, list[str]]]:
    """Who is not known to hold a certificate that their work asks for: each person and certificate, with the pools."""
    pools, people = defaultdict[tuple[str, UUID], list[str]](list), dict[UUID, Person]()
    for cause, one in ((stop.cause, one) for stop in found for one in stop.suggested):
        if cause.lack is Lack.CERTIFICATE and isinstance(one, Person):
            pools[cause.word, one.id].append(cause.pool)
            people[one.id] = one
    return [(people[person], kind, held) for (kind, person), held in pools.items()]


def without(ground: Ground, cause: Cause) -> list[Person]:
    """Who is in the pool of a cause without the certificate that is missing."""
    return [one for one in ground.pool(cause.pool) if cause.word not in ground.papers[one.id]]


def _meant(words: Vocabulary, word: str, kind: str) -> list[str]:
    known = words.meaning(Family.PLACE, word).codes
    return words.fitting([*known, *words.hinted(Family.PLACE, word)], kind)
