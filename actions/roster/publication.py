"""What publishing a roster changes, as a value: found while others write, and written in a few statements.

A term is 5,000 assignments. Row by row they would take the database for seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.change import CrewChange, Made, exchange, seat_in
from actions.crews.tell import words_of_roster
from actions.planner.seats import Rows, gone_of, rows_of, seats, settle_days, window
from actions.roster.before import as_it_was
from actions.roster.recheck import left_out, mark_of
from actions.school.prepared import Overtaken, as_seen
from models.bulk import Ready, Values, among, lock_rows, look_again, ready, set_all, set_rows, without
from models.duties import Assignment, Duty, DutyState
from models.notices import Notice
from models.rosters import Roster
from models.schools import School
from notifications.outbox import outbox

MOVED = ("day", "start", "end", "due", "burdens", "published", "sequence", "changed")
PLACED = ("roster_id", "line", "leader", "pinned", "state", "sequence", "changed")
Sequences = dict[UUID, int]


@dataclass(frozen=True)
class Published:
    """What publishing changed: people put on duties, taken off, and left as they were."""

    assigned: int
    withdrawn: int
    kept: int


@dataclass(frozen=True)
class Publication:
    """The rows as they will be, as long as the school's `mark` stands and the duties are as they were `seen`: their
    sequence numbers. Duties are `moved` to the plan's day, or `touched` as their people change. Of the assignments
    those who came as `fresh` rows or `again`, who `left` and who `stayed`."""

    roster_id: UUID
    at: datetime
    mark: int
    seen: Sequences
    moved: tuple[Values, ...]
    touched: frozenset[UUID]
    fresh: Ready
    again: tuple[Values, ...]
    left: tuple[Values, ...]
    stayed: tuple[Values, ...]
    notices: tuple[Notice, ...]
    before: Values

    def but(self, closed: set[UUID]) -> "Publication":
        """The same without duties that were done or cancelled since."""
        of_open: Values = {
            name: tuple(row for row in getattr(self, name) if row["duty_id"] not in closed)
            for name in ("moved", "again", "left", "stayed")
        }
        seen = {key: sequence for key, sequence in self.seen.items() if key not in closed}
        fresh = self.fresh.but("duty_id", closed)
        return replace(self, seen=seen, touched=self.touched - closed, fresh=fresh, **of_open)


def publication(session: Session, roster_id: UUID, now: datetime) -> Publication:
    """What publishing the roster now would change. The rows are changed in memory only, in a session that only reads
    or is rolled back."""
    with session.no_autoflush:
        roster = session.get_one(Roster, roster_id)
        school = session.get_one(School, roster.school_id)
        mark, duties = mark_of(session, school), window(session, roster)
        rows = rows_of(session, duties)
        seen = _sequences(duties.values())
        known = _sequences(row for people in rows.values() for row in people.values())
        before = as_it_was(duties.values(), rows)
        moved = settle_days(session, school, roster.planned.days, duties)
        made = _made(session, school, roster, duties, rows, now)
        of_people = {row.duty_id for row in (*made.came, *made.left)}
        for key in moved - of_people:
            duties[key].touch(now)
        for row in (*made.came, *made.stayed):
            row.roster_id = roster.id
        words = tuple(words_of_roster(session, school, roster, made, now))
    return Publication(
        roster_id,
        now,
        mark,
        seen,
        moved=tuple(_row(duties[key], MOVED) for key in moved),
        touched=frozenset(of_people - moved),
        fresh=ready(session, Assignment, [row.model_dump() for row in made.came if row.id not in known]),
        again=tuple(_row(row, PLACED) for row in made.came if row.id in known),
        left=tuple(_row(row, PLACED) for row in made.left),
        stayed=tuple(_row(row, PLACED) for row in made.stayed),
        notices=words,
        before=before,
    )


def _made(
    session: Session, school: School, roster: Roster, duties: dict[UUID, Duty], rows: Rows, now: datetime
) -> Made:
    """Who comes, leaves and stays, without those whom a rule forbids by now."""
    for duty in duties.values():
        duty.published = True  # its day is settled
    plan = seats(roster.planned)
    for duty_id, person in left_out(session, school, roster, duties, plan, rows):
        plan[duty_id].pop(person, None)
    comes = tuple(seat for duty in duties for seat in plan[duty].values())
    leaves = tuple(map(seat_in, gone_of(roster, plan, rows)))
    return exchange(duties, CrewChange(comes, leaves), rows, now)


def _sequences(rows: Iterable[Duty | Assignment]) -> Sequences:
    return {row.id: row.sequence for row in rows}


def _row(row: Duty | Assignment, names: tuple[str, ...]) -> Values:
    duty = row.id if isinstance(row, Duty) else row.duty_id
    return {"id": row.id, "duty_id": duty, **{name: getattr(row, name) for name in names}}


def write_rows(session: Session, school: School, found: Publication) -> Published:
    """Write a publication, of the duties that are open still; raises Overtaken when it holds no more."""
    lock_rows(session, Duty, found.seen)
    if mark_of(session, school) != found.mark:
        raise Overtaken
    found = _still_open(session, found)
    _publish_duties(session, found)
    came = found.fresh.write(session)
    again, left, stayed = (
        set_rows(session, Assignment, [without(row, "duty_id") for row in rows])
        for rows in (found.again, found.left, found.stayed)
    )
    outbox.owe_all(session, found.notices)
    look_again(session, Duty, Assignment)
    return Published(came + again, left, stayed)


def _publish_duties(session: Session, found: Publication) -> None:
    set_rows(session, Duty, [without(row, "duty_id") for row in found.moved])
    newer = {"published": True, "sequence": Duty.sequence + 1, "changed": found.at}
    set_all(session, Duty, found.touched, newer)
    set_all(session, Duty, found.seen.keys() - found.touched, {"published": True})


def _still_open(session: Session, found: Publication) -> Publication:
    """The same without the duties that were done or cancelled since; raises Overtaken when others were changed."""
    still = col(Duty.state) == DutyState.OPEN
    if as_seen(session, found.seen, still):
        return found
    closed = session.exec(select(Duty.id).where(~still, among(session, Duty.id, found.seen)))
    left = found.but(set(closed))
    if not as_seen(session, left.seen, still):
        raise Overtaken
    return left
