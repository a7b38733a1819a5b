"""Take a publication back: for ten minutes duties and their people can become again what they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from actions.crews.change import CrewChange, Made, exchange, seat_in
from actions.crews.crew_rows import CrewRows, Sequences, crew_rows, sequences
from actions.crews.tell import ASSIGNED, WITHDRAWN
from actions.planner.seats import Rows, rows_of, window
from actions.roster.before import Before, Fallen
from actions.roster.publish import LARGE
from actions.school.prepared import Overtaken, as_seen, prepared
from models.base import compare_and_set
from models.bulk import among, lock_rows, look_again, set_all
from models.duties import Assignment, Duty, DutyState
from models.errors import Refusal
from models.journal import Verb, write
from models.notices import Notice, NoticeState
from models.rosters import Roster, RosterState
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox

TIME = timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)
KIND = "roster_taken_back"


def can_be_taken_back(roster: Roster, now: datetime) -> bool:
    """Say whether a roster was published so lately that it can be taken back."""
    published = roster.state == RosterState.PUBLISHED and bool(roster.before)
    return published and roster.decided_at is not None and now < roster.decided_at + TIME


def just_published(session: Session, school: School, now: datetime) -> list[Roster]:
    """The rosters that can be taken back."""
    since = (Roster.school_id == school.id, col(Roster.decided_at) > now - TIME)
    return [row for row in session.exec(select(Roster).where(*since)) if can_be_taken_back(row, now)]


@dataclass(frozen=True)
class Retraction:
    """The rows of a publication that is taken back, as long as its duties are as they were `seen`: their sequence
    numbers. Duties that keep their time are `touched`, by whether they are published. The notices of it are `of_it`;
    who has read theirs gets one of the `words`."""

    roster_id: UUID
    seen: Sequences
    rows: CrewRows
    touched: Mapping[bool, list[UUID]]
    of_it: frozenset[UUID]
    words: Mapping[UUID | None, Notice]
    superseded: Mapping[UUID, str]
    again: Roster


def take_back(session: Session, roster_id: UUID, now: datetime, actor: str) -> Roster:
    """Give duties that are still open the people and days they had; what was done since stays. The people who heard of
    it are told, words that were not sent yet are dropped. Answers the same plan as a proposal.

    Refuses when it was taken back already, ten minutes are over, or one of the duties was changed since. The session
    only reads: the rows are found in it, and written in one short transaction.
    """
    return prepared(
        session,
        lambda: retraction(session, roster_id, now),
        lambda found: keep(session, found, now, actor),
    )


def retraction(session: Session, roster_id: UUID, now: datetime) -> Retraction:
    """What taking the roster back now would change. The rows are changed in memory only."""
    with session.no_autoflush:
        roster = session.get_one(Roster, roster_id)
        if roster.state != RosterState.PUBLISHED:
            raise Refusal("roster.not_published")
        if not can_be_taken_back(roster, now):
            raise Refusal("roster.too_late")
        duties = window(session, roster)
        rows, before = rows_of(session, duties), Before.model_validate(roster.before)
        _require_untouched(roster, duties, rows)
        seen = sequences(duties.values())
        known = {row.id for people in rows.values() for row in people.values()}
        made = _exchanged(duties, rows, before, now)
        known_times = {key: fallen for key, fallen in before.duties.items() if key in duties}
        moved = {key for key, fallen in known_times.items() if _put_back(duties[key], fallen, now)}
        touched: dict[bool, list[UUID]] = {True: [], False: []}
        for duty in duties.values():
            if duty.id not in moved and duty.sequence != seen[duty.id]:
                touched[duty.published].append(duty.id)
        of_it = _notices_of(session, roster)
        kept = roster.model_dump(include={"school_id", "first", "last", "plan", "gaps", "figures"})
        return Retraction(
            roster_id,
            seen,
            crew_rows(session, [duties[key] for key in moved], made, known, now),
            touched,
            frozenset(of_it),
            _words(session, roster, {*of_it.values()}, now),
            before.superseded,
            Roster(**kept, drawn_at=now + MOMENT),  # whom this took off, no hand has taken off since
        )


def keep(session: Session, found: Retraction, now: datetime, actor: str) -> Roster:
    """Write what was found; raises Overtaken when it holds no more."""
    lock_rows(session, Duty, found.seen)
    if not as_seen(session, found.seen, col(Duty.state) == DutyState.OPEN):
        raise Overtaken
    roster = _reject(session, found, now)
    found.rows.write(session)
    for published, duties in found.touched.items():
        newer = {"published": published, "sequence": Duty.sequence + 1, "changed": now}
        set_all(session, Duty, duties, newer)
    _tell(session, found, now)
    _restore(session, found)
    again = _proposed_again(session, found)
    look_again(session, Duty, Assignment, Notice)
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


def _put_back(duty: Duty, fallen: Fallen, now: datetime) -> bool:
    """When it fell and whether it was published; its number in calendars only grows. Says whether it moves."""
    changed = {name: value for name, value in fallen if getattr(duty, name) != value}
    for name, value in changed.items():
        setattr(duty, name, value)
    if changed:
        duty.touch(now)
    return bool(changed.keys() - {"published"})


def _notices_of(session: Session, roster: Roster) -> dict[UUID, UUID | None]:
    """The words that people were owed when it was published, and whose they are."""
    of_it = [col(Notice.key).startswith(f"{kind}|{roster.id}|") for kind in (ASSIGNED, WITHDRAWN)]
    found = select(Notice.id, Notice.person_id).where(Notice.school_id == roster.school_id, or_(*of_it))
    return dict(session.exec(found).all())


def _words(
    session: Session, roster: Roster, people: set[UUID | None], now: datetime
) -> Mapping[UUID | None, Notice]:
    school = session.get_one(School, roster.school_id)
    facts = {"first": str(roster.first), "last": str(roster.last)}
    return {
        person: outbox.notice(
            session, school, f"{KIND}|{roster.id}|{person}", KIND, now, person=person, facts=facts
        )
        for person in people
    }


def _reject(session: Session, found: Retraction, now: datetime) -> Roster:
    """It is no longer published. Refuses when another was quicker."""
    mine = (col(Roster.id) == found.roster_id, col(Roster.state) == RosterState.PUBLISHED)
    roster = session.get_one(Roster, found.roster_id, options=LARGE)
    note = say("roster.taken_back", session.get_one(School, roster.school_id).language)
    if not compare_and_set(session, Roster, *mine, state=RosterState.REJECTED, before={}, note=note):
        raise Refusal("roster.not_published")
    return roster


def _tell(session: Session, found: Retraction, now: datetime) -> None:
    """Drop the words about it that nobody has read; tell those who have had one."""
    dropped = {"state": NoticeState.DROPPED, "settled_at": now}
    set_all(session, Notice, found.of_it, dropped, col(Notice.state) == NoticeState.OWED)
    read = (among(session, Notice.id, found.of_it), col(Notice.state) != NoticeState.DROPPED)
    heard = set(session.exec(select(Notice.person_id).where(*read)))
    outbox.owe_all(session, [found.words[person] for person in heard])


def _restore(session: Session, found: Retraction) -> None:
    for key, state in found.superseded.items():
        mine = (col(Roster.id) == key, col(Roster.state) == RosterState.SUPERSEDED)
        compare_and_set(session, Roster, *mine, state=state)


def _proposed_again(session: Session, found: Retraction) -> Roster:
    """The plan as a proposal of its own: the run of the one that was published has ended, and must not decide again."""
    again = found.again
    days = (Roster.school_id == again.school_id, Roster.first == again.first, Roster.last == again.last)
    again.version = (session.exec(select(func.max(Roster.version)).where(*days)).one() or 0) + 1
    session.add(again)
    session.flush()
    return again
