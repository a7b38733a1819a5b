"""What becomes of a finding: found, found again, remedied, looked at again, closed; or dismissed with a reason."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from actions.duties.cancel import cancel
from actions.duties.escalate import office_hours
from models.base import compare_and_set
from models.duties import Duty, Record
from models.errors import BadInput, Refusal
from models.findings import UNSETTLED, Finding, FindingState, Grade
from models.forms import Failing, visible
from models.journal import Verb, write
from models.schools import School
from notifications.language import pick, say
from notifications.sentences.entries import entry_text

MAX_REASON, MAX_DETAIL = 500, 4000
LONGEST_NAME = 300


def find(
    session: Session, school: School, duty: Duty, record: Record, failing: Failing, now: datetime, actor: str
) -> Finding:
    """Open the finding of a failed entry, or count it once more where it is open already.

    The same item of the same work at the same place is the same finding until it is closed; what is found again after
    its remedy was recorded is open again.
    """
    work = duty.routine_id.hex if duty.routine_id else duty.name
    key = f"{work}|{failing.field.name}|{duty.place_id or ''}"[:300]
    known = _unsettled(session, school, key)
    if known is None:
        fresh = _finding(session, school, duty, record, failing, key, now)
        try:
            with session.begin_nested():
                session.add(fresh)
        except IntegrityError:  # the same, recorded at the same time, was first
            known = _unsettled(session, school, key)
        else:
            write(session, now, actor, Verb.OPEN_FINDING, fresh, title=fresh.name)
            return fresh
    if known is None:
        raise Refusal("try_again")
    return _again(session, known, failing, now, actor)


def work_of_finding(duty: Duty) -> ColumnElement[bool]:
    """Say of a finding that the duty is to remedy it or to look at it again."""
    return or_(col(Finding.remedy_id) == duty.id, col(Finding.recheck_id) == duty.id)


def _unsettled(session: Session, school: School, key: str) -> Finding | None:
    mine = (Finding.school_id == school.id, Finding.key == key, col(Finding.state).in_(UNSETTLED))
    return session.exec(select(Finding).where(*mine)).first()


def _finding(
    session: Session,
    school: School,
    duty: Duty,
    record: Record,
    failing: Failing,
    key: str,
    now: datetime,
) -> Finding:
    return Finding(
        school_id=school.id,
        key=key,
        name=_named(duty, failing, "zh_CN"),
        name_en=_named(duty, failing, "en"),
        detail=failing.found,
        photo=failing.photo,
        place_id=duty.place_id,
        duty_id=duty.id,
        finder_id=record.person_id,
        found_by=record.entered_by,
        found_at=record.done_at,
        seen_at=record.done_at,
        due=due_of(session, school, Grade.ORDINARY, now),
    )


def _named(duty: Duty, failing: Failing, language: str) -> str:
    """Example: "防火巡查：安全出口、疏散通道畅通，未上锁 — 不合格"."""
    work = pick(duty.name, duty.name_en, language)
    item = pick(failing.field.label, failing.field.label_en, language)
    value = entry_text(failing.field, failing.value, language)
    return say("finding.title", language, work=work, item=item, value=value)[:LONGEST_NAME]


def _again(session: Session, finding: Finding, failing: Failing, now: datetime, actor: str) -> Finding:
    """Count it once more, with the new words. After its remedy was recorded it is open anew, with a new time."""
    values = {"times": Finding.times + 1, "seen_at": now, "state": FindingState.OPEN}
    if failing.found and failing.found not in finding.detail:
        values["detail"] = "\n".join(filter(None, (finding.detail, failing.found)))[-MAX_DETAIL:]
    if failing.photo and not finding.photo:
        values["photo"] = failing.photo
    if finding.state == FindingState.REMEDIED:
        school = session.get_one(School, finding.school_id)
        call_off(session, finding, say("finding.found_again", school.language), now, actor)
        due = due_of(session, school, Grade(finding.grade), now)
        values |= {"remedy_id": None, "recheck_id": None, "due": due}
    compare_and_set(session, Finding, col(Finding.id) == finding.id, **values)
    session.refresh(finding)
    write(session, now, actor, Verb.FIND_AGAIN, finding, times=finding.times)
    return finding


def call_off(session: Session, finding: Finding, reason: str, now: datetime, actor: str) -> None:
    """Cancel what somebody still has to do for it; they are told why."""
    for duty_id in filter(None, (finding.remedy_id, finding.recheck_id)):
        duty = session.get_one(Duty, duty_id)
        if duty.open:
            cancel(session, duty, reason, now, actor)


def due_of(session: Session, school: School, grade: Grade, now: datetime) -> datetime:
    """By when a finding of a grade must be remedied, in the office's working time."""
    policies = school.policies
    minutes = policies.remedy_minutes if grade is Grade.ORDINARY else policies.remedy_major_minutes
    return office_hours(session, school).after(now, minutes)


def wait_for_recheck(session: Session, finding: Finding, now: datetime, actor: str) -> None:
    """Its remedy is recorded: somebody else is to look at it."""
    _turn(session, finding, (FindingState.OPEN,), FindingState.REMEDIED, recheck_id=None)
    write(session, now, actor, Verb.REMEDY_FINDING, finding)


def settle(session: Session, finding: Finding, now: datetime, actor: str) -> None:
    """Somebody has looked again, and it is in order."""
    _turn(session, finding, UNSETTLED, FindingState.CLOSED, closed_at=now)
    write(session, now, actor, Verb.CLOSE_FINDING, finding)


def reopen(session: Session, finding: Finding, duty: Duty, record: Record, now: datetime, actor: str) -> None:
    """Somebody has looked again, and it is not in order: it wants a remedy once more, with a new time."""
    school = session.get_one(School, finding.school_id)
    said = "；".join(one.found for one in duty.record_form.failings(record.entries) if one.found)
    due = due_of(session, school, Grade(finding.grade), now)
    _turn(session, finding, UNSETTLED, FindingState.OPEN, due=due, remedy_id=None, recheck_id=None)
    write(session, now, actor, Verb.REOPEN_FINDING, finding, reason=said)


def dismiss(session: Session, finding: Finding, reason: str, now: datetime, actor: str) -> None:
    """It is none after all, with the reason."""
    said = visible(reason)[:MAX_REASON]
    if not said:
        raise BadInput("finding.no_reason")
    _turn(session, finding, UNSETTLED, FindingState.DISMISSED, closed_at=now, reason=said)
    call_off(session, finding, said, now, actor)
    write(session, now, actor, Verb.DISMISS_FINDING, finding, reason=said)


def regrade(
    session: Session, school: School, finding: Finding, grade: Grade, now: datetime, actor: str
) -> None:
    """Say how grave it is: it has the time of that grade from now on, and its remedy is given out anew."""
    due, values = due_of(session, school, grade, now), {}
    if finding.state == FindingState.OPEN:
        call_off(session, finding, say(f"grade.to.{grade}", school.language), now, actor)
        values = {"remedy_id": None}
    _turn(session, finding, UNSETTLED, FindingState(finding.state), grade=grade, due=due, **values)
    write(session, now, actor, Verb.GRADE_FINDING, finding, grade=grade)


def _turn(
    session: Session,
    finding: Finding,
    before: tuple[FindingState, ...],
    after: FindingState,
    **values: object,
) -> None:
    waiting = (col(Finding.id) == finding.id, col(Finding.state).in_(before))
    if not compare_and_set(session, Finding, *waiting, state=after, **values):
        session.refresh(finding)
        raise Refusal(f"finding.{finding.state}", title=finding.name)
    session.refresh(finding)
