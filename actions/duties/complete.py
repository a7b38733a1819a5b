"""Complete a duty with its record."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from actions.duties.doubts import require_no_doubt, require_people
from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Doubt, Duty, DutyState, Record
from models.errors import BadInput, NotAllowed
from models.forms import Entry, visible
from models.journal import Verb, write
from models.people import Person

MAX_NOTE = 2000
LOOKED_AT = 12  # records next to one, for the last reading
COMPLETABLE = (DutyState.OPEN, DutyState.MISSED)  # a missed duty may still be recorded, as late


@dataclass(frozen=True)
class Completed:
    """A record, and whether it was made just now; one that was sent again was made before."""

    record: Record
    fresh: bool


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
    reason: str = "",
    reason_for: Collection[str] = tuple(Doubt),
    any_time: bool = False,
    idempotency: str | None = None,
) -> Completed:
    """Record what came out and close the duty; `actions.findings.record` follows what the record says.

    The same `idempotency` word sent again answers the record it made. Refuses a duty that is done or cancelled, a
    person who is not on it (when they speak for themselves), entries the form does not allow, and without a `reason`
    what time, order or a rule speaks against (a reason counts `reason_for` the doubts that whoever gave it was shown);
    work that may be done at `any_time` is never early.
    """
    known = _recorded(session, duty, idempotency)
    if known is not None:
        return Completed(known, fresh=False)
    held = person is not None and holds(session, duty, person)
    if person is not None and actor == f"person:{person.id}" and not held:
        raise NotAllowed("duty.not_yours", duty=duty.name)
    values = duty.record_form.read(entries, *_neighbours(session, duty))
    require_people(session, duty, values)
    if max(len(note), len(reason)) > MAX_NOTE:
        raise BadInput("note.too_long", limit=MAX_NOTE)
    at, missed = done_at or now, duty.state == DutyState.MISSED
    asked = reason_for if visible(reason) else ()
    doubts = require_no_doubt(session, duty, person, values, at, held=held, any_time=any_time, known=asked)
    if not _close(session, duty, now):
        known = _recorded(session, duty, idempotency)  # the same, sent at the same time, was first
        if known is not None:
            return Completed(known, fresh=False)
        duty.require_open()
    record = Record(
        school_id=duty.school_id,
        duty_id=duty.id,
        person_id=person.id if person else None,
        entered_by=actor,
        done_at=at,
        entered_at=now,
        entries=values,
        note=visible(note),
        late=missed or at > duty.due,
        doubts=doubts,
        reason=visible(reason) if doubts else "",
        idempotency=idempotency,
    )
    session.add(record)
    session.flush()
    _note(session, duty, record, now, actor)
    return Completed(record, fresh=True)


def _note(session: Session, duty: Duty, record: Record, now: datetime, actor: str) -> None:
    """Write it down; whose work it was where somebody else entered it."""
    facts: dict[str, object] = {"record": str(record.id), "late": record.late}
    facts |= {"doubts": record.doubts} if record.doubts else {}
    if record.person_id is not None and actor != f"person:{record.person_id}":
        facts["done_by"] = str(record.person_id)
    write(session, now, actor, Verb.COMPLETE, duty, **facts)


def _neighbours(session: Session, duty: Duty) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """What was entered of the same work at the same place the last time before, and the first time after, where
    something only rises; a time at which a field was left empty does not count for it."""
    rising = [field.name for field in duty.record_form.fields if field.rises]
    if duty.routine_id is None or not rising:
        return {}, {}
    same = (Duty.routine_id == duty.routine_id, Duty.place_id == duty.place_id)
    rows = select(Record.entries).join(Duty, col(Duty.id) == Record.duty_id).where(*same).limit(LOOKED_AT)
    before = session.exec(rows.where(col(Duty.start) < duty.start).order_by(col(Duty.start).desc()))
    after = session.exec(rows.where(col(Duty.start) > duty.start).order_by(col(Duty.start)))
    return _nearest(before, rising), _nearest(after, rising)


def _nearest(found: Iterable[Mapping[str, Entry]], names: Iterable[str]) -> dict[str, Entry]:
    entries = [*found]
    return {
        name: near for name in names if (near := next((one[name] for one in entries if name in one), None))
    }


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
