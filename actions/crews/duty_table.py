"""The people of a duty as a table says them: put on it, taken off it, told, and put back when it is undone."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.crews.change import CrewChange, lock, make, seat_in
from actions.crews.tell import tell
from actions.duties.cancel import cancel, held
from actions.school.duty_times import burdens_of, due_of, school_time
from actions.school.row_changes import Change, RowFact, Values
from models.crews import Seat
from models.duties import Duty
from models.errors import Refusal
from models.schools import School
from notifications.language import say


def keep(session: Session, school: School, change: Change, now: datetime, actor: str) -> None:
    """Put the people of the table on the duty and take the others off; they are told. A new duty is made first."""
    if change.kind == "same":
        return
    duty = session.get(Duty, change.id) or _made(session, school, change, now)
    _man(session, school, duty, change.after, now, actor)
    duty.published = True
    session.add(duty)


def put_back(session: Session, school: School, fact: RowFact, now: datetime, actor: str) -> None:
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
    people = [UUID(person) for person in crew["people"]]
    comes = tuple(
        Seat(duty=duty.id, person=person, line=line, pinned=True)
        for person, line in zip(people, crew["lines"], strict=True)
    )
    there = {row.person_id: row for row in held(session, duty)}
    leaves = tuple(seat_in(row) for person, row in there.items() if person not in people)
    change = CrewChange(tuple(seat for seat in comes if seat.person not in there), leaves)
    duties = lock(session, school.id, [duty.id])
    tell(session, school, make(session, school, duties, change, now, actor), now)


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
