"""Paper in bulk: the month's roster, all sheets of a day, count sheets, booklets by topic; where all paper is found."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import col, select

from actions.duties.views import DutyView, duties_between
from actions.roster.xlsx import in_the_open
from models.duties import Record
from models.errors import BadInput, Refusal
from models.people import Person, Qualification
from models.places import Place
from models.routines import Routine
from notifications.sentences.cadences import cadence_sentence
from web.paper.paper import SchoolDay, as_paper, month_of, week_number
from web.paper.pdf import browser
from web.roster.board import staff
from web.server.dependencies import AtDesk, AtManagersDesk, Desk
from web.server.pages import language_of

router = APIRouter()
LONGEST = timedelta(days=200)  # a booklet for a term
MOST_DUTIES, MOST_SHEETS, AT_ONCE = 3000, 120, 500
Topic = Annotated[str, Query(max_length=32)]
Team = Annotated[str, Query(max_length=64)]


@router.get("/paper")
def paper_page(desk: AtDesk) -> Response:
    """Everything that can be printed."""
    mine = select(Routine).where(Routine.school_id == desk.school.id, col(Routine.active))
    return desk.page(
        "paper/papers.html",
        topics=sorted({routine.topic for routine in desk.database.exec(mine)} - {""}),
        teams=sorted({person.team for person in staff(desk) if person.team and person.employed(desk.today)}),
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
    shown = duties_between(desk.database, desk.school, days[0], days[-1], briefly=True)
    views = in_the_open(shown, desk.today)
    held = [view for view in views if view.people]
    marks = _marks(held)
    cells: dict[UUID, dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for view in held:
        for person in view.people:
            cells[person.id][view.duty.day].append(marks[view.duty.name].number)
    people = [person for person in staff(desk) if person.id in cells and team in ("", person.team)]
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
    """The record sheets of a day, each on a page of its own."""
    day = day or desk.today
    views = [
        view
        for view in in_the_open(duties_between(desk.database, desk.school, day, day), desk.today)
        if topic in ("", view.duty.topic)
    ][:MOST_SHEETS]
    number = week_number(desk, [day])
    return as_paper(desk, "paper/duties.html", day=day, views=views, number=number, **_beside(desk, views))


def _beside(desk: Desk, views: list[DutyView]) -> dict[str, object]:
    """The records of duties, who wrote them, and their routines."""
    routines = select(Routine).where(Routine.school_id == desk.school.id)
    return {
        "records": _records(desk, [view.duty.id for view in views]),
        "names": {person.id: person.name for person in staff(desk)},
        "routines": {routine.id: routine for routine in desk.database.exec(routines)},
    }


def _records(desk: Desk, ids: list[UUID]) -> dict[UUID, Record]:
    """What came out of duties; asked for some hundred at a time, which every database takes."""
    found: dict[UUID, Record] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = select(Record).where(col(Record.duty_id).in_(ids[start : start + AT_ONCE]))
        found |= {row.duty_id: row for row in desk.database.exec(some)}
    return found


@router.get("/paper/booklet")
def booklet(desk: AtDesk, topic: Topic, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """All work of a topic between two days: a cover, then each routine with its dates and signature lines."""
    last = last or desk.today
    first = first or last.replace(day=1)
    if last < first or last - first > LONGEST:
        raise BadInput("span.too_long", first=first, last=last, most=LONGEST.days)
    found = in_the_open(duties_between(desk.database, desk.school, first, last), desk.today)
    views = [view for view in found if view.duty.topic == topic]
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
        **_beside(desk, views),
    )


@router.get("/paper/people")
def people_list(desk: AtManagersDesk) -> Response:
    """The staff with what entitles them and until when."""
    papers: dict[UUID, list[Qualification]] = defaultdict(list)
    mine = select(Qualification).where(Qualification.school_id == desk.school.id)
    for paper in desk.database.exec(mine.order_by(col(Qualification.last))):
        papers[paper.person_id].append(paper)
    people: list[Person] = [person for person in staff(desk) if person.employed(desk.today)]
    return as_paper(desk, "paper/people.html", people=people, papers=papers, day=desk.today)


@router.get("/paper/places")
def place_list(desk: AtDesk) -> Response:
    """Every place with its custodian."""
    mine = select(Place).where(Place.school_id == desk.school.id).order_by(col(Place.code))
    places = list(desk.database.exec(mine))
    known = {place.id: place for place in places}
    names = {person.id: person.name for person in staff(desk)}
    return as_paper(desk, "paper/places.html", places=places, known=known, names=names, day=desk.today)


@router.get("/paper/routines")
def routine_list(desk: AtDesk) -> Response:
    """The plan of all recurring work, topic by topic, with its cadence in words and its source."""
    mine = select(Routine).where(Routine.school_id == desk.school.id, col(Routine.active))
    routines = list(desk.database.exec(mine.order_by(col(Routine.topic), col(Routine.code))))
    language = language_of(desk.request)
    said = {routine.id: cadence_sentence(routine.cadence, language) for routine in routines}
    return as_paper(desk, "paper/routines.html", routines=routines, said=said, day=desk.today)
