"""The outbox: a notice is owed once, claimed by one, and settled; what fails is tried again, more and more rarely."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from models.base import compare_and_set
from models.bulk import Ready, add_rows, ready
from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from models.wishes import Wishes
from notifications.outbox import letters
from notifications.outbox.quiet import AS_THE_SCHOOL, bundled_until, heard_from
from notifications.outbox.responses import Fault

LEASE = timedelta(minutes=10)  # a claim this old belongs to a process that died
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
ATTEMPTS = len(BACK_OFF) + 1
NO_CHANNEL = Fault("no channel", final=True)


def owe(
    session: Session,
    school: School,
    key: str,
    kind: str,
    now: datetime,
    *,
    person: Person | UUID | None = None,
    facts: Mapping[str, object] | None = None,
    due: datetime | None = None,
) -> bool:
    """Queue a notice once. Return False when the key is already known, however many processes queue it at
    once.

    Quiet hours put the due time off, and so does the reader's wish for one letter a day. Without a person
    the notice is for the chat group (or the operator), else kept for the pages, to be copied by hand.
    `letters.FACTS` says which facts a kind needs.

    Example: a reminder queued at 23:10 for a duty at 14:00 next day, quiet until 06:30, is due at 06:30;
    for a duty at 05:00 it is due at once.
    """
    return (
        owe_all(session, [notice(session, school, key, kind, now, person=person, facts=facts, due=due)]) == 1
    )


def owe_all(session: Session, notices: Iterable[Notice]) -> int:
    """Queue many notices, each once. Return how many are new."""
    return add_rows(session, Notice, [one.model_dump() for one in notices])


def ready_notices(session: Session, notices: Iterable[Notice]) -> Ready:
    """Make many notices ready to be queued, each once."""
    return ready(session, Notice, (one.model_dump() for one in notices))


def notice(
    session: Session,
    school: School,
    key: str,
    kind: str,
    now: datetime,
    *,
    person: Person | UUID | None = None,
    facts: Mapping[str, object] | None = None,
    due: datetime | None = None,
) -> Notice:
    """Return a notice as `owe` would queue it; nothing is written."""
    told = dict(facts or {})
    letters.require(kind, told)
    reader = session.get(Person, person) if isinstance(person, UUID) else person
    wishes = reader.wishes if reader else AS_THE_SCHOOL
    when = bundled_until(school, kind, told, max(now, due or now), wishes)
    return Notice(
        school_id=school.id,
        key=key,
        kind=kind,
        person_id=person.id if isinstance(person, Person) else person,
        facts=told,
        due=heard_from(school, kind, told, when, wishes),
    )


def known(session: Session, school: School, kinds: tuple[str, ...], since: datetime) -> set[str]:
    """Return the keys of all notices of some kinds that have been due since an instant: what need not be
    queued again."""
    mine = (Notice.school_id == school.id, col(Notice.kind).in_(kinds), col(Notice.due) >= since)
    return set(session.exec(select(Notice.key).where(*mine)))


def claim(session: Session, now: datetime, who: str, limit: int = 50) -> list[Notice]:
    """Take up to `limit` due notices, those of one reader one after the other, and those whose claimer has
    not been heard of for ten minutes.

    Nobody else gets them (compare-and-set). A notice that fell due in its reader's quiet hours is put off
    instead.
    """
    order = (col(Notice.due), col(Notice.person_id), col(Notice.id))
    due = select(Notice).where(_ready(now)).order_by(*order).limit(limit)
    free = due.with_for_update(skip_locked=True)  # PostgreSQL: claimers do not queue for the same rows
    return [notice for notice in session.exec(free).all() if take(session, notice, now, who)]


def waiting(session: Session, now: datetime) -> int:
    """Return how many notices are due and not yet tried."""
    return session.exec(select(func.count()).select_from(Notice).where(_ready(now))).one()


def _ready(now: datetime) -> ColumnElement[bool]:
    owed = and_(col(Notice.state) == NoticeState.OWED, col(Notice.due) <= now)
    lost = and_(col(Notice.state) == NoticeState.CLAIMED, col(Notice.claimed_at) <= now - LEASE)
    return or_(owed, lost)


def take(session: Session, notice: Notice, now: datetime, who: str) -> bool:
    """Take one notice if it is still there to be taken and may be told now. Return False otherwise."""
    still_ready = (col(Notice.id) == notice.id, _ready(now))
    allowed = _allowed(session, notice, now)
    if allowed > now:
        compare_and_set(session, Notice, *still_ready, state=NoticeState.OWED, due=allowed)
        return False
    claimed = {"state": NoticeState.CLAIMED, "claimed_by": who, "claimed_at": now}
    taken = compare_and_set(session, Notice, *still_ready, **claimed, attempts=Notice.attempts + 1)
    session.refresh(notice)
    return taken


def _allowed(session: Session, notice: Notice, instant: datetime) -> datetime:
    """When a notice may be told, not before an instant."""
    school = session.get_one(School, notice.school_id)
    reader = session.get(Person, notice.person_id) if notice.person_id else None
    wishes: Wishes = reader.wishes if reader else AS_THE_SCHOOL
    return heard_from(school, notice.kind, notice.facts, instant, wishes)


def settle(session: Session, notice: Notice, fault: Fault | None, now: datetime) -> bool:
    """Write down what became of a claimed notice: sent, or queued again a little later, or failed for good.

    A service that asked for patience is not tried before it is over. Return False when the claim had lapsed
    and another process has it now: then theirs counts. Example: the first refusal of a robot leaves the
    notice queued, due one minute later, with the fault as its error; the fifth makes it failed.
    """
    if fault is None:
        return _close(session, notice, NoticeState.SENT, "", now)
    if fault == NO_CHANNEL:
        return _close(session, notice, NoticeState.DROPPED, fault.text, now)
    if fault.final or notice.attempts >= ATTEMPTS:
        return _close(session, notice, NoticeState.FAILED, fault.text, now)
    pause = max(BACK_OFF[notice.attempts - 1], fault.after or timedelta())
    due = _allowed(session, notice, now + pause)
    return compare_and_set(session, Notice, *_mine(notice), state=NoticeState.OWED, due=due, error=fault.text)


def put_back(session: Session, notice: Notice, until: datetime) -> bool:
    """Queue a claimed notice again that has not been tried, because its service wants to be left alone
    until then."""
    due = _allowed(session, notice, until)
    untried = {"state": NoticeState.OWED, "due": due, "attempts": Notice.attempts - 1}
    return compare_and_set(session, Notice, *_mine(notice), **untried)


def _close(session: Session, notice: Notice, state: NoticeState, error: str, now: datetime) -> bool:
    return compare_and_set(session, Notice, *_mine(notice), state=state, error=error, settled_at=now)


def _mine(notice: Notice) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.id) == notice.id,
        col(Notice.state) == NoticeState.CLAIMED,
        col(Notice.claimed_by) == notice.claimed_by,
        col(Notice.claimed_at) == notice.claimed_at,
    )
