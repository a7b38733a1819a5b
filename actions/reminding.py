"""Owe the reminders and overdue notices of a school; the outbox tells each once."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from actions.cancelling import held
from actions.publishing import brief
from actions.reading import DutyView, views
from actions.repairs import heads
from models.duties import Duty, DutyState
from models.people import Person
from models.schools import School
from notifications import outbox

STALE = timedelta(days=2)  # older ones are in the day reports; nobody is told of them again


def owe_reminders(session: Session, school: School, now: datetime) -> int:
    """Owe each person a word before their duties, as long before as the school wants. Answers how many are new."""
    furthest = max(school.policies.reminder_minutes, default=0)
    ahead = (col(Duty.start) > now, col(Duty.start) <= now + timedelta(minutes=furthest))
    soon = select(Duty).where(Duty.school_id == school.id, col(Duty.state) == DutyState.OPEN, *ahead)
    return sum(_remind(session, school, duty, now) for duty in session.exec(soon.where(col(Duty.published))))


def _remind(session: Session, school: School, duty: Duty, now: datetime) -> int:
    left = (duty.start - now) / timedelta(minutes=1)
    due = [minutes for minutes in school.policies.reminder_minutes if left <= minutes]
    key = f"reminder|{duty.id}|{min(due)}"
    return sum(
        outbox.owe(
            session,
            school,
            f"{key}|{row.person_id}",
            "reminder",
            now,
            person=row.person_id,
            facts=brief(duty),
        )
        for row in held(session, duty)
    )


def owe_overdue(session: Session, school: School, now: datetime) -> int:
    """Owe the owners, then the head of logistics, a word on what should have been done by now."""
    late = (col(Duty.due) <= now, col(Duty.due) > now - STALE, col(Duty.state) == DutyState.OPEN)
    duties = list(session.exec(select(Duty).where(Duty.school_id == school.id, *late, col(Duty.published))))
    leaders = heads(session, school)
    return sum(_overdue(session, school, view, leaders, now) for view in views(session, duties))


def _overdue(session: Session, school: School, view: DutyView, leaders: list[Person], now: datetime) -> int:
    duty, owed = view.duty, 0
    for _, owner in view.people:
        key = f"overdue|{duty.id}|{owner.id}"
        owed += outbox.owe(session, school, key, "overdue", now, person=owner.id, facts=brief(duty))
    entry = {**brief(duty), "people": [owner.name for _, owner in view.people]}
    for leader in leaders:
        key = f"escalation|{duty.id}|{leader.id}"
        owed += outbox.owe(session, school, key, "escalation", now, person=leader.id, facts=entry)
    return owed
