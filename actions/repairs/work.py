"""Give each repair its next piece of work: to mend it, then to accept what was mended; and follow their records."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from actions.duties.cancel import held
from actions.duties.escalate import office_hours
from actions.errands.errand import Errand, form_of_errand, give
from actions.mapping.pack_words import words_of_pack
from actions.repairs.board import work_of
from actions.repairs.mend import attempt, due_of
from actions.school.leaders import heads
from actions.school.rows import staff_on
from actions.school.schools import today
from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.forms import FieldKind, RecordForm
from models.mappings import Family
from models.people import Person
from models.repairs import OPEN, AttemptOutcome, Repair, RepairAttempt, RepairState
from models.schools import School
from notifications.language import say

MEND, ACCEPT = "mend", "accept"
MENDERS = "maintenance"  # the pool of those who repair
OUTCOMES = (AttemptOutcome.REPAIRED, AttemptOutcome.TEMPORARY, AttemptOutcome.FAILED)
MARKS = ("5", "4", "3", "2", "1")


def give_out_repairs(session: Session, school: School, now: datetime, actor: str) -> int:
    """Make the duty that each repair of a school waits for, and return how many were made."""
    ids = [repair.id for repair in waiting_repairs(session, school)]
    return sum(_give(session, school, one, now, actor) for one in ids)


def waiting_repairs(session: Session, school: School, *where: ColumnElement[bool] | bool) -> list[Repair]:
    """The repairs that nobody has a duty for: taken on, approved where they must be, and not accepted; `where` says of
    which."""
    taken_on = [state for state in OPEN if state != RepairState.REPORTED]
    mine = (Repair.school_id == school.id, col(Repair.state).in_(taken_on), *where)
    order = (col(Repair.urgent).desc(), col(Repair.reported_at))
    found = [one for one in session.exec(select(Repair).where(*mine).order_by(*order)) if not one.to_approve]
    given = work_of(session, found)
    return [repair for repair in found if repair.id not in given]


def _give(session: Session, school: School, repair_id: UUID, now: datetime, actor: str) -> int:
    def find() -> Errand | None:
        found = waiting_repairs(session, school, col(Repair.id) == repair_id)
        return _errand(session, school, found[0], now) if found else None

    return give(session, school, find, now, actor)


def _errand(session: Session, school: School, repair: Repair, now: datetime) -> Errand:
    kind = ACCEPT if repair.state == RepairState.REPAIRED else MEND
    due, state = _due(session, school, repair, kind, now), repair.state

    def claim(session: Session, duty_id: UUID) -> bool:
        """As long as the repair stands as it stood."""
        same = (col(Repair.id) == repair.id, Repair.state == state)
        return compare_and_set(session, Repair, *same, due=due if kind == MEND else Repair.due)

    title = "permanent" if state == RepairState.TEMPORARY else kind
    people = (
        _askers(session, school, repair, now) if kind == ACCEPT else _menders(session, school, repair, now)
    )
    return Errand(
        kind=kind,
        about=repair.id,
        name=say(f"repair.{title}", "zh_CN", title=repair.title),
        name_en=say(f"repair.{title}", "en", title=repair.title),
        people=tuple({one.id: one for one in people}.values()),
        due=due,
        form=form_of(kind, school.language),
        claim=claim,
        detail="\n".join(filter(None, (repair.detail, _called(repair, school)))),
        place_id=repair.place_id,
        repair_id=repair.id,
    )


def _due(session: Session, school: School, repair: Repair, kind: str, now: datetime) -> datetime:
    if kind == ACCEPT:
        return office_hours(session, school).after(now, school.policies.accept_minutes)
    return max(repair.due or due_of(session, repair, now, urgent=repair.urgent), now)


def _called(repair: Repair, school: School) -> str:
    """The words to whoever sees to a contractor."""
    if not repair.contractor:
        return ""
    return say("repair.called", school.language, contractor=repair.contractor, reason=repair.decision)


def _menders(session: Session, school: School, repair: Repair, now: datetime) -> Iterator[Person]:
    """Who is to mend it: whom the office chose, else of the own staff those who repair and have not failed at it, then
    who leads logistics; who leads sees to a contractor."""
    day = today(school, now)
    chosen = session.get(Person, repair.chosen_id) if repair.chosen_id else None
    if chosen is not None and chosen.employed(day):
        yield chosen
        return
    if not repair.contractor:
        failed = _failed(session, repair)
        yield from (one for one in repairers(session, school, now) if one.id not in failed)
    yield from heads(session, school, now)


def repairers(session: Session, school: School, now: datetime) -> list[Person]:
    """The own staff who repair: those called so, then those who usually do it where nobody is; of the same pool first
    who has the fewest repairs open."""
    usually = words_of_pack(school.pack or "").of(Family.POOL, MENDERS).usually
    there, open_now = staff_on(session, school, today(school, now)), _open_repairs(session, school)
    there.sort(key=lambda one: open_now[one.id])
    return [one for pool in (MENDERS, *usually) for one in there if pool in one.pools - {one.category}]


def _open_repairs(session: Session, school: School) -> Counter[UUID]:
    """How many duties of repairs each of the staff has open."""
    open_ones = (Duty.school_id == school.id, Duty.state == DutyState.OPEN, col(Duty.repair_id).is_not(None))
    rows = select(Assignment.person_id).join(Duty, col(Duty.id) == Assignment.duty_id).where(*open_ones)
    return Counter(session.exec(rows.where(Assignment.state == AssignmentState.ASSIGNED)))


def _failed(session: Session, repair: Repair) -> set[UUID | None]:
    tries = (RepairAttempt.repair_id == repair.id, RepairAttempt.outcome == AttemptOutcome.FAILED)
    return set(session.exec(select(RepairAttempt.person_id).where(*tries)))


def _askers(session: Session, school: School, repair: Repair, now: datetime) -> Iterator[Person]:
    """Who accepts it: who asked for it, when they are staff, else who leads logistics; never who mended it."""
    done_by = mender(session, repair)
    asked = session.get(Person, repair.reporter_id) if repair.reporter_id else None
    day = today(school, now)
    others = (asked, *heads(session, school, now))
    yield from (one for one in others if one is not None and one.employed(day) and one.id != done_by)


def mender(session: Session, repair: Repair) -> UUID | None:
    """Who of the staff tried last; None for a contractor."""
    tries = select(RepairAttempt.person_id).where(RepairAttempt.repair_id == repair.id)
    return session.exec(tries.order_by(col(RepairAttempt.at).desc())).first()


def form_of(kind: str, language: str) -> RecordForm:
    """What its record asks: what came of the attempt; or whether it is in order, and marks."""
    if kind == ACCEPT:
        asked = (("good", FieldKind.VERDICT, True), ("marks", FieldKind.CHOICE, False))
        return form_of_errand(kind, *asked, options={"marks": MARKS})
    return form_of_errand(
        kind,
        ("outcome", FieldKind.CHOICE, True),
        ("done", FieldKind.TEXT, True),
        ("cause", FieldKind.TEXT, False),
        ("materials", FieldKind.TEXT, False),
        ("cost", FieldKind.NUMBER, False),
        ("photo", FieldKind.PHOTO, False),
        options={"outcome": tuple(say(f"outcome.{one}", language) for one in OUTCOMES)},
    )


def follow_attempt(
    session: Session, repair: Repair, duty: Duty, record: Record, now: datetime, actor: str
) -> None:
    """The record of a duty to mend is an attempt: by the contractor who was called in, else by who did the duty."""
    said = record.entries
    options = next(field.options for field in duty.record_form.fields if field.name == "outcome")
    attempt(
        session,
        repair,
        OUTCOMES[options.index(str(said["outcome"]))],
        now,
        actor,
        by=repair.contractor or _doer(session, duty, record) or "",
        result=str(said.get("done", "")),
        cause=str(said.get("cause", "")),
        materials=str(said.get("materials", "")),
        cost_cents=round(float(said.get("cost", 0)) * 100),
        duty=duty,
    )


def _doer(session: Session, duty: Duty, record: Record) -> Person | None:
    """Who did it: the one it is recorded of, else who has it."""
    if record.person_id is not None:
        return session.get(Person, record.person_id)
    return next((session.get(Person, row.person_id) for row in held(session, duty)), None)
