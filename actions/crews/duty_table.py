"""The people of duties as a table says them: put on them, taken off them, told, and put back when it is undone.

What that changes is found while others write, and written in a few statements: a term is a thousand places.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import ask
from actions.crews.change import CrewChange, Made, entries_of, exchange, seat_in
from actions.crews.crew_rows import CrewRows, Sequences, crew_rows, sequences
from actions.crews.tell import words_of_change
from actions.duties.cancel import entry_of_cancelling, words_of_cancelling
from actions.planner.seats import Rows, rows_of
from actions.school.duty_times import SchoolTime, due_of, school_time
from actions.school.prepared import Overtaken, as_seen
from actions.school.row_changes import Change, RowFact, Values
from models.bulk import Ready, among, lock_rows, look_again, ready, set_all
from models.crews import Seat
from models.duties import Assignment, Duty, DutyState
from models.errors import Refusal
from models.journal import ready_entries
from models.people import Person
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox

TABLE = "table|"
STILL_OPEN = col(Duty.state) == DutyState.OPEN
Duties = dict[UUID, Duty]


@dataclass(frozen=True)
class TableRows:
    """What becomes of duties and their people, as long as those that are there are open and as they were `seen`: their
    sequence numbers. Some are `fresh`, of some the people change (`touched`), some are `closed` for a reason."""

    at: datetime
    seen: Sequences
    fresh: Ready
    touched: frozenset[UUID]
    closed: frozenset[UUID]
    reason: str
    crews: CrewRows
    entries: Ready
    notices: Ready

    def write(self, session: Session) -> None:
        """Write it; raises Overtaken when it holds no more."""
        lock_rows(session, Duty, self.seen)
        if not as_seen(session, self.seen, STILL_OPEN) or self.fresh.write(session) != len(self.fresh.rows):
            raise Overtaken
        newer = {"sequence": Duty.sequence + 1, "changed": self.at}
        set_all(session, Duty, self.touched, {"published": True, **newer})
        set_all(session, Duty, self.closed, {"state": DutyState.CANCELLED, "reason": self.reason, **newer})
        set_all(session, Duty, self.seen.keys() - self.touched - self.closed, {"published": True})
        self.crews.write(session)
        self.entries.write(session)
        self.notices.write(session)
        look_again(session, Duty, Assignment)


def ready_table(
    session: Session, school: School, changes: Iterable[Change], now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make ready to be written what a table says: its people are put on the duties, the others taken off, and told.
    Refuses a duty that is closed."""
    wanted = [one for one in changes if one.kind != "same"]
    known, clock = _duties(session, school, [one.id for one in wanted]), school_time(session, school)
    fresh = {one.id: _new(clock, one, now) for one in wanted if one.id not in known}
    for duty in known.values():
        duty.require_open()
    rows, duties = _rows(session, known), {**known, **fresh}
    seen = sequences(known.values())
    made = exchange(duties, _joined(_change(rows, one.id, one.after) for one in wanted), rows, now)
    crews = _crews(session, made, rows, now)
    return _ready(session, school, made, crews, seen, fresh.values(), {}, now, actor).write


def ready_undoing(
    session: Session, school: School, facts: Sequence[RowFact], now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make the undoing of a table ready: its duties have the people from before, one it made is cancelled.

    Refused when others have one by now, when one is done or over, and when a rule forbids somebody theirs by now.
    """
    by_id = {UUID(fact["id"]): fact for fact in facts}
    duties = _duties(session, school, by_id)
    rows, seen = _rows(session, duties), sequences(duties.values())
    for key, fact in by_id.items():
        _require_unchanged(duties.get(key), rows, fact, now)
    gone = {key: duties.pop(key) for key, fact in by_id.items() if fact["kind"] == "added"}
    change = _joined(_change(rows, key, fact["before"]) for key, fact in by_id.items() if fact["before"])
    _require_allowed(session, school, duties, change, [row for key in gone for row in _held(rows, key)])
    made = exchange(duties, change, rows, now)
    closed = {key: (duty, _held(rows, key)) for key, duty in gone.items()}
    crews = _crews(session, made, rows, now)
    return _ready(session, school, made, crews, seen, (), closed, now, actor).write


def _ready(
    session: Session,
    school: School,
    made: Made,
    crews: CrewRows,
    seen: Sequences,
    fresh: Iterable[Duty],
    closed: Mapping[UUID, tuple[Duty, Sequence[Assignment]]],
    now: datetime,
    actor: str,
) -> TableRows:
    reason = say("table.undone", school.language)
    entries, notices = [*entries_of(made, "", now, actor)], [*words_of_change(session, school, made, now)]
    for duty, crew in closed.values():
        duty.reason = reason
        entries.append(entry_of_cancelling(duty, now, actor))
        notices += words_of_cancelling(session, school, duty, crew, now)
    return TableRows(
        now,
        seen,
        ready(session, Duty, [duty.model_dump() for duty in fresh]),
        frozenset(row.duty_id for row in (*made.came, *made.left)) & seen.keys(),
        frozenset(closed),
        reason,
        crews,
        ready_entries(session, entries),
        outbox.ready_notices(session, notices),
    )


def _duties(session: Session, school: School, ids: Iterable[UUID]) -> Duties:
    """Those of the duties that there are, to be changed in memory only."""
    mine = select(Duty).where(Duty.school_id == school.id, among(session, Duty.id, ids))
    return {duty.id: Duty(**duty.model_dump()) for duty in session.exec(mine)}


def _rows(session: Session, duties: Iterable[UUID]) -> Rows:
    """Who has or had the duties, to be changed in memory only."""
    found = rows_of(session, duties)
    for people in found.values():
        people.update({key: Assignment(**row.model_dump()) for key, row in people.items()})
    return found


def _crews(session: Session, made: Made, rows: Rows, now: datetime) -> CrewRows:
    known = {row.id for people in rows.values() for row in people.values()}
    return crew_rows(session, (), made, known, now)


def _held(rows: Rows, duty: UUID) -> list[Assignment]:
    return [row for row in rows[duty].values() if row.held]


def _new(clock: SchoolTime, change: Change, now: datetime) -> Duty:
    duty = made_duty(clock, change.id, change.label, change.after)
    duty.changed, duty.published = now, True
    return duty


def _require_unchanged(duty: Duty | None, rows: Rows, fact: RowFact, now: datetime) -> None:
    if duty is None:
        raise Refusal("undo.changed_since", label=fact["label"])
    duty.require_to_come(now)
    if {str(row.person_id) for row in _held(rows, duty.id)} != set(fact["after"]["people"]):
        raise Refusal("undo.changed_since", label=fact["label"])


def _require_allowed(
    session: Session, school: School, duties: Duties, change: CrewChange, free: Iterable[Assignment]
) -> None:
    """Refuse what a rule forbids by now; who is `free` has given up those duties."""
    if not change.duties:
        return
    asked = CrewChange(change.comes, (*change.leaves, *map(seat_in, free)))
    for found in ask(session, school, duties, asked):
        person, name = session.get_one(Person, found.person), duties[found.duty].name if found.duty else ""
        raise Refusal("duty.rule", duty=name, person=person.name, reason=found.reason)


def _joined(parts: Iterable[CrewChange]) -> CrewChange:
    every = [*parts]
    return CrewChange(
        tuple(seat for part in every for seat in part.comes),
        tuple(seat for part in every for seat in part.leaves),
    )


def _change(rows: Rows, duty: UUID, crew: Values) -> CrewChange:
    """What makes these people, on these lines, the duty's crew."""
    people = [UUID(person) for person in crew["people"]]
    there = {row.person_id: row for row in _held(rows, duty)}
    comes = (
        Seat(duty=duty, person=person, line=line, pinned=True)
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
