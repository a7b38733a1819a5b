"""Complete a duty with its record."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.errors import BadInput, NotAllowed
from models.journal import Verb, write
from models.people import Person

MAX_NOTE = 2000
COMPLETABLE = (DutyState.OPEN, DutyState.MISSED)  # a missed duty may still be recorded, as late


def complete(
    session: Session,
    duty: Duty,
    entries: Mapping[str, object],
    now: datetime,
    actor: str,
    *,
    person: Person | None = None,
    done_at: datetime | None = None,
    note: str = "",
    idempotency: str | None = None,
) -> Record:
    """Record what came out and close the duty.

    The same `idempotency` word sent again answers the record it made. Refuses a duty that is done or cancelled, a
    person who is not on it (when they speak for themselves), and entries the form does not allow.
    """
    known = _recorded(session, duty, idempotency)
    if known is not None:
        return known
    if person is not None and actor == f"person:{person.id}" and not holds(session, duty, person):
        raise NotAllowed("duty.not_yours", duty=duty.name)
    values, missed = duty.record_form.read(entries), duty.state == DutyState.MISSED
    if len(note) > MAX_NOTE:
        raise BadInput("note.too_long", limit=MAX_NOTE)
    if not _close(session, duty, now):
        known = _recorded(session, duty, idempotency)  # the same, sent at the same time, was first
        if known is not None:
            return known
        duty.require_open()
    record = Record(
        school_id=duty.school_id,
        duty_id=duty.id,
        person_id=person.id if person else None,
        entered_by=actor,
        done_at=done_at or now,
        entered_at=now,
        entries=values,
        note=note.strip(),
        late=missed or (done_at or now) > duty.due,
        idempotency=idempotency,
    )
    session.add(record)
    session.flush()
    whose = {"done_by": str(person.id)} if person and actor != f"person:{person.id}" else {}
    write(session, now, actor, Verb.COMPLETE, duty, record=str(record.id), late=record.late, **whose)
    return record


def _recorded(session: Session, duty: Duty, idempotency: str | None) -> Record | None:
    """The record that the same word made before."""
    if idempotency is None:
        return None
    same = (Record.duty_id == duty.id, Record.idempotency == idempotency)
    return session.exec(select(Record).where(*same)).first()


def _close(session: Session, duty: Duty, now: datetime) -> bool:
    """Claim the duty's end; False when it is done or cancelled, perhaps a moment ago."""
    ready = (col(Duty.id) == duty.id, col(Duty.state).in_(COMPLETABLE))
    closed = compare_and_set(
        session, Duty, *ready, state=DutyState.DONE, changed=now, sequence=Duty.sequence + 1
    )
    session.refresh(duty)
    return closed


def holds(session: Session, duty: Duty, person: Person) -> bool:
    """Say whether the person is on the duty now."""
    mine = select(Assignment.id).where(
        Assignment.duty_id == duty.id,
        Assignment.person_id == person.id,
        col(Assignment.state) == AssignmentState.ASSIGNED,
    )
    return session.exec(mine).first() is not None
