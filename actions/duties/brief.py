"""What a notice says of a duty."""

from typing import TypedDict

from models.duties import Duty
from models.people import Person

LISTED = 20  # duties named in one notice


class Brief(TypedDict):
    """A duty as a notice names it: its instants as ISO text."""

    name: str
    name_en: str
    duty: str
    start: str
    end: str
    due: str


def brief(duty: Duty) -> Brief:
    """What a notice says of a duty."""
    start, end, due = (instant.isoformat() for instant in (duty.start, duty.end, duty.due))
    return Brief(name=duty.name, name_en=duty.name_en, duty=str(duty.id), start=start, end=end, due=due)


def with_number(person: Person) -> str:
    """A person as somebody who must call them reads it: the name, with the telephone number where one is known."""
    return f"{person.name} {person.phone}".strip()
