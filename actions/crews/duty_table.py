"""The people of a duty as a table says them: put on it, taken off it, told, and put back when it is undone."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.crews.ask import ask
from actions.crews.change import CrewChange, lock, make, seat_in
from actions.crews.tell import tell
from actions.duties.cancel import cancel, held
from actions.school.duty_times import SchoolTime, due_of, school_time
from actions.school.row_changes import Change, RowFact, Values
from models.crews import Seat
from models.duties import Duty
from models.errors import Refusal
from models.people import Person
from models.schools import School
from notifications.language import say

TABLE = "table|"


def keep(session: Session, school: School, change: Change, now: datetime, actor: str) -> None:
    """Put the people of the table on the duty and take the others off; they are told. A new duty is made first."""
    if change.kind == "same":
        return
    duty = session.get(Duty, change.id)
    if duty is None:
        duty = made_duty(school_time(session, school), change.id, change.label, change.after)
        duty.changed = now
        session.add(duty)
        session.flush()
    duties = lock(session, school.id, [duty.id])
    wanted = _change(session, duty, change.after)
    tell(session, school, make(session, school, duties, wanted, now, actor), now)
    duty.published = True
    session.add(duty)


def put_back(session: Session, school: School, facts: list[RowFact], now: datetime, actor: str) -> None:
    """Undo what a table did to its duties: their people are those from before; a duty it made is cancelled.

    Refused when others have one by now, when one is done or over, and when a rule forbids somebody theirs by now.
    """
    duties = lock(session, school.id, [UUID(fact["id"]) for fact in facts])
    for fact in facts:
        _require_unchanged(session, duties.get(UUID(fact["id"])), fact, now)
    made = [duties.pop(UUID(fact["id"])) for fact in facts if fact["kind"] == "added"]
    for duty in made:
        cancel(session, duty, say("table.undone", school.language), now, actor)
    parts = [_change(session, duties[UUID(fact["id"])], fact["before"]) for fact in facts if fact["before"]]
    if not parts:
        return
    change = CrewChange(
        tuple(seat for part in parts for seat in part.comes),
        tuple(seat for part in parts for seat in part.leaves),
    )
    for found in ask(session, school, duties, change):
        person, name = session.get_one(Person, found.person), duties[found.duty].name if found.duty else ""
        raise Refusal("duty.rule", duty=name, person=person.name, reason=found.reason)
    tell(session, school, make(session, school, duties, change, now, actor), now)


def _require_unchanged(session: Session, duty: Duty | None, fact: RowFact, now: datetime) -> None:
    if duty is None:
        raise Refusal("undo.changed_since", label=fact["label"])
    duty.require_to_come(now)
    if {str(row.person_id) for row in held(session, duty)} != set(fact["after"]["people"]):
        raise Refusal("undo.changed_since", label=fact["label"])


def _change(session: Session, duty: Duty, crew: Values) -> CrewChange:
    """What makes these people, on these lines, the duty's crew."""
    people = [UUID(person) for person in crew["people"]]
    there = {row.person_id: row for row in held(session, duty)}
    comes = (
        Seat(duty=duty.id, person=person, line=line, pinned=True)
        for person, line in zip(people, crew["lines"], strict=True)
        if person not in there
    )
    leaves = (seat_in(row) for person, row in there.items() if person not in people)
    return CrewChange(tuple(comes), tuple(leaves))


def of_table(duty: Duty) -> bool:
    """Say whether a table made the duty: no routine asks for it."""
    return duty.key.startswith(TABLE)


def made_duty(clock: SchoolTime, duty_id: UUID, label: str, values: Values) -> Duty:
    """The duty that a row of a table makes, not kept yet; `values` may name its people too."""
    own = {name: value for name, value in values.items() if name not in ("people", "lines")}
    day, start, end = own["day"], own["start"], own["end"]
    return Duty(
        id=duty_id,
        school_id=clock.school.id,
        key=f"{TABLE}{own['place_id'] or ''}|{label}|{start:%H%M}"[:200],
        first=day,
        last=day,
        due=due_of(clock.school, "end_of_day", day, day, end),
        minutes=int((end - start).total_seconds() // 60),
        changed=start,
        **own,
    )
