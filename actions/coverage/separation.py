"""Which roles one person should not have together: work that must be done by others on the same day."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from models.people import Person
from models.routines import Routine

Pair = tuple[str, str]


def forbidden(routines: Iterable[Routine]) -> frozenset[Pair]:
    """The pairs of pools whose work the routines that are on keep apart: who cooks does not buy."""
    does, shuns = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for routine in routines:
        for line in routine.needs.lines if routine.active else ():
            does[line.pool] |= {*routine.tags}
            shuns[line.pool] |= {*routine.needs.apart}
    pools = sorted(does)
    return frozenset(
        (one, other)
        for one, other in combinations(pools, 2)
        if does[one] & shuns[other] or does[other] & shuns[one]
    )


def clashes(person: Person, pairs: frozenset[Pair]) -> list[Pair]:
    """The pairs that a person has both of."""
    return sorted(pair for pair in pairs if set(pair) <= person.pools)
