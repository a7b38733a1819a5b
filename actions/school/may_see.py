"""Who may see a duty: a surprise inspection is secret until its day. Every door asks here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col

from actions.school.leaders import HEAD, VICE_PRINCIPAL
from models.duties import Duty
from models.people import Person

HEADS = frozenset({HEAD, VICE_PRINCIPAL})


@dataclass(frozen=True)
class Asker:
    """Who wants to see duties: a person of the school, or nobody by name. `heads`: they plan its work or answer for
    it."""

    person: UUID | None = None
    heads: bool = False


ANYBODY = Asker()
"""Whoever reads a wall, a file, a chat group, a shared calendar, the report of a run."""


class Dated(Protocol):
    """A duty, or what a calendar reads of one."""

    @property
    def hidden(self) -> bool:
        """Say whether it is a surprise."""

    @property
    def day(self) -> date:
        """The day it falls on."""


def asker_of(person: Person | None, *, plans: bool = False) -> Asker:
    """A person as an asker; `plans` for whoever draws up the school's rosters."""
    if person is None:
        return Asker(heads=plans)
    return Asker(person.id, plans or not HEADS.isdisjoint(person.roles))


def may_see(duty: Dated, crew: Collection[UUID], asker: Asker, today: date) -> bool:
    """Say whether the asker may know of a duty that these people have: of a surprise ahead of its day, only they and
    the heads."""
    return not duty.hidden or duty.day <= today or asker.heads or asker.person in crew


def open_to_all(today: date) -> ColumnElement[bool]:
    """What anybody may see, for a query."""
    return ~col(Duty.hidden) | (col(Duty.day) <= today)
