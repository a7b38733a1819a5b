"""The nightly upkeep of an installation: a word on qualifications that run out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.school.leaders import heads
from actions.school.schools import today
from models.people import Person, Qualification
from models.schools import School
from notifications.outbox import outbox

STEPS = (7, 30, 60)  # days before a qualification ends


def tell_expiring(session: Session, school: School, now: datetime) -> int:
    """Owe the person and the heads of logistics a word 60, 30 and 7 days before a qualification ends, unless a later
    one of its kind is there already. Answers how many words are new."""
    day = today(school, now)
    leaders = heads(session, school, now)
    return sum(
        _tell(session, school, qualification, person, leaders, now)
        for qualification, person in _expiring(session, school, day)
        if person.employed(day)
    )


def _expiring(session: Session, school: School, day: date) -> list[tuple[Qualification, Person]]:
    table = Qualification
    latest = select(table.person_id, table.kind, func.max(table.last)).where(table.school_id == school.id)
    ends: dict[tuple[UUID, str], date] = {
        (person, kind): last
        for person, kind, last in session.exec(latest.group_by(table.person_id, table.kind))  # type: ignore[arg-type]
    }
    near = col(table.last).between(day, day + timedelta(days=max(STEPS)))
    rows = select(table, Person).where(table.school_id == school.id, table.person_id == Person.id, near)
    ordered = rows.order_by(col(table.last), col(Person.code))
    return [(one, person) for one, person in session.exec(ordered) if one.last == ends[person.id, one.kind]]


def _tell(
    session: Session,
    school: School,
    qualification: Qualification,
    person: Person,
    leaders: Sequence[Person],
    now: datetime,
) -> int:
    left = (qualification.last - today(school, now)).days
    key = f"qualification_expiring|{qualification.id}|{min(step for step in STEPS if left <= step)}"
    facts = {
        "person": person.name,
        "qualification": f"kind.qualification.{qualification.kind}",
        "last": str(qualification.last),
        "days": left,
    }
    readers = {reader.id: reader for reader in (person, *leaders)}.values()
    return sum(
        outbox.owe(
            session, school, f"{key}|{reader.id}", "qualification_expiring", now, person=reader, facts=facts
        )
        for reader in readers
    )
