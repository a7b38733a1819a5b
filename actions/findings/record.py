"""Record a duty, and follow what the record says: what failed becomes a finding, a remedy waits for a second look, a
repair is tried or accepted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from actions.duties.complete import complete
from actions.duties.correct import correct
from actions.errands.errand import is_errand
from actions.findings.findings import find, reopen, settle, wait_for_recheck, work_of_finding
from actions.findings.repair import follow_repair
from models.duties import Duty, Record
from models.errors import BadInput, NotAllowed
from models.findings import UNSETTLED, Finding
from models.people import Person
from models.repairs import Repair
from models.schools import School


def record_duty(
    session: Session, duty: Duty, entries: Mapping[str, object], now: datetime, actor: str, **facts: Any
) -> Record:
    """Complete a duty as `complete` does, and follow its record in the same transaction.

    Refuses a second look by the one who did the remedy, either by nobody, and either before what it follows.
    """
    finding = followed(session, duty)
    repair = session.get(Repair, duty.repair_id) if duty.repair_id else None
    if finding is not None:
        _require_order(session, finding, duty, facts.get("person"), facts.get("done_at") or now)
    errand = is_errand(duty)
    completed = complete(session, duty, entries, now, actor, any_time=errand, **facts)
    record = completed.record
    if not completed.fresh:
        return record
    if not errand:
        _find(session, duty, record, now, actor)
    elif repair is not None:
        follow_repair(session, repair, duty, record, now, actor)
    elif finding is not None:  # else what it was for is settled by now
        _follow(session, finding, duty, record, now, actor)
    return record


def leads_on(duty: Duty, record: Record) -> bool:
    """Say whether somebody may have work by a record: something failed, or it is of an errand."""
    return is_errand(duty) or any(duty.record_form.failings(record.entries))


def _follow(
    session: Session, finding: Finding, duty: Duty, record: Record, now: datetime, actor: str
) -> None:
    """What the record of its remedy or of its second look makes of a finding."""
    if finding.remedy_id == duty.id:
        wait_for_recheck(session, finding, now, actor)
    elif any(duty.record_form.failings(record.entries)):
        reopen(session, finding, duty, record, now, actor)
    else:
        settle(session, finding, now, actor)


def _find(
    session: Session, duty: Duty, record: Record, now: datetime, actor: str, but: Collection[str] = ()
) -> None:
    """Each failed entry is a finding, `but` those of these fields."""
    school = session.get_one(School, duty.school_id)
    for failing in duty.record_form.failings(record.entries):
        if failing.field.name not in but:
            find(session, school, duty, record, failing, now, actor)


def correct_record(
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
    """Correct a record as `correct` does; what only the correction says failed becomes a finding. What was found before
    stays found: a finding ends by its remedy, or is struck off with a reason."""
    known = {failing.field.name for failing in duty.record_form.failings(record.entries)}
    corrected = correct(session, duty, record, entries, reason, now, actor, note=note)
    if not is_errand(duty):
        _find(session, duty, corrected, now, actor, but=known)
    return corrected


def followed(session: Session, duty: Duty) -> Finding | None:
    """The finding that a duty remedies or looks at again; None for other work."""
    mine = (Finding.school_id == duty.school_id, col(Finding.state).in_(UNSETTLED))
    return session.exec(select(Finding).where(*mine, work_of_finding(duty))).first()


def _require_order(
    session: Session, finding: Finding, duty: Duty, person: Person | None, done_at: datetime
) -> None:
    """Refuse what a ledger cannot say: a remedy or second look by nobody, before what was found or remedied, or a
    second look by who did the remedy."""
    if person is None:
        raise BadInput("finding.nobody", duty=duty.name)
    before = finding.found_at
    if finding.recheck_id == duty.id:
        remedied = session.exec(select(Record).where(Record.duty_id == finding.remedy_id)).first()
        before = remedied.done_at if remedied is not None else before
        if remedied is not None and remedied.person_id == person.id:
            raise NotAllowed("finding.own_remedy", person=person.name)
    if done_at < before:
        raise BadInput("finding.before", duty=duty.name)
