"""Who of the staff is meant by what a list says: by a number, or by a name with what stands beside it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from actions.school.brackets import in_brackets, split_outside, without_brackets
from actions.xlsx.cells import Unreadable, text
from actions.xlsx.columns import Fault, plain
from actions.xlsx.words import word_of
from models.people import Person
from models.schools import School

ODD = re.compile(r"[\s·•・‧∙．.]")
BETWEEN_NAMES = re.compile(r"[、，,;；/\s]+")
SHORTEST, SHORTEST_PHONE = 2, 7  # characters of a word, and digits of a number, that tell two people apart


def called(name: str) -> str:
    """A name as names are compared: without blanks and the dots between its parts."""
    return ODD.sub("", name)


def agrees(person: Person, hint: object) -> bool:
    """Say whether what stands beside a name speaks of this person: their department, a title or role, telephone or
    number."""
    said, digits = plain(hint), re.sub(r"\D", "", text(hint))
    if said == plain(person.code) or (len(digits) >= SHORTEST_PHONE and digits in person.phone):
        return True
    roles = (word_of("pool", role, "zh_CN") for role in person.roles)
    known = [word for word in map(plain, (person.team, *person.titles, *roles)) if len(word) >= SHORTEST]
    return len(said) >= SHORTEST and any(word in said or said in word for word in known)


@dataclass(frozen=True)
class Staff:
    """Everybody of a school by number and by how they are `called`."""

    by_code: dict[str, Person]
    by_name: dict[str, list[Person]]

    def meant(
        self, name: str | None, code: str | None = None, hints: Iterable[object] = (), column: str = "姓名"
    ) -> Person:
        """The person of that number; without one, whoever has that name or number. Of several of a name the one of whom
        the `hints` speak: a department, a title, a telephone number, the first of them that tells first.

        Refuses an unknown name or number, two that speak of two people, and several who are not told apart.
        """
        if code:
            return self._numbered(code, name)
        if name in self.by_code:
            return self.by_code[name or ""]
        found = apart(self.by_name.get(called(name or ""), []), hints)
        if len(found) != 1:
            who = tuple(person.code for person in found)
            raise Unreadable("import.several" if found else "import.nobody", name or "", column, who)
        return found[0]

    def shared(self, name: str) -> bool:
        """Say whether several bear the name."""
        return len(self.by_name.get(called(name), [])) > 1

    def first_of(self, text: str, hints: Iterable[object] = ()) -> tuple[Person | None, list[str]]:
        """The first of the people a cell names, and the words in it that are somebody else's or nobody's. What stands
        in brackets behind a name hints at who is meant."""
        found, others, hints = None, list[str](), [*hints]
        for word in [text] if self._one(text, hints) else split_outside(BETWEEN_NAMES, text):
            person = self._one(word, hints)
            found, others = (person, others) if person and found is None else (found, [*others, word])
        return found, others

    def meant_by(self, name: str) -> Person:
        """The one person of a name or number that somebody wrote; refuses as a page does."""
        try:
            return self.meant(name)
        except Unreadable as error:
            raise Fault(0, error.column, error.reason, error.value).cell() from None

    def _one(self, name: str, hints: Iterable[object]) -> Person | None:
        for said, beside in ((name, hints), (without_brackets(name), [*in_brackets(name), *hints])):
            try:
                return self.meant(said, hints=beside)
            except Unreadable:
                continue
        return None

    def _numbered(self, code: str, name: str | None) -> Person:
        person = self.by_code.get(code)
        if person is None:
            raise Unreadable("import.nobody", code, "姓名")
        if name and called(person.name) != called(name):
            raise Unreadable("import.other_name", code, "姓名")
        return person


def apart(people: list[Person], hints: Iterable[object]) -> list[Person]:
    """Those of several people of one name of whom the hints speak, one after another; a hint that speaks of none of
    them says nothing."""
    for hint in hints:
        if len(people) > 1 and hint:
            people = [one for one in people if agrees(one, hint)] or people
    return people


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
