"""Take a publication back: for ten minutes duties and their people can become again what they were."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.crews.change import CrewChange, Made, exchange, lock, seat_in
from actions.crews.tell import ASSIGNED, WITHDRAWN
from actions.planner.seats import Rows, rows_of, window
from actions.roster.before import Before, Fallen
from models.base import compare_and_set
from models.duties import Assignment, Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.notices import Notice, NoticeState
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox

TIME = timedelta(minutes=10)


def can_be_taken_back(roster: Roster, now: datetime) -> bool:
    """Say whether a roster was published so lately that it can be taken back."""
    published = roster.state == RosterState.PUBLISHED and bool(roster.before)
    return published and roster.decided_at is not None and now < roster.decided_at + TIME


def just_published(session: Session, school: School, now: datetime) -> list[Roster]:
    """The rosters that can be taken back."""
    since = (Roster.school_id == school.id, col(Roster.decided_at) > now - TIME)
    return [row for row in session.exec(select(Roster).where(*since)) if can_be_taken_back(row, now)]


def take_back(session: Session, school: School, roster: Roster, now: datetime, actor: str) -> Roster:
    """Give duties that are still open the people and days they had; what was done since stays. The people who heard of
    it are told, words that were not sent yet are dropped. Answers the same plan as a proposal.

    Refuses when ten minutes are over or one of the duties was changed since.
    """
    if not can_be_taken_back(roster, now):
        raise Refusal("roster.too_late")
    duties = lock(session, school.id, window(session, roster))
    rows, before = rows_of(session, duties), Before.model_validate(roster.before)
    _require_untouched(roster, duties, rows)
    made = _exchanged(duties, rows, before, now)
    for key, fallen in before.duties.items():
        if key in duties:
            _put_back(duties[key], fallen, now)
    session.add_all([*made.came, *made.stayed, *made.left, *duties.values()])
    session.flush()
    _tell(session, school, roster, now)
    _restore(session, before)
    again = _proposed_again(session, school, roster, now)
    write(session, now, actor, Verb.TAKE_BACK, roster, first=str(roster.first), last=str(roster.last))
    return again


def _require_untouched(roster: Roster, duties: Mapping[UUID, Duty], rows: Rows) -> None:
    touched: list[Duty | Assignment] = [*duties.values()]
    touched += [row for people in rows.values() for row in people.values()]
    for row in touched:
        if roster.decided_at is not None and row.changed > roster.decided_at:
            raise Refusal("roster.changed_since")


def _exchanged(duties: Mapping[UUID, Duty], rows: Rows, before: Before, now: datetime) -> Made:
    """Who had the duties has them again, on the same lines."""
    held = [one for one in before.held if one.duty in duties]
    known = {(one.duty, one.person): one for one in held}
    gone = [
        seat_in(row)
        for duty, people in rows.items()
        for person, row in people.items()
        if row.held and (duty, person) not in known
    ]
    made = exchange(duties, CrewChange(tuple(held), tuple(gone)), rows, now)
    for row in (*made.came, *made.stayed):
        seat = known[row.duty_id, row.person_id]
        row.roster_id, row.pinned = seat.roster_id, seat.pinned
    return made


def _put_back(duty: Duty, fallen: Fallen, now: datetime) -> None:
    """When it fell and whether it was published; its number in calendars only grows."""
    values = dict(fallen)
    if any(getattr(duty, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(duty, name, value)
        duty.touch(now)


def _tell(session: Session, school: School, roster: Roster, now: datetime) -> None:
    """Drop the words about it that nobody has read; tell those who have had one."""
    of_it = [col(Notice.key).startswith(f"{kind}|{roster.id}|") for kind in (ASSIGNED, WITHDRAWN)]
    facts = {"first": str(roster.first), "last": str(roster.last)}
    heard = set()
    for notice in session.exec(
        select(Notice).where(Notice.school_id == school.id, of_it[0] | of_it[1])
    ).all():
        unsent = (col(Notice.id) == notice.id, col(Notice.state) == NoticeState.OWED)
        dropped = {"state": NoticeState.DROPPED, "settled_at": now}
        if not compare_and_set(session, Notice, *unsent, **dropped):
            heard.add(notice.person_id)
    for person in heard:
        key = f"roster_taken_back|{roster.id}|{person}"
        outbox.owe(session, school, key, "roster_taken_back", now, person=person, facts=facts)


def _restore(session: Session, before: Before) -> None:
    for key, state in before.superseded.items():
        mine = (col(Roster.id) == key, col(Roster.state) == RosterState.SUPERSEDED)
        compare_and_set(session, Roster, *mine, state=state)


def _proposed_again(session: Session, school: School, roster: Roster, now: datetime) -> Roster:
    """The plan as a proposal of its own: the run of the one that was published has ended, and must not decide again."""
    roster.state, roster.before = RosterState.REJECTED, {}
    roster.note = say("roster.taken_back", school.language)
    days = (Roster.school_id == school.id, Roster.first == roster.first, Roster.last == roster.last)
    newest = session.exec(select(func.max(Roster.version)).where(*days)).one()
    kept = roster.model_dump(include={"school_id", "first", "last", "plan", "gaps", "figures"})
    again = Roster(**kept, version=(newest or 0) + 1, drawn_at=now)
    session.add_all([roster, again])
    session.flush()
    return again
