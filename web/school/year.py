"""The year at a glance: a row a month and audience, what each layer says of each day, provisional days hatched."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, get_args

from fastapi import Query, Response

from actions.school.school_time import calendar_of
from calendars.school_days.days import Audience, Layer, SchoolCalendar, Status
from web.server.dependencies import AtDesk
from web.server.routes import open_router

router = open_router()
Shown = Literal["all", "national", "bureau", "school"]


@dataclass(frozen=True)
class Square:
    """One day for one audience; no status where the layer asked for says nothing."""

    day: date
    status: Status | None
    provisional: bool
    week: int | None


@dataclass(frozen=True)
class Month:
    """A month: its days for students and for staff."""

    first: date
    rows: dict[Audience, tuple[Square, ...]]


@router.get("/calendar/year")
def year_page(
    desk: AtDesk, year: Annotated[int | None, Query(ge=2001, le=2099)] = None, layer: Shown = "all"
) -> Response:
    """A calendar year; with a layer chosen only what that layer says."""
    calendar, shown = calendar_of(desk.database, desk.school), year or desk.today.year
    return desk.page(
        "school/year.html",
        year=shown,
        layer=layer,
        layers=get_args(Shown),
        months=months(calendar, shown, layer),
        without_term=any(one.staff.no_term for one in calendar.days(date(shown, 1, 1), date(shown, 12, 31))),
    )


def months(calendar: SchoolCalendar, year: int, layer: Shown) -> list[Month]:
    """The twelve months of a year."""
    return [_month(calendar, date(year, number, 1), layer) for number in range(1, 13)]


def _month(calendar: SchoolCalendar, first: date, layer: Shown) -> Month:
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Month(first, {who: tuple(square(calendar, day, who, layer) for day in days) for who in Audience})


def square(calendar: SchoolCalendar, day: date, who: Audience, layer: Shown) -> Square:
    """What is said of a day: by the strongest layer that speaks, or by the one asked for."""
    known = calendar.day(day)
    status: Status | None = known.status(who)
    if layer != "all":
        said = [one for one in calendar.said(day, who) if one.layer is Layer(layer)]
        status = said[-1] if said else None
    return Square(day, status, known.provisional, known.week)
