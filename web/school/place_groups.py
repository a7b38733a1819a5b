"""The places of a school as its page shows them: by building and floor, or those that a search finds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from actions.school.sites import BUILDING
from models.people import Person
from models.places import Place

FLOOR = "floor"
Named = Mapping[UUID, Place]


@dataclass(frozen=True)
class PlaceGroup:
    """A building, or none, with its places by floor; those on no floor stand first."""

    building: Place | None
    floors: tuple[tuple[Place | None, tuple[Place, ...]], ...]

    @property
    def count(self) -> int:
        """How many places there are, the building and its floors among them."""
        return sum(len(places) for _, places in self.floors)


def grouped(places: Sequence[Place], named: Named) -> list[PlaceGroup]:
    """Return the places by building and floor, in their order; those in no building last."""
    buildings: dict[UUID | None, defaultdict[UUID | None, list[Place]]] = {}
    for place in places:
        site, floor = (_around(place, kind, named) for kind in (BUILDING, FLOOR))
        buildings.setdefault(site, defaultdict(list))[floor].append(place)
    ordered = sorted(buildings, key=lambda site: site is None)
    return [PlaceGroup(_of(site, named), _floors(buildings[site], named)) for site in ordered]


def _floors(
    floors: Mapping[UUID | None, list[Place]], named: Named
) -> tuple[tuple[Place | None, tuple[Place, ...]], ...]:
    ordered = sorted(floors, key=lambda floor: floor is not None)
    return tuple((_of(floor, named), tuple(floors[floor])) for floor in ordered)


def _of(place: UUID | None, named: Named) -> Place | None:
    return named[place] if place else None


def _around(place: Place, kind: str, named: Named) -> UUID | None:
    """Return the place of a kind that this one is or lies in."""
    here: Place | None = place
    while here and here.kind != kind:
        here = named.get(here.parent_id) if here.parent_id else None
    return here.id if here else None


def found_by(text: str, places: Sequence[Place], people: Mapping[UUID, Person]) -> list[Place]:
    """Return the places whose name, code or custodian holds the text."""
    wanted = text.strip().lower()

    def says(place: Place) -> str:
        keeper = people.get(place.custodian_id) if place.custodian_id else None
        words = (place.code, place.name, place.name_en, place.custodian_named, keeper.name if keeper else "")
        return " ".join(words).lower()

    return [place for place in places if wanted in says(place)]
