"""The school's calendar, a term at a time, and the State Council's notice pasted into it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from actions.school.school_time import calendar_of, chosen_term
from actions.school_calendar.holiday_notice import HolidayNoticePreview, apply_holiday_notice, preview
from calendars.school_days.days import Day, SchoolCalendar, Term
from calendars.school_days.disagreements import disagreements
from models.errors import BadInput, Refusal
from notifications.sentences.disagreements import disagreement
from web.forms.answer import again
from web.forms.form import form_of, read
from web.server.dependencies import AtDesk, AtManagersDesk, Desk
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
MOST_CHARACTERS = 20_000


class Pasted(BaseModel):
    """The text of a holiday notice."""

    text: str = Field(max_length=MOST_CHARACTERS, json_schema_extra={"rows": 12})


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday; `number` is the term's week, or nothing outside it."""

    number: int | None
    days: tuple[Day, ...]


@router.get("/calendar")
def calendar_page(desk: AtDesk, term: Annotated[str, Query(max_length=32)] = "") -> Response:
    """What each day of a term is, for whom and by whose word; where the layers disagree."""
    calendar = calendar_of(desk.database, desk.school)
    shown = chosen_term(calendar, term, desk.today)
    weeks = weeks_of(calendar, shown) if shown else []
    clashes = disagreements(calendar, weeks[0].days[0].date, weeks[-1].days[-1].date) if weeks else ()
    language = language_of(desk.request)
    said = [disagreement(clash, language) for clash in clashes]
    return desk.page(
        "school/school_calendar.html", terms=calendar.terms, shown=shown, weeks=weeks, clashes=said
    )


def weeks_of(calendar: SchoolCalendar, term: Term) -> list[Week]:
    """The weeks from the staff's first to their last day, whole."""
    monday = term.staff_first - timedelta(days=term.staff_first.weekday())
    weeks = []
    while monday <= term.staff_last:
        days = tuple(calendar.days(monday, monday + timedelta(days=6)))
        weeks.append(Week(next((day.week for day in days if day.week), None), days))
        monday += timedelta(days=7)
    return weeks


@router.get("/calendar/notice")
def holiday_notice_page(desk: AtDesk) -> Response:
    """Where a notice is pasted."""
    return _pasted(desk)


def _pasted(desk: Desk, found: HolidayNoticePreview | None = None, text: str = "") -> Response:
    form = form_of(desk.request, Pasted, "holiday_notice", "/calendar/notice", text=text)
    return desk.page("school/holiday_notice.html", form=form, found=found, text=text)


@router.post("/calendar/notice")
def read_holiday_notice(
    desk: AtManagersDesk, form: Posted, what: Annotated[Literal["preview", "apply"], Form()] = "preview"
) -> Response:
    """Show what a notice changes; confirmed, apply it."""
    try:
        text = read(Pasted, "holiday_notice", form).text
        if not text:
            raise BadInput("holiday_notice.empty")
        if what == "preview":
            return _pasted(desk, preview(desk.database, desk.school, text, desk.now), text)
        apply_holiday_notice(desk.database, desk.school.id, text, desk.now, desk.actor)
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: _pasted(desk))
    return RedirectResponse("/calendar?told=holiday_notice", 303)
