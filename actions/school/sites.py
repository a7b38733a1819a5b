"""How long it takes from one building of a school to another, as its policies say."""

from collections.abc import Mapping
from itertools import permutations
from uuid import UUID

from models.places import Place
from models.policies import Policies

BUILDING, CAMPUS = "building", "campus"


def site_of(places: Mapping[UUID, Place], place: Place | None) -> str:
    """The code of the building a place lies in, of its campus if it lies in none; empty where that is not known."""
    return _enclosing(places, place, BUILDING) or _enclosing(places, place, CAMPUS)


def travel(places: Mapping[UUID, Place], policies: Policies) -> dict[str, dict[str, int]]:
    """The minutes from site to site, where there are any: what is said of the two, else of their campuses."""
    sites = sorted(place.code for place in places.values() if place.kind in (BUILDING, CAMPUS))
    campus = {place.code: _enclosing(places, place, CAMPUS) for place in places.values()}
    ways: dict[str, dict[str, int]] = {}
    for one, other in permutations(sites, 2):
        minutes = _minutes(policies, (one, campus[one]), (other, campus[other]))
        if minutes:
            ways.setdefault(one, {})[other] = minutes
    return ways


def _minutes(policies: Policies, one: tuple[str, str], other: tuple[str, str]) -> int:
    """A site is given with its campus; the nearer word counts."""
    said = {frozenset(way[:2]): way[2] for way in policies.travel_minutes}
    for pair in ((one[0], other[0]), (one[0], other[1]), (one[1], other[0]), (one[1], other[1])):
        if pair[0] != pair[1] and frozenset(pair) in said:
            return said[frozenset(pair)]
    return policies.building_minutes if one[1] == other[1] else policies.campus_minutes


def _enclosing(places: Mapping[UUID, Place], place: Place | None, kind: str) -> str:
    """The code of the nearest place of the kind, upwards from this one; empty if there is none."""
    seen: set[UUID] = set()
    while place is not None and place.id not in seen:
        if place.kind == kind:
            return place.code
        seen.add(place.id)
        place = places.get(place.parent_id) if place.parent_id else None
    return ""
