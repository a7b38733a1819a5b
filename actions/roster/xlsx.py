"""Give out the roster as .xlsx."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from sqlmodel import Session

from actions.duties.group_text import in_the_open
from actions.duties.views import DutyView, duties_between
from actions.xlsx.book import add_table, new_book
from models.people import Person
from models.schools import School
from notifications.language import day_text, days_text, has, listing, pick, say, time_text

DUTY_COLUMNS = ("Date", "Start", "End", "Duty", "Place", "People", "Lacking", "State", "Topic")
DUTY_WIDTHS = (13, 8, 8, 36, 22, 36, 8, 10, 18)
DAY_WIDTH, NAME_WIDTH = 24, 12


def roster_book(
    session: Session, school: School, first: date, last: date, today: date, language: str
) -> Workbook:
    """Who does what from day to day, as published: a sheet of people by days and a sheet that lists the duties."""
    views = in_the_open(duties_between(session, school, first, last, briefly=True), today)
    book = new_book()
    _board(book, school, views, first, last, language)
    titles, rows = (
        [say(title, language) for title in DUTY_COLUMNS],
        (_duty_row(view, school, language) for view in views),
    )
    add_table(book, say("Duties", language), titles, DUTY_WIDTHS, rows)
    return book


def _board(
    book: Workbook, school: School, views: list[DutyView], first: date, last: date, language: str
) -> None:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    name = say("Roster", language)
    above = f"{pick(school.name, school.name_en, language)} {name} {days_text(first, last, language)}"
    titles = [say("Team", language), say("Name", language), *(day_text(day, language) for day in days)]
    widths = [NAME_WIDTH, NAME_WIDTH, *[DAY_WIDTH] * len(days)]
    people, cells = _by_person(views)
    rows = (
        [
            person.team,
            person.name,
            *("\n".join(_brief(view, school, language) for view in cells[person.id, day]) for day in days),
        ]
        for person in people
    )
    add_table(book, name, titles, widths, rows, above=above, beside=2)


def _by_person(views: list[DutyView]) -> tuple[list[Person], dict[tuple[UUID, date], list[DutyView]]]:
    """Everybody who has a duty, by team and code, and their duties by day."""
    people: dict[UUID, Person] = {}
    cells: dict[tuple[UUID, date], list[DutyView]] = defaultdict(list)
    for view in views:
        for person in view.people:
            people[person.id] = person
            cells[person.id, view.duty.day].append(view)
    return sorted(people.values(), key=lambda person: (person.team, person.code)), cells


def _brief(view: DutyView, school: School, language: str) -> str:
    named = pick(view.duty.name, view.duty.name_en, language)
    text = f"{time_text(view.duty.start, school.zone, language)} {named}"
    if view.place is None:
        return text
    return text + say("group.place", language, place=pick(view.place.name, view.place.name_en, language))


def _duty_row(view: DutyView, school: School, language: str) -> list[str | int | date | None]:
    duty, place = view.duty, view.place
    return [
        duty.day,
        time_text(duty.start, school.zone, language),
        _end(duty.start, duty.end, school, language),
        pick(duty.name, duty.name_en, language),
        pick(place.name, place.name_en, language) if place else "",
        listing([person.name for person in view.people], language),
        view.missing or None,
        say(f"state.duty.{duty.state}", language),
        _topic(duty.topic, language),
    ]


def _topic(topic: str, language: str) -> str:
    return say(f"topic.{topic}", language) if has(f"topic.{topic}", language) else topic


def _end(start: datetime, end: datetime, school: School, language: str) -> str:
    """When it ends; with the day, when that is another one."""
    zone = ZoneInfo(school.zone)
    closing = time_text(end, school.zone, language)
    days = (end.astimezone(zone).date() - start.astimezone(zone).date()).days
    return say("span.next_day", language, time=closing) if days == 1 else closing
