"""Find the person a row means: by number, else by a name that only one of the staff has."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Fault
from models.people import Person
from models.schools import School

ODD = re.compile(r"[\s·•・‧∙．.]")


def called(name: str) -> str:
    """A name as names are compared: without blanks and the dots between its parts."""
    return ODD.sub("", name)


@dataclass(frozen=True)
class Staff:
    """Everybody of a school by number and by how they are `called`."""

    by_code: dict[str, Person]
    by_name: dict[str, list[Person]]

    def named(self, name: str, column: str = "姓名") -> Person:
        """The one person of that name or number. Refuses an unknown name, and one that several have."""
        if name in self.by_code:
            return self.by_code[name]
        found = self.by_name.get(called(name), [])
        if len(found) != 1:
            raise Unreadable("import.several" if found else "import.nobody", name, column)
        return found[0]

    def first_of(self, text: str) -> tuple[Person | None, list[str]]:
        """The first of the people a cell names, and the words in it that are somebody else's or nobody's."""
        found, others = None, list[str]()
        for word in [text] if self._one(text) else re.split(r"[、，,;；/\s]+", text):
            person = self._one(word)
            found, others = (person, others) if person and found is None else (found, [*others, word])
        return found, others

    def _one(self, name: str) -> Person | None:
        found = self.by_name.get(called(name), [])
        return self.by_code.get(name) or (found[0] if len(found) == 1 else None)

    def meant_by(self, name: str) -> Person:
        """The one person of a name or number that somebody wrote; refuses as a page does."""
        try:
            return self.named(name)
        except Unreadable as error:
            raise Fault(0, error.column, error.reason, error.value).cell() from None

    def meant(self, code: str | None, name: str | None) -> Person:
        """The person of that number; without a number the one of that name. They may not speak of two people."""
        if not code:
            return self.named(name or "")
        person = self.by_code.get(code)
        if person is None:
            raise Unreadable("import.nobody", code, "姓名")
        if name and called(person.name) != called(name):
            raise Unreadable("import.other_name", code, "姓名")
        return person


def staff_of(session: Session, school: School) -> Staff:
    """The school's people; of one name those still there first, alone when they are alone."""
    return with_people(session.exec(select(Person).where(Person.school_id == school.id)))


def with_people(everybody: Iterable[Person]) -> Staff:
    """These people; of one name those still there first, alone when they are alone."""
    people = list(everybody)
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in sorted(people, key=lambda person: person.left is not None):
        same = by_name[called(person.name)]
        if not same or person.left is None:
            same.append(person)
    return Staff({person.code: person for person in people}, dict(by_name))
