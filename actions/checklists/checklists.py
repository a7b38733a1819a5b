"""Checklists: open them when their occasion comes into reach, see how they stand, settle them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from actions.duties.beginning import Beginning, beginning
from actions.routines.roll import roll
from actions.school.leaders import heads
from actions.school.may_see import Asker, may_see
from actions.school.occasions import Occasion, occasions
from actions.school.school_time import calendar_of, midnight
from actions.school.schools import today
from models import database
from models.base import compare_and_set
from models.checklists import Checklist, ChecklistState
from models.duties import Assignment, AssignmentState, Duty, DutyState, Record
from models.journal import Verb, write
from models.notices import Notice
from models.people import Person
from models.routines import Routine
from models.schools import School
from notifications.language import LANGUAGES, say
from notifications.outbox import outbox


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

    def seen_by(self, asker: Asker, today: date) -> "Progress":
        """The list without the steps that the asker may not know of."""
        told = (
            step
            for step in self.steps
            if may_see(step.duty, {person.id for person in step.people}, asker, today)
        )
        return replace(self, steps=tuple(told))

    @property
    def done(self) -> int:
        """How many steps are recorded."""
        return sum(step.state == StepState.DONE for step in self.steps)

    @property
    def required(self) -> int:
        """How many steps must be recorded."""
        return sum(step.duty.required and step.state != StepState.CANCELLED for step in self.steps)

    @property
    def settled(self) -> int:
        """How many of those are."""
        return self.required - len(self.missing)

    @property
    def optional(self) -> int:
        """How many steps it can do without still wait."""
        open_ones = (StepState.WAITING, StepState.BLOCKED, StepState.LATE)
        return sum(not step.duty.required and step.state in open_ones for step in self.steps)

    @property
    def complete(self) -> bool:
        """Say whether every required step is recorded; a checklist without steps is not."""
        return bool(self.steps) and not self.missing


def derive_steps(
    school_id: UUID, now: datetime, actor: str, kind: str = "", occasion: str = ""
) -> list[Occasion]:
    """Roll the days of the occasions whose checklists are about to be opened, so that their steps are there: those in
    reach today, or the one that is named. Return them, for the opening."""
    with database.reading() as session:
        school = session.get_one(School, school_id)
        meant = (
            named_occasions(session, school, kind, occasion, now)
            if occasion
            else due_occasions(session, school, now)
        )
        closed = [one for one in meant if _known(session, school, one) is None]
    for one in closed:
        roll(school_id, one.first, one.last, now, actor)
    return meant


def open_due(
    session: Session, school: School, due: Iterable[Occasion], now: datetime, actor: str
) -> list[Checklist]:
    """The checklists of these occasions, each opened exactly once, whoever asks how often. Their steps are there
    (`derive_steps`)."""
    opened = [_open(session, school, occasion, now, actor) for occasion in due]
    return [checklist for checklist in opened if checklist is not None]


def due_occasions(session: Session, school: School, now: datetime) -> list[Occasion]:
    """The occasions in reach today that have steps at the school."""
    day, mine = today(school, now), (Routine.school_id == school.id, col(Routine.active))
    kinds = set(session.exec(select(Routine.checklist).where(*mine)))
    return [one for one in _all(session, school, now) if one.first <= day <= one.last and one.kind in kinds]


def named_occasions(
    session: Session, school: School, kind: str, occasion: str, now: datetime
) -> list[Occasion]:
    """The occasion of that name, if there is one."""
    return [one for one in _all(session, school, now) if (one.kind, one.key) == (kind, occasion)]


def _all(session: Session, school: School, now: datetime) -> Iterator[Occasion]:
    lead = timedelta(days=school.policies.checklist_lead_days)
    return occasions(calendar_of(session, school), today(school, now), lead)


def _open(
    session: Session, school: School, occasion: Occasion, now: datetime, actor: str
) -> Checklist | None:
    session.exec(
        select(School.id).where(School.id == school.id).with_for_update()
    )  # nobody opens it beside us
    known = _known(session, school, occasion)
    if known is not None:
        _tie(session, school, known, occasion)
        return known
    if session.exec(select(Duty.id).where(*_loose(school, occasion), col(Duty.required))).first() is None:
        return None  # a month of vacation has no meeting: nothing to wait for
    checklist = _fresh(session, school, occasion, now)
    _tie(session, school, checklist, occasion)
    write(session, now, actor, Verb.OPEN_CHECKLIST, checklist, kind=occasion.kind, occasion=occasion.key)
    _tell(session, school, progress(session, checklist, now), "checklist_opened", now)
    return checklist


def _known(session: Session, school: School, occasion: Occasion) -> Checklist | None:
    natural = (Checklist.kind == occasion.kind, Checklist.occasion == occasion.key)
    return session.exec(select(Checklist).where(Checklist.school_id == school.id, *natural)).first()


def _fresh(session: Session, school: School, occasion: Occasion, now: datetime) -> Checklist:
    name, name_en = (say(f"kind.checklist.{occasion.kind}", language) for language in LANGUAGES)
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
    began = beginning(session, checklist.school_id)
    steps = [Step(duty, _stands(duty, undone, now, began), tuple(people[duty.id])) for duty in duties]
    return Progress(checklist, tuple(steps))


def _stands(duty: Duty, undone: set[str], now: datetime, began: Beginning) -> StepState:
    if not duty.open:
        return StepState(duty.state)
    if began.late(duty, now):
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
    """Complete when every required step is recorded, before the deadline or made up for after it; incomplete when the
    deadline passed without; else still open."""
    if checklist.state == ChecklistState.COMPLETE:
        return ChecklistState.COMPLETE
    standing = progress(session, checklist, now)
    if not standing.complete and (not checklist.open or now < checklist.deadline):
        return ChecklistState(checklist.state)
    state = ChecklistState.COMPLETE if standing.complete else ChecklistState.INCOMPLETE
    waiting = (col(Checklist.id) == checklist.id, col(Checklist.state) == checklist.state)
    if compare_and_set(session, Checklist, *waiting, state=state, closed_at=now):
        missing = [step.duty.name for step in standing.missing]
        write(session, now, actor, Verb.SETTLE, checklist, state=state, missing=missing)
        if state == ChecklistState.INCOMPLETE:
            _tell(
                session, session.get_one(School, checklist.school_id), standing, "checklist_incomplete", now
            )
    session.refresh(checklist)
    return ChecklistState(checklist.state)


def made_up(session: Session, checklist: Checklist) -> list[Duty]:
    """The required steps that were recorded only after the deadline."""
    late = (Duty.checklist_id == checklist.id, col(Duty.required), Record.entered_at >= checklist.deadline)
    steps = select(Duty).join(Record, col(Record.duty_id) == Duty.id).where(*late)
    return list(session.exec(steps.order_by(col(Duty.step))))


def late_words(session: Session, school: School, standing: Progress, now: datetime) -> list[Notice]:
    """What the head of logistics is told of late steps, each once however many places it has; still to be queued."""
    late = [step for step in standing.steps if step.state in (StepState.LATE, StepState.MISSED)]
    about = {"checklist": standing.checklist.name, "checklist_en": standing.checklist.name_en}
    words, leading = list[Notice](), heads(session, school, now) if late else ()
    for duty, people in {step.duty.routine_code: (step.duty, step.people) for step in late}.values():
        step = {"name": duty.name, "name_en": duty.name_en, "due": duty.due.isoformat()}
        facts = {**about, **step, "people": [person.name for person in people]}
        for head in leading:
            key = f"step_late|{standing.checklist.id}|{duty.routine_code}|{head.id}"
            words.append(outbox.notice(session, school, key, "step_late", now, person=head, facts=facts))
    return words


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
