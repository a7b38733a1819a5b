"""Correct a record: a later version with its reason; the one before stays with it, to be read struck through."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col

from models.base import compare_and_set
from models.duties import Duty, Record
from models.errors import BadInput, NotAllowed, Refusal
from models.forms import visible
from models.journal import Verb, write

MAX_REASON = 500
MOST = 20  # versions of one record
VERSION = ("entries", "note", "entered_by")


def correct(
    session: Session,
    duty: Duty,
    record: Record,
    entries: Mapping[str, object],
    reason: str,
    now: datetime,
    actor: str,
    *,
    note: str = "",
) -> Record:
    """Put other entries into a record, with the reason; when and by whom it was done stays.

    Pictures that are not sent again stay. Refuses a correction without a reason or by somebody whose record it is not
    (when they speak for themselves), entries the form does not allow, and a record that somebody else has just
    corrected.
    """
    _require_theirs(record, duty, actor)
    said_why = visible(reason)[:MAX_REASON]
    if not said_why:
        raise BadInput("record.no_reason")
    form = duty.record_form
    pictures = {name: record.entries[name] for name in form.pictures if name in record.entries}
    sent = {name: value for name, value in entries.items() if value}
    values = form.read({**pictures, **sent})
    before = {name: getattr(record, name) for name in VERSION} | {"entered_at": record.entered_at.isoformat()}
    if len(record.earlier) >= MOST:
        raise Refusal("record.too_many", count=MOST)
    same = (col(Record.id) == record.id, Record.entered_at == record.entered_at)
    fresh = {"entries": values, "note": visible(note), "entered_by": actor, "entered_at": now}
    said = {**before, "reason": said_why}
    if not compare_and_set(session, Record, *same, earlier=[*record.earlier, said], **fresh):
        raise Refusal("record.corrected", duty=duty.name)
    session.refresh(record)
    write(session, now, actor, Verb.CORRECT_RECORD, duty, record=str(record.id), reason=said["reason"])
    return record


def _require_theirs(record: Record, duty: Duty, actor: str) -> None:
    if actor.startswith("person:") and actor != f"person:{record.person_id}":
        raise NotAllowed("duty.not_yours", duty=duty.name)
