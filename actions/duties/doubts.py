"""What speaks against a record: it comes too early, steps before it are undone, a rule would not let its people.

Refused without a reason; with one it is kept, and says so for ever.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.mapping.pack_words import words_of_pack
from actions.school.school_time import midnight
from actions.school.schools import today
from models.duties import Doubt, Duty, DutyState, Record
from models.errors import BadInput, Refusal
from models.forms import SEPARATOR, FieldKind, RecordForm
from models.people import Person, Qualification
from models.schools import School

OVER = (DutyState.DONE, DutyState.CANCELLED)
BEFORE = timedelta(days=31)  # as far apart as the steps of one occasion fall


def require_no_doubt(
    session: Session,
    duty: Duty,
    person: Person | None,
    entries: Mapping[str, object],
    done_at: datetime,
    *,
    held: bool,
    any_time: bool,
    known: Collection[str],
) -> list[str]:
    """The doubts, as codes; refuses the first that is not `known` to whoever gave a reason. Work done at `any_time` is
    never early, nor is a step of a checklist: its list is open."""
    school = session.get_one(School, duty.school_id)
    earliest = _earliest(school, duty)
    early = not any_time and duty.checklist_id is None and done_at < earliest
    undone = _undone(session, duty)
    unnamed = person is None and _asks_who(duty)
    unfit = person is not None and not _entitled(session, school, duty, person, done_at, held=held)
    same = sorted(_names(duty.record_form, entries, person) & _apart_from(session, duty))
    if early and Doubt.EARLY not in known:
        local = earliest.astimezone(ZoneInfo(school.zone))
        raise Refusal("record.early", doubt="early", duty=duty.name, day=local.date(), time=f"{local:%H:%M}")
    if undone and Doubt.WAITS not in known:
        raise Refusal("record.waits", doubt="waits", duty=duty.name, steps=SEPARATOR.join(undone))
    if unnamed and Doubt.UNNAMED not in known:
        raise Refusal("record.unnamed", doubt="unnamed", duty=duty.name)
    if person is not None and unfit and Doubt.UNFIT not in known:
        raise Refusal("record.unfit", doubt="unfit", duty=duty.name, person=person.name)
    if same and Doubt.SEPARATED not in known:
        raise Refusal("record.separated", doubt="separated", duty=duty.name, people=SEPARATOR.join(same))
    found = {
        Doubt.EARLY: early,
        Doubt.WAITS: undone,
        Doubt.UNNAMED: unnamed,
        Doubt.UNFIT: unfit,
        Doubt.SEPARATED: same,
    }
    return [doubt.value for doubt, true in found.items() if true]


def require_people(session: Session, duty: Duty, entries: Mapping[str, object]) -> None:
    """Refuse names of nobody at the school where a record says who did it."""
    written = set(_written(duty.record_form, entries))
    if not written:
        return
    rows = select(col(Person.name)).where(Person.school_id == duty.school_id, col(Person.name).in_(written))
    if strangers := sorted(written - {str(name) for name in session.exec(rows)}):
        raise BadInput("record.strangers", duty=duty.name, people=SEPARATOR.join(strangers))


def _asks_who(duty: Duty) -> bool:
    """Say whether rules ask who did it: a certificate, or work that must be apart."""
    return bool(duty.needs.apart) or any(line.qualification for line in duty.needs.lines)


def _earliest(school: School, duty: Duty) -> datetime:
    """When it may be recorded: at its start, or on the first day it may fall on, less the school's tolerance."""
    start = duty.start if duty.first == duty.last else midnight(duty.first, school)
    return start - timedelta(minutes=school.policies.early_minutes)


def _undone(session: Session, duty: Duty) -> list[str]:
    """The names of the steps before it that are not done: of its checklist, or of the weeks before while no list is
    open."""
    if not duty.after:
        return []
    listed = Duty.checklist_id == duty.checklist_id
    lately = (col(Duty.day).between(duty.day - BEFORE, duty.day), col(Duty.start) <= duty.start)
    where = (listed,) if duty.checklist_id is not None else lately
    steps = select(Duty).where(Duty.school_id == duty.school_id, *where, col(Duty.state).not_in(OVER))
    waiting = [
        step for step in session.exec(steps.order_by(col(Duty.step))) if step.routine_code in duty.after
    ]
    return list(dict.fromkeys(step.name for step in waiting))


def _entitled(
    session: Session, school: School, duty: Duty, person: Person, done_at: datetime, *, held: bool
) -> bool:
    """Say whether a line of its crew takes the person with what they hold that day; who has the duty has the pool."""
    lines = [line for line in duty.needs.lines if held or line.pool in person.pools]
    wanted = {line.qualification for line in lines}
    if not duty.needs.lines or None in wanted:
        return True
    day = today(school, done_at)
    rows = session.exec(select(Qualification).where(Qualification.person_id == person.id))
    held_on = words_of_pack(school.pack or "").held
    return bool(wanted & {kind for paper in rows if paper.valid(day) for kind in held_on(paper.kind)})


def _apart_from(session: Session, duty: Duty) -> set[str]:
    """The names of those who did work on the same day that must not be done by the same people."""
    words, apart = set(duty.tags), set(duty.needs.apart)
    if not words and not apart:
        return set()
    same_day = (Duty.school_id == duty.school_id, Duty.day == duty.day, Duty.state == DutyState.DONE)
    rows = select(Duty, Record, Person).join(Record, col(Record.duty_id) == Duty.id)
    rows = rows.join(Person, col(Person.id) == Record.person_id, isouter=True).where(
        *same_day, Duty.id != duty.id
    )
    return {
        name
        for other, record, person in session.exec(rows)
        if apart & set(other.tags) or words & set(other.needs.apart)
        for name in _names(other.record_form, record.entries, person)
    }


def _names(form: RecordForm, entries: Mapping[str, object], person: Person | None) -> set[str]:
    """Who did it: the person, and those its record names as having done it."""
    return {*_written(form, entries), *([person.name] if person is not None else [])}


def _written(form: RecordForm, entries: Mapping[str, object]) -> Iterator[str]:
    fields: Iterable[str] = (
        one.name for one in form.fields if one.kind is FieldKind.PEOPLE and one.min is not None
    )
    for name in fields:
        yield from (one.strip() for one in str(entries.get(name, "")).split(SEPARATOR) if one.strip())
