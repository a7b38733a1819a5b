"""One obvious default of each noun. The cast: Ada the caretaker, Ben her substitute, Cem of another school."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from models import Assignment, Duty, Person, Place, Routine, School, Term

MONDAY = date(2026, 9, 7)
Values = dict[str, Any]
Row = TypeVar("Row", bound=SQLModel)


def kept(session: Session, row: Row) -> Row:
    """The row, flushed."""
    session.add(row)
    session.flush()
    return row


def make_school(session: Session, code: str = "lvye", **values: Any) -> School:
    """A Chinese school with the first term of 2026-27."""
    school = kept(session, School(code=code, name=values.pop("name", "绿野实验学校"), **values))
    kept(
        session,
        Term(
            school_id=school.id,
            code="2026-2027-1",
            name="2026–2027学年第一学期",
            first=date(2026, 9, 1),
            last=date(2027, 1, 22),
            staff_first=date(2026, 8, 26),
            staff_last=date(2027, 1, 26),
        ),
    )
    return school


def make_person(session: Session, school: School, name: str = "艾达", **values: Any) -> Person:
    """A caretaker who has been there for years."""
    usual: Values = {"code": name, "team": "总务处", "roles": ["caretaker"], "joined": date(2020, 9, 1)}
    return kept(session, Person(school_id=school.id, name=name, **(usual | values)))


def make_place(session: Session, school: School, code: str = "gate", **values: Any) -> Place:
    """The gate."""
    return kept(
        session,
        Place(school_id=school.id, code=code, **({"name": "东校门", "name_en": "East gate"} | values)),
    )


def make_routine(session: Session, school: School, code: str = "rounds", **values: Any) -> Routine:
    """A daily round of an hour at eight, for one caretaker."""
    cadence = {"every": "FREQ=DAILY", "at": ["08:00"]}
    crew = {"lines": [{"pool": "caretaker", "count": 1}]}
    defaults: Values = {
        "name": "巡查",
        "name_en": "Rounds",
        "topic": "security",
        "cadence": cadence,
        "crew": crew,
    }
    return kept(session, Routine(school_id=school.id, code=code, **(defaults | values)))


def make_duty(session: Session, school: School, day: date = MONDAY, key: str = "", **values: Any) -> Duty:
    """An hour's work at 08:00 school time on a day, for one caretaker, published."""
    start = values.pop("start", datetime(day.year, day.month, day.day, 0, 0, tzinfo=UTC))
    end = values.pop("end", start + timedelta(hours=1))
    defaults: Values = {
        "name": "巡查",
        "name_en": "Rounds",
        "crew": {"lines": [{"pool": "caretaker", "count": 1}]},
        "due": end + timedelta(hours=8),
        "published": True,
        "changed": start - timedelta(days=7),
    }
    when: Values = {"first": day, "last": day, "day": day, "start": start, "end": end}
    return kept(session, Duty(school_id=school.id, key=key or f"rounds||{day}", **(when | defaults | values)))


def make_assignment(session: Session, duty: Duty, person: Person, **values: Any) -> Assignment:
    """The person is on the duty."""
    row: Values = {
        "school_id": duty.school_id,
        "duty_id": duty.id,
        "person_id": person.id,
        "changed": duty.changed,
    }
    return kept(session, Assignment(**(row | values)))
