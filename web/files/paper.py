"""A sheet of paper: a page to be printed, or a PDF."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from annotated_types import Ge, Le
from fastapi import Response

from actions.duties.group_text import in_the_open
from actions.duties.views import DutyView, duties_between
from actions.installation.printing import browser
from actions.school.school_time import calendar_of
from web.files.pdf import printed
from web.server.dependencies import Desk

STYLE = Path(__file__).parents[1] / "static" / "paper.css"
SHOWN_DAYS = timedelta(days=92)  # of a ledger, when nobody says which
SchoolDay = Annotated[date | None, Ge(date(2000, 1, 1)), Le(date(2200, 1, 1))]


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


def week_number(desk: Desk, days: list[date]) -> int | None:
    """Which week of the students' term these days are in; None between the terms."""
    calendar = calendar_of(desk.database, desk.school)
    return next((number for number in (calendar.day(day).week for day in days) if number), None)


def on_paper(desk: Desk, first: date, last: date, *, briefly: bool = False) -> list[DutyView]:
    """Return the duties of these days that paper may show: no surprise inspection ahead of its day."""
    found = duties_between(desk.database, desk.school, first, last, briefly=briefly)
    return in_the_open(found, desk.today)


def ledger_days(desk: Desk, first: date | None, last: date | None) -> tuple[date, date]:
    """The days of a ledger that were asked for; by default three months until today."""
    end = last or desk.today
    return first or end - SHOWN_DAYS, end
