"""What earlier tables said of the days of a table: duties that are its own, and those that it names no more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, and_, col, func, select

from actions.crews.table_duty import of_table, shape_of, shaped
from actions.duties.views import duties_between, holders
from actions.imports.duties.crews import Entry
from actions.imports.duties.days import Span
from actions.school.duty_times import SchoolTime
from actions.school.row_changes import Change, Values
from actions.xlsx.columns import Doubt
from models.bulk import among
from models.duties import Assignment, Duty, DutyState
from models.journal import JournalEntry, Verb
from models.people import Person
from models.schools import School

QUESTION, REPLACE = "duties.earlier", "replace"
"""The question whether a table stands for all that earlier ones said of its days, and the answer that it does."""


def usual_hours(session: Session, school: School) -> dict[str, tuple[time, time]]:
    """From when to when the duties of each name were on the last day that has any, where all of that day agree."""
    mine = (Duty.school_id == school.id, Duty.state != DutyState.CANCELLED)
    latest = select(Duty.name, func.max(Duty.day).label("day")).where(*mine).group_by(Duty.name).subquery()
    there = and_(col(Duty.name) == latest.c.name, col(Duty.day) == latest.c.day)
    zone, found = ZoneInfo(school.zone), dict[str, set[tuple[time, time]]]()
    for name, start, end in session.exec(
        select(Duty.name, Duty.start, Duty.end).join(latest, there).where(*mine)
    ):
        hours = (start.astimezone(zone).time(), end.astimezone(zone).time())
        found.setdefault(name, set()).add(hours)
    return {name: next(iter(hours)) for name, hours in found.items() if len(hours) == 1}


def otherwise(clock: SchoolTime, entry: Entry, said: Values) -> Entry:
    """The entry of a duty that a table made, with what is said otherwise of it now."""
    was = {name: value for name, value in shape_of(entry.duty).items() if name in said}
    becomes = {name: value for name, value in said.items() if name in was and value != was[name]}
    if not becomes:
        return entry
    duty = Duty(**entry.duty.model_dump())
    shaped(clock, duty, entry.label, becomes)
    return replace(entry, duty=duty, becomes=becomes, was={name: was[name] for name in becomes})


def left_over(
    session: Session,
    school: School,
    entries: Iterable[Entry],
    titled: Iterable[Span],
    now: datetime,
    of_others: Iterable[Duty] = (),
) -> list[Duty]:
    """The duties to come that an earlier table made, on the days of this one, and that this one does not name. Its days
    are those of its duties, and those that its titles name. A table is an earlier one of this where both name a duty of
    the same day; `of_others` are left over, too, whatever their table."""
    named, labels = set[UUID](), set[str]()
    days = [day for span in titled for day in (span.first, span.last)]
    for entry in entries:
        named.add(entry.duty.id)
        labels.add(entry.label)
        days.append(entry.duty.day)
    made, left = _made(session, school, labels) - named, {duty.id: duty for duty in of_others}
    found = duties_between(session, school, min(days), max(days)) if made else []
    for duty in (view.duty for view in found):
        if duty.id in made and of_table(duty) and duty.open and duty.start > now:
            left[duty.id] = duty
    return sorted(left.values(), key=lambda duty: duty.start)


def _made(session: Session, school: School, labels: set[str]) -> set[UUID]:
    """The duties made by tables that named any of these."""
    found = set[UUID]()
    mine = (JournalEntry.school_id == school.id, JournalEntry.verb == Verb.IMPORT_SHEET)
    for facts in session.exec(select(JournalEntry.facts).where(*mine)):
        rows = facts.get("rows", []) if facts.get("kind") == "duties" else []
        if labels & {row["label"] for row in rows}:
            found |= {UUID(row["id"]) for row in rows if row["kind"] == "added"}
    return found


def moved(
    clock: SchoolTime, entries: list[Entry], left: list[Duty], held: dict[UUID, list[Assignment]]
) -> list[Entry]:
    """The entries, those of new duties as duties left over with other hours: where of one name and day there is one of
    each. What so has its place is left over no more."""
    found = []
    for entry in entries:
        same = [duty for duty in left if f"{duty.day} {duty.name}" == entry.label]
        rivals = [one for one in entries if one.label == entry.label and one.values is not None]
        if entry.values is None or len(same) != 1 or len(rivals) != 1:
            found.append(entry)
            continue
        known = replace(entry, duty=same[0], held=tuple(held[same[0].id]), values=None)
        found.append(otherwise(clock, known, {**entry.values, "crew": entry.values["crew"]}))
        left.remove(same[0])
    return found


def told(session: Session, left: list[Duty], row: int, replaced: bool) -> Iterator[Change | Doubt]:
    """What becomes of the duties left over: they fall away where the table stands for the earlier ones, else they are
    named."""
    held = holders(session, left)
    people = [one.person_id for rows in held.values() for one in rows]
    names = {
        one.id: one.name for one in session.exec(select(Person).where(among(session, Person.id, people)))
    }
    for duty in left:
        crew = [one.person_id for one in held[duty.id]]
        label = f"{duty.day} {duty.name}（{'、'.join(names[one] for one in crew)}）"
        if replaced:
            before: Values = {"people": [*map(str, crew)], "lines": [one.line for one in held[duty.id]]}
            yield Change(0, label, "removed", Duty, duty.id, before)
        else:
            yield Doubt(row, "", "import.earlier", label, label)
