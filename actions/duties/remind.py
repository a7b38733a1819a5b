"""Owe the reminders before duties, as long before as each person wants; the outbox tells each once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from actions.duties.brief import brief
from actions.duties.views import DutyView, views
from actions.school.rows import people_of
from models.duties import Duty, DutyState
from models.people import Person
from models.schools import School
from models.wishes import A_WEEK
from notifications.outbox import outbox

MINUTE = timedelta(minutes=1)


def owe_reminders(session: Session, school: School, now: datetime) -> int:
    """Owe each person a word before their duties, as long before as they want, else as the school wants. Answers how
    many are new."""
    ahead = (col(Duty.start) > now, col(Duty.start) <= now + _furthest(session, school))
    soon = select(Duty).where(Duty.school_id == school.id, col(Duty.state) == DutyState.OPEN, *ahead)
    duties = list(session.exec(soon.where(col(Duty.published))))
    told = outbox.known(session, school, ("reminder",), now - A_WEEK * MINUTE)
    words = (
        outbox.notice(session, school, key, "reminder", now, person=person, facts=brief(view.duty))
        for view in views(session, duties)
        for key, person in _due(school, view, now)
        if key not in told
    )
    return outbox.owe_all(session, words)


def _furthest(session: Session, school: School) -> timedelta:
    people = people_of(session, school)
    wished = [minutes for person in people for minutes in reminders_of(school, person)]
    return max([*wished, *school.policies.reminder_minutes], default=0) * MINUTE


def reminders_of(school: School, person: Person) -> tuple[int, ...]:
    """The minutes before a duty at which a person is reminded."""
    wished = person.wishes.reminder_minutes
    return school.policies.reminder_minutes if wished is None else wished


def _due(school: School, view: DutyView, now: datetime) -> Iterator[tuple[str, Person]]:
    left = (view.duty.start - now) / MINUTE
    for person in view.people:
        due = [minutes for minutes in reminders_of(school, person) if left <= minutes]
        if due:
            yield f"reminder|{view.duty.id}|{min(due)}|{person.id}", person
