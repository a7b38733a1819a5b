"""Paper in bulk: the month's roster, all sheets of a day, count sheets, booklets by topic; where all paper is found."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from actions.duties.views import DutyView, records_of
from actions.findings.ledger import found_in_topic
from actions.installation.printing import browser
from actions.people.staff import certificates_of
from actions.school.rows import by_id, names_of, people_of, places_of, routines_of, staff_on
from actions.school.school_time import school_span
from calendars.school_days.periods import month_of
from models.errors import BadInput, Refusal
from notifications.sentences.cadences import cadence_sentence
from web.files.paper import SchoolDay, as_paper, on_paper, week_number
from web.server.dependencies import AtDesk, AtManagersDesk, Desk
from web.server.pages import language_of
from web.server.routes import open_router

router = open_router()
LONGEST = timedelta(days=200)  # a booklet for a term
MOST_DUTIES, MOST_SHEETS = 3000, 120
Topic = Annotated[str, Query(max_length=32)]
Team = Annotated[str, Query(max_length=64)]


@router.get("/paper")
def paper_page(desk: AtDesk) -> Response:
    """Everything that can be printed."""
    routines = routines_of(desk.database, desk.school)
    staff = staff_on(desk.database, desk.school, desk.today)
    return desk.page(
        "paper/papers.html",
        topics=sorted({routine.topic for routine in routines if routine.active} - {""}),
        teams=sorted({person.team for person in staff} - {""}),
        month_first=desk.today.replace(day=1),
        prints=browser() is not None,
    )


@dataclass(frozen=True)
class Mark:
    """A duty as it stands in the narrow columns of a month: a number that the legend explains."""

    number: int
    name: str
    name_en: str


@router.get("/paper/month")
def month_roster(desk: AtDesk, day: SchoolDay = None, team: Team = "") -> Response:
    """The month that holds the day, people by days; each duty is a number that the legend explains."""
    days = month_of(day or desk.today)
    views = on_paper(desk, days[0], days[-1], briefly=True)
    held = [view for view in views if view.people]
    marks = _marks(held)
    cells: dict[UUID, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for view in held:
        for person in view.people:
            cells[person.id][view.duty.day].append(marks[view.duty.name].number)
    everybody = people_of(desk.database, desk.school)
    people = [person for person in everybody if person.id in cells and team in ("", person.team)]
    used = {number for person in people for numbers in cells[person.id].values() for number in numbers}
    return as_paper(
        desk,
        "paper/month.html",
        days=days,
        team=team,
        people=people,
        cells=cells,
        marks=[mark for mark in marks.values() if mark.number in used],
        lacking=sum(bool(view.missing) for view in views),
        provisional=any(view.duty.provisional for view in views),
    )


def _marks(views: list[DutyView]) -> dict[str, Mark]:
    names = {view.duty.name: view.duty.name_en for view in views}
    return {name: Mark(number, name, names[name]) for number, name in enumerate(sorted(names), start=1)}


@router.get("/paper/duties")
def day_sheets(desk: AtDesk, day: SchoolDay = None, topic: Topic = "") -> Response:
    """The record forms of a day, each on a page of its own."""
    day = day or desk.today
    views = [view for view in on_paper(desk, day, day) if topic in ("", view.duty.topic)][:MOST_SHEETS]
    number = week_number(desk, [day])
    return as_paper(desk, "paper/duties.html", day=day, views=views, number=number, **_beside(desk, views))


def _beside(desk: Desk, views: list[DutyView]) -> dict[str, object]:
    """The records of duties, who wrote them, and their routines."""
    return {
        "records": records_of(desk.database, views),
        "names": names_of(desk.database, desk.school),
        "routines": by_id(routines_of(desk.database, desk.school)),
    }


@router.get("/paper/booklet")
def booklet(desk: AtDesk, topic: Topic, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """All work of a topic between two days: a cover, then each routine with its dates and signature lines."""
    last = last or desk.today
    first = first or last.replace(day=1)
    if last < first or last - first > LONGEST:
        raise BadInput("span.too_long", first=first, last=last, most=LONGEST.days)
    views = [view for view in on_paper(desk, first, last) if view.duty.topic == topic]
    if len(views) > MOST_DUTIES:
        raise Refusal("paper.too_many", count=len(views), most=MOST_DUTIES)
    chapters: dict[str, list[DutyView]] = defaultdict(list)
    for view in views:
        chapters[view.duty.name].append(view)
    return as_paper(
        desk,
        "paper/booklet.html",
        topic=topic,
        first=first,
        last=last,
        chapters=chapters,
        found=found_in_topic(desk.database, desk.school, topic, *school_span(desk.school, first, last)),
        **_beside(desk, views),
    )


@router.get("/paper/people")
def people_list(desk: AtManagersDesk) -> Response:
    """The staff with what entitles them and until when."""
    papers = certificates_of(desk.database, desk.school)
    people = staff_on(desk.database, desk.school, desk.today)
    return as_paper(desk, "paper/people.html", people=people, papers=papers, day=desk.today)


@router.get("/paper/places")
def place_list(desk: AtDesk) -> Response:
    """Every place with its custodian."""
    places, names = places_of(desk.database, desk.school), names_of(desk.database, desk.school)
    facts = {"places": places, "known": by_id(places), "names": names, "day": desk.today}
    return as_paper(desk, "paper/places.html", **facts)


@router.get("/paper/routines")
def routine_list(desk: AtDesk) -> Response:
    """The plan of all recurring work, topic by topic, with its cadence in words and its source."""
    routines = [routine for routine in routines_of(desk.database, desk.school) if routine.active]
    language = language_of(desk.request)
    said = {routine.id: cadence_sentence(routine.cadence, language) for routine in routines}
    return as_paper(desk, "paper/routines.html", routines=routines, said=said, day=desk.today)
