"""Cancel a duty, with the reason, telling those who had it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from actions.duties.brief import brief
from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import BadInput
from models.journal import JournalEntry, Verb, entry
from models.notices import Notice
from models.schools import School
from notifications.outbox import outbox


def cancel(session: Session, duty: Duty, reason: str, now: datetime, actor: str) -> None:
    """Close an open duty as not to be done (rain, the event is off). Calendars show it as cancelled."""
    if not reason.strip():
        raise BadInput("duty.no_reason", duty=duty.name)
    still_open = (col(Duty.id) == duty.id, col(Duty.state) == DutyState.OPEN)
    values = {"state": DutyState.CANCELLED, "reason": reason.strip(), "changed": now}
    if not compare_and_set(session, Duty, *still_open, **values, sequence=Duty.sequence + 1):
        session.refresh(duty)
        duty.require_open()
    session.refresh(duty)
    school = session.get_one(School, duty.school_id)
    outbox.owe_all(session, words_of_cancelling(session, school, duty, held(session, duty), now))
    session.add(entry_of_cancelling(duty, now, actor))


def words_of_cancelling(
    session: Session, school: School, duty: Duty, rows: Iterable[Assignment], now: datetime
) -> Iterator[Notice]:
    """A word to those who had a duty that is cancelled; not queued yet."""
    facts = {**brief(duty), "reason": duty.reason}
    for row in rows:
        key = f"cancelled|{duty.id}|{row.person_id}"
        yield outbox.notice(session, school, key, "cancelled", now, person=row.person_id, facts=facts)


def entry_of_cancelling(duty: Duty, now: datetime, actor: str) -> JournalEntry:
    """The journal's entry of it."""
    return entry(now, actor, Verb.CANCEL, duty, reason=duty.reason)


def held(session: Session, duty: Duty) -> list[Assignment]:
    """The assignments of those who have the duty now, by line."""
    rows = select(Assignment).where(
        Assignment.duty_id == duty.id, col(Assignment.state) == AssignmentState.ASSIGNED
    )
    return list(session.exec(rows.order_by(col(Assignment.line), col(Assignment.id))))
