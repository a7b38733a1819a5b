"""Paper: the week's roster for the wall, a day's list to tick, a duty's record form; roster and people as .xlsx."""

from itertools import chain
from typing import Literal
from uuid import UUID

from fastapi import Response

from actions.coverage.causes import stopped
from actions.duties.views import DutyView, record_of
from actions.roster.board_view import board_of, staying
from actions.roster.publish import difference
from actions.roster.undecided import proposed_rosters
from actions.roster.xlsx import roster_book
from actions.school.rows import people_of
from calendars.school_days.periods import month_of, week_of
from models.people import Person
from models.routines import Routine
from web.files.paper import SchoolDay, as_paper, on_paper, week_number
from web.files.workbooks import as_file
from web.records.duty_page import seen_duty
from web.server.dependencies import AtDesk, Desk
from web.server.pages import language_of
from web.server.routes import open_router

router = open_router()


@router.get("/paper/roster")
def wall_roster(desk: AtDesk, week: SchoolDay = None) -> Response:
    """The week that holds the day `week` for the wall; a proposed roster is shown as it would be, and says so."""
    days = week_of(week or desk.today)
    views = on_paper(desk, days[0], days[-1], briefly=True)
    waiting = proposed_rosters(desk.database, desk.school)
    proposed = [roster for roster in waiting if roster.first <= days[-1] and days[0] <= roster.last]
    changes = chain.from_iterable(difference(desk.database, roster) for roster in proposed)
    board = staying(board_of(views, list(changes)))
    return as_paper(
        desk,
        "paper/roster.html",
        days=days,
        number=week_number(desk, days),
        people=[person for person in people_of(desk.database, desk.school) if person.id in board],
        board=board,
        stopped=stopped(desk.database, desk.school, desk.now),
        proposed=bool(proposed),
        lacking=0 if proposed else sum(bool(view.missing) for view in views),
        provisional=any(view.duty.provisional for view in views),
    )


@router.get("/paper/day")
def day_list(desk: AtDesk, day: SchoolDay = None) -> Response:
    """The duties of a day with a box to tick and a line to sign."""
    day = day or desk.today
    views = on_paper(desk, day, day)
    return as_paper(
        desk,
        "paper/day.html",
        day=day,
        number=week_number(desk, [day]),
        views=views,
        stopped=stopped(desk.database, desk.school, desk.now),
        provisional=any(view.duty.provisional for view in views),
    )


@router.get("/paper/duties/{duty_id}")
def record_sheet(desk: AtDesk, duty_id: UUID) -> Response:
    """A duty's record as a sheet: to be filled in by hand, or filled in when it has been recorded."""
    view = seen_duty(desk, duty_id)
    record = record_of(desk.database, duty_id)
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
