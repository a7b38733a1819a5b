"""What a person reports from their own page: that they are absent, that something is broken."""

from datetime import date, timedelta

from fastapi import APIRouter, BackgroundTasks, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from actions.people.absences import report_absence
from actions.repairs.report import report_problem
from actions.replans.replan import work_out
from actions.school.school_time import midnight
from models.errors import BadInput, Refusal
from models.places import Place
from notifications.language import say
from web.own.today import places
from web.records.form import key_of, picture_of, uuid_of
from web.server.dependencies import Visit, Visiting, own
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.pages import language_of

router = APIRouter()
ABSENCES = ("leave", "sick", "training", "travel", "other")
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


@router.get("/p/{token}/absence")
def absence_form(visiting: Visiting) -> Response:
    """The form to report an absence."""
    return _ask_absence(visiting)


def _ask_absence(
    visiting: Visit, status: int = 200, refusal: Refusal | None = None, **entered: str
) -> Response:
    blank = {"first": str(visiting.today), "last": str(visiting.today), "kind": "leave", "note": ""}
    entered = {**blank, **entered}
    return visiting.page("own/absence.html", status, kinds=ABSENCES, entered=entered, refusal=refusal)


@router.post("/p/{token}/absence")
def absent(visiting: Visiting, form: Posted, after: BackgroundTasks) -> Response:
    """Take the absence down; duties in it become open again, the office hears of it and who could take them."""
    entered = {name: str(form.get(name, "")).strip()[:500] for name in ("first", "last", "kind", "note")}
    try:
        with visiting.database.begin_nested():
            _report_absence(visiting, **entered)
    except Refusal as refusal:
        return _ask_absence(visiting, status_of(refusal), refusal, **entered)
    after.add_task(work_out, visiting.school.id, visiting.now)
    return RedirectResponse(f"{visiting.home}?told=absent", 303)


def _report_absence(visiting: Visit, first: str, last: str, kind: str, note: str) -> None:
    begins, ends = _day(first), _day(last or first)
    if ends < begins or ends - begins > LONGEST or kind not in ABSENCES:
        raise BadInput("absence.backwards")
    report_absence(
        visiting.database,
        visiting.person,
        midnight(begins, visiting.school),
        midnight(ends + ONE_DAY, visiting.school),
        kind,
        visiting.now,
        visiting.actor,
        note,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("input") from None


@router.get("/p/{token}/problem")
def problem_form(visiting: Visiting) -> Response:
    """The form to report that something is broken."""
    return _ask_problem(visiting)


def _ask_problem(
    visiting: Visit, status: int = 200, refusal: Refusal | None = None, **entered: str
) -> Response:
    entered = {"title": "", "detail": "", "place": "", "urgent": "", **entered}
    shown = {"places": places(visiting), "entered": entered, "refusal": refusal}
    return visiting.page("own/problem.html", status, **shown)


@router.post("/p/{token}/problem")
def problem(visiting: Visiting, form: Posted) -> Response:
    """Take the problem down and tell who looks after repairs."""
    entered = {
        name: str(form.get(name, "")).strip()[:2000] for name in ("title", "detail", "place", "urgent")
    }
    try:
        with visiting.database.begin_nested():
            _report_problem(visiting, form, **entered)
    except Refusal as refusal:
        return _ask_problem(visiting, status_of(refusal), refusal, **entered)
    return RedirectResponse(f"{visiting.home}?told=reported", 303)


def _report_problem(
    visiting: Visit, form: FormData, title: str, detail: str, place: str, urgent: str
) -> None:
    report_problem(
        visiting.database,
        visiting.school,
        title,
        visiting.now,
        visiting.actor,
        place=own(visiting.database, visiting.school, Place, uuid_of(place)) if place else None,
        detail=detail,
        reporter=visiting.person,
        urgent=bool(urgent),
        photo=picture_of(form, "photo", say("Photo", language_of(visiting.request))),
        idempotency=key_of(form),
    )
