"""By what a person was ever known: names, staff numbers, addresses and sign-ins, those of earlier days too.

The journal says what they were before; what it no longer keeps nobody knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlmodel import Session, col, select

from actions.people.traces import JOURNAL, PERSON, name_is_theirs_alone, rows_about, table_named
from actions.school.row_changes import Values
from models.people import Person
from models.users import User

PHONE = re.compile(r"(?<!\d)(86)?(\d{7,11})(?!\d)")
SIDES = ("before", "after")


@dataclass(frozen=True)
class KnownBy:
    """All that ever meant one person. `alone` are the names that can mean nobody else, `users` the sign-ins' ids."""

    names: tuple[str, ...]
    alone: tuple[str, ...]
    codes: tuple[str, ...]
    addresses: tuple[str, ...]
    sign_ins: tuple[str, ...]
    users: frozenset[UUID]

    @property
    def name_is_alone(self) -> bool:
        """Say whether none of their names can mean somebody else."""
        return self.names == self.alone

    @property
    def anywhere(self) -> tuple[str, ...]:
        """What is theirs in whatever text it stands, also in one that points to nobody."""
        return (*self.alone, *self.addresses, *self.sign_ins)


def known_by(session: Session, person: Person) -> KnownBy:
    """By what somebody is and was known here, today's first."""
    deeds = rows_about(session, table_named(JOURNAL), person)
    sides = [
        person.model_dump(include={"name", "code", "phone", "email", "channels"}),
        *_sides(deeds, person),
    ]
    names = _each(side.get("name") for side in sides)
    emails = _each(side.get("email") for side in sides)
    channels = _each(channel for side in sides for channel in side.get("channels") or ())
    numbers = _each(number for side in sides for number in (side.get("phone") or "").split("、"))
    phones = _each(
        phone
        for called in (*channels, *numbers)
        for found in PHONE.finditer(called)
        for phone in (found[0], found[2])
    )
    users = _users(session, deeds, person)
    return KnownBy(
        names=names,
        alone=tuple(name for name in names if name_is_theirs_alone(session, person, name)),
        codes=_each(side.get("code") for side in sides),
        addresses=_each((*emails, *channels, *numbers, *phones)),
        sign_ins=tuple(f"user:{name}" for name in _each(users.values())),
        users=frozenset(users),
    )


def _each(found: Iterable[Any]) -> tuple[str, ...]:
    """Each text once, in the order found."""
    return tuple(dict.fromkeys(text for text in found if text))


def _sides(deeds: Iterable[RowMapping], person: Person) -> Iterable[Values]:
    """What the person's row said before and after each change of it, the newest change first."""
    for deed in reversed(list(deeds)):
        for fact in deed["facts"].get("rows", ()):
            if (fact["table"], fact["id"]) == (PERSON, str(person.id)):
                yield from (fact.get(side) or {} for side in SIDES)


def _users(session: Session, deeds: Iterable[RowMapping], person: Person) -> dict[UUID, str]:
    """The names of the sign-ins that are theirs, or were until they were removed or given to somebody else."""
    mine = session.exec(select(User).where(User.person_id == person.id))
    found = {
        UUID(deed["subject"].removeprefix("user:")): str(deed["facts"]["name"])
        for deed in deeds
        if deed["subject"].startswith("user:") and "name" in deed["facts"]
    }
    found |= {user.id: user.name for user in mine}
    others = session.exec(select(User).where(col(User.person_id).is_distinct_from(person.id))).all()
    taken, names = {user.id for user in others}, {user.name for user in others}
    return {user: name for user, name in found.items() if user not in taken and name not in names}
