"""The people of a duty as a table says them: put on it, taken off it, told, and put back when it is undone."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.crews.one_person import seat_row, withdraw
from actions.duties.brief import brief
from actions.duties.cancel import cancel, held
from actions.school.duty_times import burdens_of, due_of, school_time
from actions.school.row_changes import Change, Values
from models.duties import Duty
from models.errors import Refusal
from models.people import Person
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox


def keep(session: Session, school: School, change: Change, now: datetime, actor: str) -> None:
    """Put the people of the table on the duty and take the others off; they are told. A new duty is made first."""
    if change.kind == "same":
        return
    duty = session.get(Duty, change.id) or _made(session, school, change, now)
    _man(session, school, duty, change.after, now, actor)
    duty.published = True
    session.add(duty)


def put_back(session: Session, school: School, fact: Values, now: datetime, actor: str) -> None:
    """Undo what a table did to a duty: its people are those from before; a duty the table made is cancelled.

    Refused when others have it by now, or when it is done or over.
    """
    duty = session.get(Duty, UUID(fact["id"]))
    if duty is None or duty.school_id != school.id:
        raise Refusal("undo.changed_since", label=fact["label"])
    duty.require_open()
    if duty.end <= now:
        raise Refusal("duty.over", duty=duty.name)
    if {str(row.person_id) for row in held(session, duty)} != set(fact["after"]["people"]):
        raise Refusal("undo.changed_since", label=fact["label"])
    if fact["kind"] == "added":
        cancel(session, duty, say("table.undone", school.language), now, actor)
    else:
        _man(session, school, duty, fact["before"], now, actor)


def _man(session: Session, school: School, duty: Duty, crew: Values, now: datetime, actor: str) -> None:
    """Make these people, on these lines, the duty's crew."""
    rows = {str(row.person_id): row for row in held(session, duty)}
    for person, row in rows.items():
        if person not in crew["people"]:
            withdraw(session, row, "", now, actor)
    for person, line in zip(crew["people"], crew["lines"], strict=True):
        if person not in rows:
            _seat(session, school, duty, session.get_one(Person, UUID(person)), line, now)


def _made(session: Session, school: School, change: Change, now: datetime) -> Duty:
    values = {name: value for name, value in change.after.items() if name not in ("people", "lines")}
    day, start, end = values["day"], values["start"], values["end"]
    duty = Duty(
        id=change.id,
        school_id=school.id,
        key=f"table|{values['place_id'] or ''}|{change.label}|{start:%H%M}"[:200],
        first=day,
        last=day,
        due=due_of(school, "end_of_day", day, day, end),
        minutes=int((end - start).total_seconds() // 60),
        burdens=burdens_of(school_time(session, school), day, start, end, heavy=False),
        changed=now,
        **values,
    )
    session.add(duty)
    session.flush()
    return duty


def _seat(session: Session, school: School, duty: Duty, person: Person, line: int, now: datetime) -> None:
    row = seat_row(session, duty, person, now)
    row.line, row.leader, row.pinned = line, duty.needs.lines[line].leader, True
    duty.touch(now)
    session.add(row)
    session.flush()
    facts = {"count": 1, "duties": [brief(duty)], "first": str(duty.day), "last": str(duty.day)}
    outbox.owe(
        session, school, f"assigned|{row.id}|{row.sequence}", "assigned", now, person=person.id, facts=facts
    )
