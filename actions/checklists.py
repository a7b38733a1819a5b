"""Checklists: open them when their occasion comes into reach, see how they stand, settle them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from actions.horizon import roll
from actions.leading import heads
from actions.school_time import calendar_of, midnight
from actions.schools import today
from calendars.days import SchoolCalendar, Term
from models.base import swap
from models.checklists import Checklist, ChecklistState
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import NotFound
from models.journal import write
from models.people import Person
from models.routines import Routine
from models.schools import School
from notifications import outbox

TERM_END_LEAD = timedelta(days=21)
TERM_END_REACH = timedelta(days=14)
TEXTBOOKS_REACH = timedelta(days=14)
KIND_NAMES = {
    "semester_start": ("开学清单", "Semester start"),
    "textbooks": ("教材发放", "Textbooks"),
    "food_safety_meeting": ("食品安全会议", "Food-safety meeting"),
    "stocktake": ("校产盘点", "Stocktake"),
    "term_end": ("期末清单", "Term end"),
}


@dataclass(frozen=True)
class Occasion:
    """What a checklist is tied to: it opens on `first`; its steps fall on `first`..`last`; `last` ends it."""

    kind: str
    key: str
    label: str
    label_en: str
    first: date
    last: date


class StepState(StrEnum):
    """How a step stands."""

    DONE = "done"
    WAITING = "waiting"
    BLOCKED = "blocked"
    LATE = "late"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Step:
    """One duty of a checklist, how it stands and who has it."""

    duty: Duty
    state: StepState
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Progress:
    """How a checklist stands; `required` counts the steps it cannot do without."""

    checklist: Checklist
    steps: tuple[Step, ...]

    @property
    def missing(self) -> tuple[Step, ...]:
        """The required steps that are not recorded yet."""
        settled = (StepState.DONE, StepState.CANCELLED)
        return tuple(step for step in self.steps if step.duty.required and step.state not in settled)

    @property
    def done(self) -> int:
        """How many steps are recorded."""
        return sum(step.state == StepState.DONE for step in self.steps)

    @property
    def required(self) -> int:
        """How many steps must be recorded."""
        return sum(step.duty.required and step.state != StepState.CANCELLED for step in self.steps)

    @property
    def complete(self) -> bool:
        """Whether every required step is recorded; a checklist without steps is not."""
        return bool(self.steps) and not self.missing


def occasions(calendar: SchoolCalendar, day: date, lead: timedelta) -> Iterator[Occasion]:
    """Every occasion whose checklist may be open on a day: terms that come or end, and the month."""
    for term in calendar.terms:
        yield _about(term, "semester_start", term.first - lead, term.first - timedelta(days=1))
        yield _about(term, "textbooks", term.first - lead, term.first + TEXTBOOKS_REACH)
        yield _about(term, "stocktake", term.last - TERM_END_LEAD, term.last + TERM_END_REACH)
        yield _about(term, "term_end", term.last - TERM_END_LEAD, term.last + TERM_END_REACH)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    yield Occasion(
        "food_safety_meeting",
        f"{first:%Y-%m}",
        f"{first.year}年{first.month}月",
        f"{first:%b %Y}",
        first,
        last,
    )


def _about(term: Term, kind: str, first: date, last: date) -> Occasion:
    return Occasion(kind, term.code, term.name, term.code, first, last)


def open_due(session: Session, school: School, now: datetime, actor: str) -> list[Checklist]:
    """The checklists whose occasion is in reach today, each opened exactly once, whoever asks how often."""
    day, lead = today(school, now), timedelta(days=school.policies.checklist_lead_days)
    due = [
        found
        for found in occasions(calendar_of(session, school), day, lead)
        if found.first <= day <= found.last
    ]
    kinds = set(
        session.exec(select(Routine.checklist).where(Routine.school_id == school.id, col(Routine.active)))
    )
    opened = [_open(session, school, occasion, now, actor) for occasion in due if occasion.kind in kinds]
    return [checklist for checklist in opened if checklist is not None]


def open_checklist(
    session: Session, school: School, kind: str, occasion: str, now: datetime, actor: str
) -> Checklist:
    """Open one checklist by hand, also before its time; already open, it is the same one."""
    lead = timedelta(days=school.policies.checklist_lead_days)
    for found in occasions(calendar_of(session, school), today(school, now), lead):
        if (found.kind, found.key) == (kind, occasion):
            opened = _open(session, school, found, now, actor)
            if opened is not None:
                return opened
    raise NotFound("checklist.no_occasion", kind=kind, occasion=occasion)


def _open(
    session: Session, school: School, occasion: Occasion, now: datetime, actor: str
) -> Checklist | None:
    session.exec(
        select(School.id).where(School.id == school.id).with_for_update()
    )  # nobody opens it beside us
    natural = (
        Checklist.school_id == school.id,
        Checklist.kind == occasion.kind,
        Checklist.occasion == occasion.key,
    )
    known = session.exec(select(Checklist).where(*natural)).first()
    if known is not None:
        _tie(session, school, known, occasion)
        return known
    roll(session, school, occasion.first, occasion.last, now, actor)
    if session.exec(select(Duty.id).where(*_loose(school, occasion), col(Duty.required))).first() is None:
        return None  # a month of vacation has no meeting: nothing to wait for
    checklist = _fresh(session, school, occasion, now)
    _tie(session, school, checklist, occasion)
    write(session, now, actor, "open_checklist", checklist, kind=occasion.kind, occasion=occasion.key)
    _tell(session, school, progress(session, checklist, now), "checklist_opened", now)
    return checklist


def _fresh(session: Session, school: School, occasion: Occasion, now: datetime) -> Checklist:
    name, name_en = KIND_NAMES[occasion.kind]
    checklist = Checklist(
        school_id=school.id,
        kind=occasion.kind,
        occasion=occasion.key,
        name=f"{name} {occasion.label}",
        name_en=f"{name_en} {occasion.label_en}",
        opens=occasion.first,
        deadline=midnight(occasion.last + timedelta(days=1), school),
        opened_at=now,
    )
    session.add(checklist)
    session.flush()
    return checklist


def _loose(school: School, occasion: Occasion) -> tuple[ColumnElement[bool], ...]:
    """Which duties are steps of the occasion and not yet tied to its checklist."""
    mine = (col(Routine.school_id) == school.id, col(Routine.checklist) == occasion.kind)
    return (
        col(Duty.school_id) == school.id,
        col(Duty.first).between(occasion.first, occasion.last),
        col(Duty.checklist_id).is_(None),
        col(Duty.routine_id).in_(select(Routine.id).where(*mine)),
    )


def _tie(session: Session, school: School, checklist: Checklist, occasion: Occasion) -> None:
    tie = update(Duty).where(*_loose(school, occasion)).values(checklist_id=checklist.id)
    session.execute(tie.execution_options(synchronize_session="fetch"))


def checklists(session: Session, school: School, *, open_only: bool = True) -> list[Checklist]:
    """The school's checklists, the earliest deadline first."""
    found = select(Checklist).where(Checklist.school_id == school.id)
    if open_only:
        found = found.where(col(Checklist.state) == ChecklistState.OPEN)
    return list(session.exec(found.order_by(col(Checklist.deadline), col(Checklist.kind))))


def progress(session: Session, checklist: Checklist, now: datetime) -> Progress:
    """Each step in order, how it stands, who has it."""
    mine = select(Duty).where(Duty.checklist_id == checklist.id)
    duties = list(session.exec(mine.order_by(col(Duty.step), col(Duty.start), col(Duty.key))))
    undone = {duty.routine_code for duty in duties if duty.state not in (DutyState.DONE, DutyState.CANCELLED)}
    people = _people(session, [duty.id for duty in duties])
    steps = [Step(duty, _stands(duty, undone, now), tuple(people[duty.id])) for duty in duties]
    return Progress(checklist, tuple(steps))


def _stands(duty: Duty, undone: set[str], now: datetime) -> StepState:
    if not duty.open:
        return StepState(duty.state)
    if duty.late(now):
        return StepState.LATE
    return StepState.BLOCKED if undone & set(duty.after) else StepState.WAITING


def _people(session: Session, duties: list[UUID]) -> dict[UUID, list[Person]]:
    found: dict[UUID, list[Person]] = defaultdict(list)
    held = (col(Assignment.duty_id).in_(duties), col(Assignment.state) == AssignmentState.ASSIGNED)
    pairs = (
        select(Assignment.duty_id, Person).join(Person, col(Person.id) == Assignment.person_id).where(*held)
    )
    for duty, person in session.exec(pairs.order_by(col(Assignment.line), col(Person.code))):
        found[duty].append(person)
    return found


def settle(session: Session, checklist: Checklist, now: datetime, actor: str) -> ChecklistState:
    """Complete when every required step is recorded; incomplete when the deadline passed without; else still open."""
    if not checklist.open:
        return ChecklistState(checklist.state)
    standing = progress(session, checklist, now)
    if not standing.complete and now < checklist.deadline:
        return ChecklistState.OPEN
    state = ChecklistState.COMPLETE if standing.complete else ChecklistState.INCOMPLETE
    waiting = (col(Checklist.id) == checklist.id, col(Checklist.state) == ChecklistState.OPEN)
    if swap(session, Checklist, *waiting, state=state, closed_at=now):
        missing = [step.duty.name for step in standing.missing]
        write(session, now, actor, "settle", checklist, state=state, missing=missing)
        if state == ChecklistState.INCOMPLETE:
            _tell(
                session, session.get_one(School, checklist.school_id), standing, "checklist_incomplete", now
            )
    session.refresh(checklist)
    return ChecklistState(checklist.state)


def _tell(session: Session, school: School, standing: Progress, kind: str, now: datetime) -> None:
    checklist = standing.checklist
    facts = {
        "name": checklist.name,
        "name_en": checklist.name_en,
        "deadline": checklist.deadline.isoformat(),
        "steps": len(standing.steps),
        "done": standing.done,
        "required": standing.required,
        "missing": [step.duty.name for step in standing.missing],
    }
    for head in heads(session, school, now):
        outbox.owe(
            session, school, f"{kind}|{checklist.id}|{head.id}", kind, now, person=head.id, facts=facts
        )


def note_run(session: Session, checklist: Checklist, flow_run: str) -> None:
    """Remember which flow run follows the checklist."""
    checklist.flow_run = flow_run
    session.add(checklist)
    session.flush()
