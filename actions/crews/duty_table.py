"""The people of duties as a table says them: put on them, taken off them, told, and put back when it is undone.

What that changes is found while others write, and written in a few statements: a term is a thousand places.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import ask
from actions.crews.change import CrewChange, Made, entries_of, exchange, seat_in
from actions.crews.crew_rows import CrewRows, Sequences, crew_rows, sequences
from actions.crews.table_duty import SHAPED, TABLE, made_duty, of_table, shaped
from actions.crews.tell import words_of_change, words_of_move
from actions.duties.cancel import entry_of_cancelling, words_of_cancelling
from actions.planner.seats import Rows, rows_of
from actions.school.duty_times import SchoolTime, school_time
from actions.school.prepared import Overtaken, as_seen
from actions.school.row_changes import Change, RowFact, Values
from models.bulk import Ready, among, lock_rows, look_again, ready, set_all
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import Refusal
from models.journal import ready_entries
from models.people import Person
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox
from rosters.question.plan import Reason
from rosters.rules.hard import TOTALS

STILL_OPEN, CLOSED = col(Duty.state) == DutyState.OPEN, col(Duty.state) == DutyState.CANCELLED
REMOVED, UNDONE = "table.replaced", "table.undone"
SOFT = frozenset({*TOTALS, Reason.REST, Reason.TRAVEL, Reason.SEQUEL})
"""Rules that only warn where an office drew a week itself: how long and how often is its own word."""
PAPERS = frozenset({Reason.NO_CERTIFICATE, Reason.CERTIFICATE_EXPIRED})
"""A certificate that a table's duty asks for since it stands for a routine: who has none is only named."""
MOST_KEY = 160  # characters before what keeps a key apart
Duties = dict[UUID, Duty]


@dataclass(frozen=True)
class TableRows:
    """What becomes of duties and their people, as long as those that are there are open and as they were `seen`: their
    sequence numbers. Some are `fresh`, of some the people change (`touched`), some are `closed` for a reason, some
    `opened` that were closed; those with other hours or another crew are among the rows of `crews`."""

    at: datetime
    seen: Sequences
    fresh: Ready
    touched: frozenset[UUID]
    closed: frozenset[UUID]
    opened: frozenset[UUID]
    reason: str
    crews: CrewRows
    entries: Ready
    notices: Ready

    def write(self, session: Session) -> None:
        """Write it; raises Overtaken when it holds no more."""
        lock_rows(session, Duty, self.seen)
        known = {key: number for key, number in self.seen.items() if key not in self.opened}
        closed = {key: self.seen[key] for key in self.opened}
        whole = as_seen(session, known, STILL_OPEN) and as_seen(session, closed, CLOSED)
        if not whole or self.fresh.write(session) != len(self.fresh.rows):
            raise Overtaken
        newer = {"sequence": Duty.sequence + 1, "changed": self.at}
        set_all(session, Duty, self.touched, {"published": True, **newer})
        set_all(session, Duty, self.closed, {"state": DutyState.CANCELLED, "reason": self.reason, **newer})
        set_all(session, Duty, self.opened, {"state": DutyState.OPEN, "reason": "", **newer})
        set_all(session, Duty, known.keys() - self.touched - self.closed, {"published": True})
        self.crews.write(session)
        self.entries.write(session)
        self.notices.write(session)
        look_again(session, Duty, Assignment)


def ready_table(
    session: Session, school: School, changes: Iterable[Change], now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make ready to be written what a table says: its people are put on the duties, the others taken off, and told;
    duties of earlier tables fall away or have other hours where it says so. Refuses a duty that is closed."""
    wanted = [one for one in changes if one.kind != "same"]
    known, clock = _duties(session, school, [one.id for one in wanted]), school_time(session, school)
    fresh = {one.id: _new(clock, one, now) for one in wanted if one.id not in known}
    _keep_apart(session, school, fresh.values())
    for duty in known.values():
        duty.require_open()
    rows, seen = _rows(session, known), sequences(known.values())
    gone = {one.id: (known[one.id], _held(rows, one.id)) for one in wanted if one.kind == "removed"}
    staying = [one for one in wanted if one.kind != "removed"]
    table = _Table({**known, **fresh}, rows, gone=gone, reason=REMOVED)
    for one in staying:
        if one.id in known:
            table.shape(clock, one.id, one.after, now)
    change = _joined(_change(rows, one.id, one.after, one.id in table.reshaped) for one in staying)
    return _ready(session, school, table, change, seen, fresh.values(), now, actor).write


@dataclass(frozen=True)
class _Table:
    """The duties and people of a table in memory: which duties have `moved`, with their times before, which have
    another shape, which are `gone` for a `reason`, and which are `opened` again."""

    duties: Duties
    rows: Rows
    gone: Mapping[UUID, tuple[Duty, Sequence[Assignment]]]
    reason: str
    opened: frozenset[UUID] = frozenset()
    reshaped: set[UUID] = field(default_factory=set)
    moved: dict[UUID, dict[str, str]] = field(default_factory=dict)

    def shape(self, clock: SchoolTime, key: UUID, said: Values, now: datetime) -> None:
        """Give a duty the time and the crew that are said of it, where they are."""
        duty = self.duties[key]
        if not said.keys() & {*SHAPED}:
            return
        before = {"start": duty.start.isoformat(), "end": duty.end.isoformat()}
        shaped(clock, duty, f"{duty.day} {duty.name}", said)
        self.reshaped.add(key)
        if said.keys() & {"start", "end"}:
            self.moved[key] = before
            duty.touch(now)


def ready_undoing(
    session: Session, school: School, facts: Sequence[RowFact], now: datetime, actor: str
) -> Callable[[Session], None]:
    """Make the undoing of a table ready: its duties have the people and hours from before, one it made is cancelled,
    one it let fall away is there again.

    Refused when others have one by now, when one is done or over, and when a rule forbids somebody theirs by now.
    """
    by_id = {UUID(fact["id"]): fact for fact in facts}
    duties, clock = _duties(session, school, by_id), school_time(session, school)
    rows, seen = _rows(session, duties), sequences(duties.values())
    for key, fact in by_id.items():
        _require_unchanged(duties.get(key), rows, fact, now)
    added = {key for key, fact in by_id.items() if fact["kind"] == "added"}
    gone = {key: (duties.pop(key), _held(rows, key)) for key in added}
    opened = frozenset(key for key, fact in by_id.items() if fact["kind"] == "removed")
    table = _Table(duties, rows, gone=gone, reason=UNDONE, opened=opened)
    for key in duties:
        table.shape(clock, key, by_id[key]["before"], now)
    anew = table.reshaped | opened
    change = _joined(_change(rows, key, by_id[key]["before"], key in anew) for key in duties)
    _require_allowed(session, school, table, change)
    return _ready(session, school, table, change, seen, (), now, actor).write


def _ready(
    session: Session,
    school: School,
    table: _Table,
    change: CrewChange,
    seen: Sequences,
    fresh: Iterable[Duty],
    now: datetime,
    actor: str,
) -> TableRows:
    known = {row.id for people in table.rows.values() for row in people.values()}
    made = _told_again(exchange(table.duties, change, table.rows, now, table.moved), table.opened, now)
    reason = say(table.reason, school.language)
    entries, notices = [*entries_of(made, "", now, actor)], [*words_of_change(session, school, made, now)]
    for key, before in table.moved.items():
        stayed = [row for row in made.stayed if row.duty_id == key]
        notices += words_of_move(session, school, table.duties[key], before, stayed, now)
    for duty, crew in table.gone.values():
        duty.reason = reason
        entries.append(entry_of_cancelling(duty, now, actor))
        notices += words_of_cancelling(session, school, duty, crew, now)
    concerned = {row.duty_id for row in (*made.came, *made.left)} & seen.keys()
    return TableRows(
        now,
        seen,
        ready(session, Duty, [duty.model_dump() for duty in fresh]),
        frozenset(concerned - table.reshaped - table.opened),
        frozenset(table.gone),
        table.opened,
        reason,
        crew_rows(session, (table.duties[key] for key in table.reshaped), made, known, now),
        ready_entries(session, entries),
        outbox.ready_notices(session, notices),
    )


def _told_again(made: Made, opened: frozenset[UUID], now: datetime) -> Made:
    """The change, where who stays on a duty that is open again counts as coming: they were told that it is off."""
    again = tuple(row for row in made.stayed if row.duty_id in opened)
    for row in again:
        row.turn(AssignmentState.ASSIGNED, now)
    stayed = tuple(row for row in made.stayed if row.duty_id not in opened)
    return replace(made, came=(*made.came, *again), stayed=stayed)


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


def _held(rows: Rows, duty: UUID) -> list[Assignment]:
    return [row for row in rows[duty].values() if row.held]


def _require_unchanged(duty: Duty | None, rows: Rows, fact: RowFact, now: datetime) -> None:
    removed = fact["kind"] == "removed"
    if duty is None or (removed and duty.state != DutyState.CANCELLED):
        raise Refusal("undo.changed_since", label=fact["label"])
    if not removed:
        duty.require_to_come(now)
    elif duty.end <= now:
        raise Refusal("duty.over", duty=duty.name)
    people = fact["before" if removed else "after"]["people"]
    times = {name: fact["after"][name] for name in ("start", "end") if name in fact["after"]}
    same = removed or all(getattr(duty, name).isoformat() == value for name, value in times.items())
    if not same or {str(row.person_id) for row in _held(rows, duty.id)} != set(people):
        raise Refusal("undo.changed_since", label=fact["label"])


def _require_allowed(session: Session, school: School, table: _Table, change: CrewChange) -> None:
    """Refuse what a rule forbids by now; who is on a duty that is gone has given it up. Rules that only warn of a table
    do so here too."""
    if not change.duties:
        return
    fresh = [table.duties[key] for key in table.reshaped | table.opened]
    left = [seat_in(row) for _, crew in table.gone.values() for row in crew]
    asked = CrewChange(change.comes, (*change.leaves, *left))
    for found in ask(session, school, table.duties, asked, fresh=fresh):
        duty = table.duties[found.duty] if found.duty else None
        if duty is None or not (of_table(duty) and found.reason in SOFT | PAPERS):
            person, name = session.get_one(Person, found.person), duty.name if duty else ""
            raise Refusal("duty.rule", duty=name, person=person.name, reason=found.reason)


def _joined(parts: Iterable[CrewChange]) -> CrewChange:
    every = [*parts]
    return CrewChange(
        tuple(seat for part in every for seat in part.comes),
        tuple(seat for part in every for seat in part.leaves),
    )


def _change(rows: Rows, duty: UUID, crew: Values, anew: bool) -> CrewChange:
    """What makes these people, on these lines, the duty's crew; `anew` where its lines are others, or it was closed."""
    people = [UUID(person) for person in crew["people"]]
    there = {row.person_id: row for row in _held(rows, duty)}
    comes = (
        Seat(duty=duty, person=person, line=line, pinned=True)
        for person, line in zip(people, crew["lines"], strict=True)
        if anew or person not in there
    )
    leaves = (seat_in(row) for person, row in there.items() if person not in people)
    return CrewChange(tuple(comes), tuple(leaves))


def _keep_apart(session: Session, school: School, fresh: Iterable[Duty]) -> None:
    """Give new duties keys of their own where others that are closed, or are at another hour by now, bear them."""
    days = [duty.day for duty in fresh]
    if not days:
        return
    mine = (Duty.school_id == school.id, col(Duty.day).between(min(days), max(days)))
    taken = set(session.exec(select(Duty.key).where(*mine, col(Duty.key).startswith(TABLE))))
    for duty in fresh:
        if duty.key in taken:
            duty.key = f"{duty.key[:MOST_KEY]}|{duty.id.hex}"


def _new(clock: SchoolTime, change: Change, now: datetime) -> Duty:
    duty = made_duty(clock, change.id, change.label, change.after)
    duty.changed, duty.published = now, True
    return duty
