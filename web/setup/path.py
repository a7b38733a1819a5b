"""The path from the first start to people's links: each step as it stands, to be done, redone or left out."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Form, Response

from actions.school.school_time import calendar_of
from actions.setup.choose import skip_step, take_up_step
from actions.setup.path import Step, coming, left_over, path_of
from web.forms.answer import answered
from web.server.dependencies import AtManagersDesk, Desk
from web.server.routes import office_router

router = office_router()
DRAFTED = timedelta(days=13)


@router.get("/setup")
def path_page(desk: AtManagersDesk) -> Response:
    """Every step, the next one first to be seen."""
    stages = list(path_of(desk.database, desk.school, desk.now))
    ahead = coming(stages)
    return desk.page(
        "setup/path.html",
        stages=stages,
        coming=ahead.step if ahead else None,
        days=first_days(desk),
        left_over=left_over(desk.database, desk.school, desk.now),
    )


def first_days(desk: Desk) -> tuple[date, date]:
    """The days of the first draft: what is left of this week and the next, from the first day of the term on."""
    terms = calendar_of(desk.database, desk.school).terms
    coming = min(
        (term for term in terms if term.staff_last >= desk.today), key=lambda one: one.first, default=None
    )
    first = max(desk.today, coming.staff_first) if coming else desk.today
    last = first - timedelta(days=first.weekday()) + DRAFTED
    return first, min(last, coming.staff_last) if coming else last


@router.post("/setup/skip")
@answered(path_page, "/setup")
def skip(desk: AtManagersDesk, step: Annotated[Step, Form()]) -> None:
    """Leave a step out."""
    skip_step(desk.database, desk.school, step, desk.now, desk.actor)


@router.post("/setup/take-up")
@answered(path_page, "/setup")
def take_up(desk: AtManagersDesk, step: Annotated[Step, Form()]) -> None:
    """Take up a step that was left out."""
    take_up_step(desk.database, desk.school, step, desk.now, desk.actor)
