"""Duty tables as a spreadsheet: 值班表. Who is on duty on which day, as a list or with a column for each duty."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.crews.table_duty import from_list, made_duty, of_table
from actions.duties.group_text import in_the_open
from actions.duties.views import DutyView, duties_between, holders
from actions.imports.duties.columns import BESIDE, COLUMNS
from actions.imports.duties.crews import Entry, decided
from actions.imports.duties.days import Span
from actions.imports.duties.earlier import left_over, moved, otherwise, told
from actions.imports.duties.leaves import away_days
from actions.imports.duties.named import Named, named
from actions.imports.duties.posts import Posts
from actions.imports.duties.stands_for import StandIns
from actions.imports.places.lookup import places_by_word
from actions.imports.staff.lookup import Staff, staff_of
from actions.mapping.asked import Asked
from actions.school.duty_times import SchoolTime, burdens_of, school_time
from actions.school.row_changes import Change, Values
from actions.school.rows import places_of
from actions.school.schools import today
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Doubt, Fault, Row
from models.duties import Assignment
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School
from notifications.language import pick, time_text

__all__ = ["BESIDE", "COLUMNS", "plan", "rows"]

LONGEST = timedelta(days=190)  # a table for one term


@dataclass
class _Desk:
    """What the plan needs to know, read once."""

    time: SchoolTime
    staff: Staff
    views: dict[date, list[DutyView]]
    held: dict[UUID, list[Assignment]]
    places: dict[str, list[Place]]
    routines: dict[str, Routine]
    posts: Posts
    stand_ins: StandIns


def plan(
    session: Session,
    school: School,
    rows: tuple[Row, ...],
    now: datetime,
    asked: Asked,
    *,
    replaced: bool = False,
    titled: Iterable[Span] = (),
) -> Iterator[Change | Fault | Doubt]:
    """What the rows change: the people of a known duty are those of the table; a duty nobody knows needs its hours.
    Where earlier tables are `replaced`, their duties of these days, and of those that are `titled`, have other hours or
    fall away.

    What is over is refused, unless it is as the table says.
    """
    days = [row.get("day") for row in rows if row.get("day")]
    if not days:
        return
    first, last = min(days), max(days)
    if last - first > LONGEST:
        yield Fault(rows[-1].number, "日期", "import.too_far", str(last))
        return
    desk, entries, seen = _desk(session, school, first, last, asked), list[Entry](), set[Any]()
    for row in (row for row in rows if "away" not in row.values):
        values: Values = dict(row.values)
        crew, faults, doubts = named(desk.staff, row, row.get("people", ""))
        yield from faults
        yield from doubts
        if (said := _said(row)) in seen:
            yield from _twice(row, crew, f"{values.get('day')} {values.get('duty')}")
            continue
        yield from _round_the_clock(row)
        try:
            entry = _entry(desk, row.number, values, crew, now)
        except Unreadable as error:
            yield Fault(row.number, error.column, error.reason, error.value)
            yield from crew.nobody(row.number)
            continue
        stands = desk.stand_ins.of(values["duty"]) is not None
        entry = replace(entry, at=row.get("at", ""), on_call=row.get("on_call", False), stands=stands)
        key = entry.duty.id if entry.values is None else (entry.label, entry.duty.start)
        if key not in seen:
            entries.append(entry)
        else:
            yield from _twice(row, crew, entry.label)
        seen |= {key, said}
    of_others = desk.stand_ins.of_others(entries, desk.views, now)
    left = left_over(session, school, entries, titled, now, of_others)
    if replaced:
        entries = moved(desk.time, entries, left, desk.held)
    yield from told(session, left, rows[0].number, replaced)
    yield from desk.stand_ins.told(entries)
    overtaken = desk.stand_ins.overtaken(entries, desk.views)
    yield from decided(session, school, entries, [row for duty in overtaken for row in desk.held[duty.id]])
    yield from away_days(session, school, desk.staff, rows, entries)


def _said(row: Row) -> tuple[Any, ...]:
    """Which duty a row speaks of, as it is written; no other row may say the same."""
    return tuple(row.get(name) for name in ("day", "duty", "place", "spot", "start", "end"))


def _twice(row: Row, crew: Named, label: str) -> Iterator[Fault]:
    """What is wrong with a row that speaks of a duty again."""
    yield from crew.nobody(row.number)
    if not crew.unknown:
        yield Fault(row.number, "任务", "import.twice", label)


def _round_the_clock(row: Row) -> Iterator[Doubt]:
    """A doubt where a row of a list ends at the hour at which it begins."""
    start, end = row.get("start"), row.get("end")
    if start is not None and start == end and not row.get("at"):
        yield row.doubt("start", "import.round_the_clock", f"{start:%H:%M}–{end:%H:%M}", "24 h")


def _desk(session: Session, school: School, first: date, last: date, asked: Asked) -> _Desk:
    found, views = duties_between(session, school, first, last), dict[date, list[DutyView]]()
    for view in found:
        views.setdefault(view.duty.day, []).append(view)
    places: dict[str, list[Place]] = {}
    for place in places_of(session, school):
        for word in {place.code, place.name, place.name_en} - {""}:
            places.setdefault(word, []).append(place)
    routines = session.exec(select(Routine).where(Routine.school_id == school.id, col(Routine.active)))
    held = holders(session, [view.duty for view in found])
    active = list(routines)
    return _Desk(
        school_time(session, school),
        staff_of(session, school),
        views,
        held,
        places,
        {routine.name: routine for routine in active},
        Posts(places_by_word(session, school), asked),
        StandIns(school, asked, {routine.code: routine for routine in active}, places),
    )


def _meant(desk: _Desk, values: Values) -> list[DutyView]:
    """The open duties of the day that bear the name, at the place and hour where those are told."""
    found = [
        view
        for view in desk.views.get(values.get("day") or date.min, [])
        if view.duty.open
        and values.get("duty") in (view.duty.name, view.duty.name_en, view.duty.routine_code)
    ]
    if values.get("place"):
        ids = {place.id for place in desk.places.get(values["place"], [])}
        found = [view for view in found if view.duty.place_id in ids]
    return found


def _entry(desk: _Desk, number: int, values: Values, crew: Named, now: datetime) -> Entry:
    if not values.get("day"):
        raise Unreadable("import.empty", "日期", "日期")
    if not values.get("duty"):
        raise Unreadable("import.empty", "任务", "任务")
    if values["day"] < today(desk.time.school, now):
        raise Unreadable("import.past", str(values["day"]), "日期")
    found = _at_hour(_meant(desk, values), values, desk.time.school)
    label = f"{values['day']} {values['duty']}"
    if len(found) > 1:
        raise Unreadable("import.several_duties", label, "任务")
    if found:
        held = tuple(desk.held[found[0].duty.id])
        known = _known(desk, Entry(number, label, found[0].duty, crew.people, held), now)
        return crew.on(_corrected(desk, known, values, crew))
    new = _new(desk, number, label, values, crew)
    if new["end"] <= now and not values.get("at"):
        raise Unreadable("import.past", f"{values['end']:%H:%M}", "结束")
    return crew.on(Entry(number, label, made_duty(desk.time, uuid4(), label, new), crew.people, values=new))


def _known(desk: _Desk, entry: Entry, now: datetime) -> Entry:
    """Refuse other people for a duty that is over."""
    same = {person.id for person in entry.crew} == {row.person_id for row in entry.held}
    if entry.duty.end <= now and not same:
        raise Unreadable("import.past", entry.label, "任务")
    return entry


def _corrected(desk: _Desk, entry: Entry, values: Values, crew: Named) -> Entry:
    """The entry of a duty that a list made takes as many as the list names now, and ends when it says."""
    if not from_list(entry.duty) or entry.duty.end <= entry.duty.start:
        return entry
    said: Values = {} if values["duty"] in desk.routines else {"crew": _crew(desk, values, crew)}
    if values.get("end") and values.get("start"):
        _, said["end"] = _hours_on(desk, values)
    return otherwise(desk.time, entry, said)


def _at_hour(found: list[DutyView], values: Values, school: School) -> list[DutyView]:
    """Those that begin at the hour told; a routine's only one of the day is meant whatever hour is told."""
    if values.get("start") is None or (len(found) == 1 and not of_table(found[0].duty)):
        return found
    zone = ZoneInfo(school.zone)
    return [view for view in found if view.duty.start.astimezone(zone).time() == values["start"]]


def _crew(desk: _Desk, values: Values, crew: Named) -> Values:
    return crew.asked(desk.stand_ins.of(values["duty"]))


def _new(desk: _Desk, number: int, label: str, values: Values, crew: Named) -> Values:
    """A duty of this one day; one that bears the name of a routine takes the crew that the routine asks for."""
    if values.get("all_day"):
        start, end = values.get("usual", (time(0), time(0)))
        values = {**values, "start": start, "end": end}
    if values.get("start") is None or values.get("end") is None:
        raise Unreadable("import.no_duty", label, "任务")
    place = desk.places.get(values.get("place", ""), [])
    if values.get("place") and len(place) != 1:
        raise Unreadable("import.no_place", values["place"], "场所")
    post = desk.posts.place(values.get("spot", ""), number)
    start, end = _hours_on(desk, values)
    routine = desk.routines.get(values["duty"])
    return {
        "name": values["duty"],
        "day": values["day"],
        "start": start,
        "end": end,
        "place_id": place[0].id if place else post.id if post else None,
        "crew": routine.crew if routine else _crew(desk, values, crew),
        "tags": routine.tags if routine else [],
        "burdens": burdens_of(
            desk.time, values["day"], start, end, heavy=routine.heavy if routine else False
        ),
    }


def _hours_on(desk: _Desk, values: Values) -> tuple[datetime, datetime]:
    """From when to when a duty is on its day; one that ends before it begins ends on the next."""
    zone = ZoneInfo(desk.time.school.zone)
    start, end = (datetime.combine(values["day"], values[name], zone) for name in ("start", "end"))
    return start.astimezone(UTC), (end + timedelta(days=end <= start)).astimezone(UTC)


def rows(session: Session, school: School, first: date, language: str) -> Iterator[Values]:
    """The duties of the coming month that are published, with their people."""
    views = duties_between(session, school, first, first + timedelta(days=30))
    for view in in_the_open(views, first):
        if view.duty.published and view.duty.open and view.people:
            yield {
                "day": view.duty.day,
                "duty": pick(view.duty.name, view.duty.name_en, language),
                "start": time_text(view.duty.start, school.zone, language),
                "end": time_text(view.duty.end, school.zone, language),
                "place": view.place.code if view.place else "",
                "people": [_unique(session, school, person) for person in view.people],
            }


def _unique(session: Session, school: School, person: Person) -> str:
    same = session.exec(
        select(Person.code).where(Person.school_id == school.id, Person.name == person.name)
    ).all()
    return person.name if len(same) == 1 else person.code
