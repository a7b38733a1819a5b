"""Find the place a row means: by code, else by a name that only one place has."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from actions.school.rows import places_of
from actions.xlsx.cells import Unreadable
from models.places import Place
from models.schools import School


@dataclass(frozen=True)
class Places:
    """Every place of a school by code and by name."""

    by_code: dict[str, Place]
    by_name: dict[str, list[Place]]

    @property
    def words(self) -> dict[UUID | None, str]:
        """The word each place is found by: its name, or its code where several have the name."""
        alone = {place.id: name for name, found in self.by_name.items() for place in found if len(found) == 1}
        return {place.id: alone.get(place.id, code) for code, place in self.by_code.items()}

    def named(self, word: str, column: str = "场所") -> Place:
        """The one place of that code or name. Refuses an unknown one, and a name that several have."""
        if word in self.by_code:
            return self.by_code[word]
        found = self.by_name.get(word, [])
        if len(found) != 1:
            raise Unreadable("import.no_place" if found else "import.place", word, column)
        return found[0]


def places_by_word(session: Session, school: School) -> Places:
    """The school's places by code and by name."""
    places = places_of(session, school)
    by_name: dict[str, list[Place]] = {}
    for place in places:
        by_name.setdefault(place.name, []).append(place)
    return Places({place.code: place for place in places}, by_name)
