"""A finding and the repair made of it where a thing is broken: its words, place and photo are carried along, and what
is repaired and accepted is remedied."""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.findings.findings import call_off, wait_for_recheck
from actions.repairs.mend import accept_repair, reopen_repair
from actions.repairs.report import report_problem
from actions.repairs.work import MEND, follow_attempt, mender
from models.base import compare_and_set
from models.duties import Duty, DutyState, Record
from models.errors import NotAllowed, Refusal
from models.findings import UNSETTLED, Finding, FindingState, Grade
from models.people import Person
from models.places import Place
from models.repairs import Repair
from models.schools import School
from notifications.language import pick, say


def report_finding(session: Session, school: School, finding: Finding, now: datetime, actor: str) -> Repair:
    """The repair of a finding: made once, urgent when the finding is a major one. Refuses a finding that is settled."""
    if finding.repair_id is not None:
        return session.get_one(Repair, finding.repair_id)
    if finding.state not in UNSETTLED:
        raise Refusal("finding.over", title=finding.name)
    repair = report_problem(
        session,
        school,
        pick(finding.name, finding.name_en, school.language),
        now,
        actor,
        place=session.get(Place, finding.place_id) if finding.place_id else None,
        detail=finding.detail,
        photo=finding.photo,
        reporter=session.get(Person, finding.finder_id) if finding.finder_id else None,
        urgent=finding.grade == Grade.MAJOR,
        idempotency=finding.id.hex,
    )
    compare_and_set(session, Finding, col(Finding.id) == finding.id, repair_id=repair.id)
    session.refresh(finding)
    return repair


def finding_of(session: Session, repair: Repair) -> Finding | None:
    """The finding that a repair was made of, the newest one."""
    made = select(Finding).where(Finding.repair_id == repair.id)
    return session.exec(made.order_by(col(Finding.found_at).desc())).first()


def follow_repair(
    session: Session, repair: Repair, duty: Duty, record: Record, now: datetime, actor: str
) -> None:
    """Follow the record of a repair's duty: an attempt, else its acceptance or why it is not accepted."""
    failing = [one.found for one in duty.record_form.failings(record.entries)]
    if duty.routine_code == MEND:
        follow_attempt(session, repair, duty, record, now, actor)
    elif failing:
        reopen_repair(
            session, repair, "；".join(filter(None, failing)) or record.note or duty.name, now, actor
        )
    else:
        _require_other_eyes(session, repair, record)
        marks = record.entries.get("marks")
        accept(session, repair, now, actor, rating=int(str(marks)) if marks else None)


def _require_other_eyes(session: Session, repair: Repair, record: Record) -> None:
    person = session.get(Person, record.person_id) if record.person_id else None
    if person is not None and person.id == mender(session, repair):
        raise NotAllowed("repair.own_work", person=person.name)


def accept(session: Session, repair: Repair, now: datetime, actor: str, *, rating: int | None = None) -> None:
    """Accept a repair; the finding it was made of is remedied by it, and waits for its second look."""
    accept_repair(session, repair, now, actor, rating=rating)
    finding = finding_of(session, repair)
    if finding is None or finding.state != FindingState.OPEN:
        return
    language = session.get_one(School, repair.school_id).language
    call_off(session, finding, say("state.repair.accepted", language), now, actor)
    mended = _mended(session, repair)
    if mended is not None:
        compare_and_set(session, Finding, col(Finding.id) == finding.id, remedy_id=mended.id)
    wait_for_recheck(session, finding, now, actor)


def _mended(session: Session, repair: Repair) -> Duty | None:
    """The duty in which it was mended, when it was in one."""
    done = (Duty.repair_id == repair.id, Duty.state == DutyState.DONE, col(Duty.key).startswith(f"{MEND}|"))
    return session.exec(select(Duty).where(*done).order_by(col(Duty.changed).desc())).first()
