"""Duty tables as a spreadsheet: 值班表. Who is on duty on which day, as a list or with a column for each duty."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.duties.views import DutyView, duties_between, holders
from actions.imports.staff_lookup import Staff, staff_of
from actions.planner.question import pose, published_plan
from actions.roster.xlsx import in_the_open
from actions.school.row_changes import Change, Values
from actions.school.rows import places_of
from actions.xlsx import cells
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Column, Fault, Row
from models.duties import Assignment, Duty
from models.people import Person
from models.places import Place
from models.schools import School
from notifications.language import pick, time_text
from rosters.book.book import Book
from rosters.explain.gaps import reopen

LONGEST = timedelta(days=190)  # a table for one term

COLUMNS = (
    Column(
        "day",
        "日期",
        "Date",
        ("值班日期", "时间", "年月日"),
        cells.day,
        needed=True,
        example=date(2026, 10, 1),
    ),
    Column(
        "duty",
        "任务",
        "Duty",
        ("值班", "工作", "班次", "岗位", "值班岗位", "事项"),
        example="假期值班",
        width=26,
    ),
    Column("start", "开始", "Start", ("开始时间", "上班时间", "起"), cells.clock, example=time(8)),
    Column("end", "结束", "End", ("结束时间", "下班时间", "止"), cells.clock, example=time(20)),
    Column("place", "场所", "Place", ("地点", "值班地点"), example="东校门", width=18),
    Column(
        "people",
        "人员",
        "People",
        ("值班人员", "值班人", "姓名", "责任人", "值班教师"),
        cells.words,
        example="张三、李四",
        width=30,
    ),
)


def other_columns(session: Session, school: School) -> tuple[Column, ...]:
    """A column for each of the school's routines: under its name stand the people of that day."""
    names = session.exec(select(Duty.name).where(Duty.school_id == school.id).distinct())
    return tuple(Column(f"duty:{name}", name, name, (), cells.words) for name in names)


@dataclass
class _Desk:
    """What the plan needs to know, read once; `book` knows who does what and which rule forbids whom."""

    staff: Staff
    views: dict[date, list[DutyView]]
    held: dict[UUID, list[Assignment]]
    places: dict[str, list[Place]]
    book: Book


def plan(session: Session, school: School, rows: tuple[Row, ...], today: date) -> Iterator[Change | Fault]:
    """What the rows change: the people of a known duty are those of the table; a duty nobody knows needs its hours."""
    days = [row.get("day") for row in rows if row.get("day")]
    if not days:
        return
    first, last = min(days), max(days)
    if last - first > LONGEST:
        yield Fault(rows[-1].number, "日期", "import.too_far", str(last))
        return
    wanted = list(_wanted(rows))
    desk = _desk(session, school, first, last)
    _leave(desk, wanted)
    seen: set[Any] = set()
    for number, values, people in wanted:
        try:
            change = _change(session, school, desk, number, values, people, today)
        except Unreadable as error:
            yield Fault(number, error.column, error.reason, error.value)
            continue
        key = change.id if change.before else (change.after["day"], change.label)
        if key in seen:
            yield Fault(number, "任务", "import.twice", change.label)
        else:
            yield change
        seen.add(key)


def _wanted(rows: Iterable[Row]) -> Iterator[tuple[int, Values, list[str]]]:
    """Each duty the table speaks of, with its people: one of a row, or one of each column named like a duty."""
    for row in rows:
        across = {name[5:]: row.get(name) for name in row.values if name.startswith("duty:")}
        for duty, people in across.items():
            yield row.number, {"day": row.get("day"), "duty": duty}, people
        if not across:
            yield row.number, row.values, row.get("people", [])


def _desk(session: Session, school: School, first: date, last: date) -> _Desk:
    found, views = duties_between(session, school, first, last), dict[date, list[DutyView]]()
    for view in found:
        views.setdefault(view.duty.day, []).append(view)
    places: dict[str, list[Place]] = {}
    for place in places_of(session, school):
        for word in {place.code, place.name, place.name_en} - {""}:
            places.setdefault(word, []).append(place)
    problem = pose(session, school, first, last)
    held = holders(session, [view.duty for view in found])
    return _Desk(staff_of(session, school), views, held, places, reopen(problem, published_plan(problem)))


def _leave(desk: _Desk, wanted: list[tuple[int, Values, list[str]]]) -> None:
    """Take everybody off the duties the table speaks of, so that two may change places."""
    for _, values, _people in wanted:
        for view in _meant(desk, values):
            if asked := desk.book.duty.get(str(view.duty.id)):
                for one in desk.book.moveable(asked):
                    desk.book.take(asked, one.line, one.person)


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


def _change(
    session: Session, school: School, desk: _Desk, number: int, values: Values, people: list[str], today: date
) -> Change:
    if not values.get("day"):
        raise Unreadable("import.empty", "日期", "日期")
    if not values.get("duty"):
        raise Unreadable("import.empty", "任务", "任务")
    if values["day"] < today:
        raise Unreadable("import.past", str(values["day"]), "日期")
    crew = [_person(desk, name) for name in people]
    found = _at_hour(_meant(desk, values), values, school)
    label = f"{values['day']} {values['duty']}"
    if len(found) > 1:
        raise Unreadable("import.several_duties", label, "任务")
    if not found:
        return _new(school, desk, number, label, values, crew)
    lines = _seated(desk, found[0], crew)
    before: Values = {
        "people": [str(person.id) for person in found[0].people],
        "lines": [row.line for row in desk.held[found[0].duty.id]],
    }
    after: Values = {"people": [str(person.id) for person in crew], "lines": lines}
    kind = "same" if set(before["people"]) == set(after["people"]) else "changed"
    return Change(number, label, kind, Duty, found[0].duty.id, before, after)  # type: ignore[arg-type]


def _person(desk: _Desk, name: str) -> Person:
    try:
        return desk.staff.named(name)
    except Unreadable as error:
        raise Unreadable(error.reason, name, "人员") from None


def _at_hour(found: list[DutyView], values: Values, school: School) -> list[DutyView]:
    if len(found) < 2 or not values.get("start"):
        return found
    zone = ZoneInfo(school.zone)
    return [view for view in found if view.duty.start.astimezone(zone).time() == values["start"]]


def _seated(desk: _Desk, view: DutyView, crew: list[Person]) -> list[int]:
    """On which line each of the crew serves, as the rules allow."""
    asked, lines = desk.book.duty.get(str(view.duty.id)), []
    if asked is None:
        raise Unreadable("import.no_crew", view.duty.name, "任务")
    on_it = {person: line for line in range(len(asked.lines)) for person in desk.book.serving[asked.id, line]}
    for person in crew:
        who, reason = desk.book.person[str(person.id)], None
        if str(person.id) in on_it:
            lines.append(on_it[str(person.id)])
            continue
        for line, needs in enumerate(asked.lines):
            reason = (
                desk.book.refusal(who, asked, needs, slot=0) if desk.book.missing(asked, line) else "full"
            )
            if reason is None:
                desk.book.give(asked, line, who.id)
                lines.append(line)
                break
        else:
            raise Unreadable(str(reason) if reason != "full" else "import.full", person.name, "人员")
    return lines


def _new(school: School, desk: _Desk, number: int, label: str, values: Values, crew: list[Person]) -> Change:
    """A duty of this one day, which no routine asks for."""
    if not values.get("start") or not values.get("end"):
        raise Unreadable("import.no_duty", label, "任务")
    place = desk.places.get(values.get("place", ""), [])
    if values.get("place") and len(place) != 1:
        raise Unreadable("import.no_place", values["place"], "场所")
    start, end = (
        datetime.combine(values["day"], values[name], ZoneInfo(school.zone)) for name in ("start", "end")
    )
    end += timedelta(days=end <= start)
    pools = Counter(person.category for person in crew)
    after = {
        "name": values["duty"],
        "day": values["day"],
        "start": start.astimezone(UTC),
        "end": end.astimezone(UTC),
        "place_id": place[0].id if place else None,
        "crew": {"lines": [{"pool": pool, "count": count} for pool, count in pools.items()]},
        "people": [str(person.id) for person in crew],
        "lines": [list(pools).index(person.category) for person in crew],
    }
    return Change(number, label, "added", Duty, uuid4(), {}, after)


def rows(session: Session, school: School, today: date, language: str) -> Iterator[Values]:
    """The duties of the coming month that are published, with their people."""
    views = duties_between(session, school, today, today + timedelta(days=30))
    for view in in_the_open(views, today):
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
