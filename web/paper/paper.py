"""Paper: the week's roster for the wall, a day's list to tick, a duty's record sheet; roster and people as .xlsx."""

from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from annotated_types import Ge, Le
from fastapi import APIRouter, Response
from openpyxl import Workbook
from sqlmodel import select

from actions.duties.views import DutyView, duties_between, duty_view
from actions.roster.publish import difference
from actions.roster.xlsx import in_the_open, packed, roster_book
from actions.school.school_time import calendar_of
from models.duties import Record
from models.people import Person
from models.routines import Routine
from notifications.language import say
from web.paper.pdf import browser, printed
from web.roster.board import Board, board_of, proposed_rosters, staff
from web.server.dependencies import AtDesk, Desk
from web.server.pages import language_of

router = APIRouter()
DAY = timedelta(days=1)
STYLE = Path(__file__).parents[1] / "static" / "paper.css"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SchoolDay = Annotated[date | None, Ge(date(2000, 1, 1)), Le(date(2200, 1, 1))]


@router.get("/paper/roster")
def wall_roster(desk: AtDesk, week: SchoolDay = None) -> Response:
    """The week that holds the day `week` for the wall; a proposed roster is shown as it would be, and says so."""
    days = week_of(week or desk.today)
    shown = duties_between(desk.database, desk.school, days[0], days[-1], briefly=True)
    views = in_the_open(shown, desk.today)
    waiting = proposed_rosters(desk.database, desk.school)
    proposed = [roster for roster in waiting if roster.first <= days[-1] and days[0] <= roster.last]
    changes = chain.from_iterable(difference(desk.database, roster) for roster in proposed)
    board = staying(board_of(views, list(changes)))
    return as_paper(
        desk,
        "paper/roster.html",
        days=days,
        number=week_number(desk, days),
        people=[person for person in staff(desk) if person.id in board],
        board=board,
        proposed=bool(proposed),
        lacking=0 if proposed else sum(bool(view.missing) for view in views),
        provisional=any(view.duty.provisional for view in views),
    )


def as_paper(desk: Desk, template: str, **facts: Any) -> Response:
    """A sheet as a page, or, asked for with `as=pdf`, as a PDF."""
    request = desk.request
    as_pdf = str(request.url.include_query_params(**{"as": "pdf"}).replace(scheme="", netloc=""))
    page = desk.page(template, pdf=as_pdf if browser() else "", **facts)
    if request.query_params.get("as") != "pdf":
        return page
    sent = printed(bytes(page.body).decode(), STYLE.read_text(encoding="utf-8"))
    named = quote(f"{desk.school.name} {request.url.path.rpartition('/')[2]} {desk.today}.pdf")
    disposition = f"inline; filename=\"greenleaf.pdf\"; filename*=UTF-8''{named}"
    return Response(sent, media_type="application/pdf", headers={"Content-Disposition": disposition})


def week_of(day: date) -> list[date]:
    """The days from Monday to Sunday of the week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return [monday + n * DAY for n in range(7)]


def week_number(desk: Desk, days: list[date]) -> int | None:
    """Which week of the students' term these days are in; None between the terms."""
    calendar = calendar_of(desk.database, desk.school)
    return next((number for number in (calendar.day(day).week for day in days) if number), None)


def staying(board: Board) -> Board:
    """The board without what the proposed rosters take away, and without those who then have nothing."""
    left: Board = {}
    for person, days in board.items():
        kept = {day: [cell for cell in cells if cell.change != "removed"] for day, cells in days.items()}
        if any(kept.values()):
            left[person] = kept
    return left


@router.get("/paper/day")
def day_list(desk: AtDesk, day: SchoolDay = None) -> Response:
    """The duties of a day with a box to tick and a line to sign."""
    day = day or desk.today
    views = in_the_open(duties_between(desk.database, desk.school, day, day), desk.today)
    return as_paper(
        desk,
        "paper/day.html",
        day=day,
        number=week_number(desk, [day]),
        views=views,
        provisional=any(view.duty.provisional for view in views),
    )


@router.get("/paper/duties/{duty_id}")
def record_sheet(desk: AtDesk, duty_id: UUID) -> Response:
    """A duty's record as a sheet: to be filled in by hand, or filled in when it has been recorded."""
    view = duty_view(desk.database, desk.school, duty_id)
    record = desk.database.exec(select(Record).where(Record.duty_id == duty_id)).first()
    recorder = desk.database.get(Person, record.person_id) if record and record.person_id else None
    return as_paper(
        desk,
        "paper/duty.html",
        view=view,
        record=record,
        recorder=recorder.name if recorder else None,
        routine=routine_of(desk, view),
        number=week_number(desk, [view.duty.day]),
    )


def routine_of(desk: Desk, view: DutyView) -> Routine | None:
    """The rule a duty came from, which knows its source."""
    return desk.database.get(Routine, view.duty.routine_id) if view.duty.routine_id else None


@router.get("/paper/roster.xlsx")
def roster_file(desk: AtDesk, day: SchoolDay = None, span: Literal["week", "month"] = "week") -> Response:
    """The week or month that holds the day, as published, for a spreadsheet."""
    day = day or desk.today
    days = week_of(day) if span == "week" else month_of(day)
    language = language_of(desk.request)
    book = roster_book(desk.database, desk.school, days[0], days[-1], desk.today, language)
    return as_file(desk, book, "Roster", f"{days[0]}")


def month_of(day: date) -> list[date]:
    """The days of the month that holds a day."""
    first = day.replace(day=1)
    days = (first + n * DAY for n in range(31))
    return [day for day in days if day.month == first.month]


def as_file(desk: Desk, book: Workbook, word: str, dated: str) -> Response:
    """A workbook to be saved under a word and a date."""
    named = quote(f"{say(word, language_of(desk.request))} {dated}.xlsx")
    plain = f"{word.lower().removeprefix('sheet.')}-{dated}.xlsx"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    return Response(packed(book), media_type=XLSX, headers={"Content-Disposition": disposition})
