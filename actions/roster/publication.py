"""What publishing a roster changes, as a value: found while others write, and written in a few statements."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.change import CrewChange, Made, exchange, seat_in
from actions.crews.crew_rows import CrewRows, Sequences, crew_rows, sequences
from actions.crews.tell import words_of_roster
from actions.planner.seats import Rows, gone_of, rows_of, seats, settle_days, window
from actions.roster.before import as_it_was
from actions.roster.recheck import left_out, mark_of
from actions.school.prepared import Overtaken, as_seen
from models.bulk import Values, among, lock_rows, look_again, set_all
from models.duties import Assignment, Duty, DutyState
from models.notices import Notice
from models.rosters import Roster
from models.schools import School
from notifications.outbox import outbox


@dataclass(frozen=True)
class Published:
    """What publishing changed: people put on duties, taken off, and left as they were."""

    assigned: int
    withdrawn: int
    kept: int


@dataclass(frozen=True)
class Publication:
    """The rows as they will be, as long as the school's `mark` stands and the duties are as they were `seen`: their
    sequence numbers. Duties are moved in the `rows` to the plan's day, or `touched` as their people change."""

    roster_id: UUID
    at: datetime
    mark: int
    seen: Sequences
    rows: CrewRows
    touched: frozenset[UUID]
    notices: tuple[Notice, ...]
    before: Values

    def but(self, closed: set[UUID]) -> "Publication":
        """The same without duties that were done or cancelled since."""
        seen = {key: sequence for key, sequence in self.seen.items() if key not in closed}
        return replace(self, seen=seen, touched=self.touched - closed, rows=self.rows.but(closed))


def publication(session: Session, roster_id: UUID, now: datetime) -> Publication:
    """What publishing the roster now would change. The rows are changed in memory only, in a session that only reads
    or is rolled back."""
    with session.no_autoflush:
        roster = session.get_one(Roster, roster_id)
        school = session.get_one(School, roster.school_id)
        mark, duties = mark_of(session, school), window(session, roster)
        rows = rows_of(session, duties)
        seen = sequences(duties.values())
        known = {row.id for people in rows.values() for row in people.values()}
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
        rows=crew_rows(session, (duties[key] for key in moved), made, known, now),
        touched=frozenset(of_people - moved),
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


def write_rows(session: Session, school: School, found: Publication) -> Published:
    """Write a publication, of the duties that are open still; raises Overtaken when it holds no more."""
    lock_rows(session, Duty, found.seen)
    if mark_of(session, school) != found.mark:
        raise Overtaken
    found = _still_open(session, found)
    came, left, stayed = found.rows.write(session)
    _publish_duties(session, found)
    outbox.owe_all(session, found.notices)
    look_again(session, Duty, Assignment)
    return Published(came, left, stayed)


def _publish_duties(session: Session, found: Publication) -> None:
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
