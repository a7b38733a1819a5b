"""A roster asked for from the board: Prefect's worker draws it up, and it waits on the board when it is done."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from models.errors import BadInput, Refusal
from models.schools import School
from web.server.dependencies import AtManagersDesk
from web.server.prefect_client import begin, flow_runs
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
LONGEST = timedelta(days=200)  # a term
DRAWING_STATES = {"PAUSED": "drawn", "COMPLETED": "ended", "FAILED": "broken", "CANCELLED": "broken"}


@router.post("/roster/draw")
def draw(
    desk: AtManagersDesk,
    first: Annotated[date, Form()],
    last: Annotated[date, Form()],
    key: Annotated[UUID, Form()],
) -> Response:
    """Have the run of the week's roster begin for these days; the form sent twice begins one."""
    if not timedelta() <= last - first <= LONGEST:
        raise BadInput("span.too_long", first=first, last=last, most=LONGEST.days)
    if last < desk.today:
        raise BadInput("span.past", last=last)
    days = {"first": str(first), "last": str(last)}
    if not begin("week_roster", {"school": desk.school.code, **days}, run_key(desk.school, key)):
        raise Refusal("prefect.silent")
    return RedirectResponse(f"/roster?week={first}&drawing={key}", 303)


def run_key(school: School, key: UUID) -> str:
    """By which Prefect knows the run that a form asked for."""
    return f"drawn|{school.code}|{key}"


def drawing_state(school: School, key: UUID) -> str:
    """How far the run is that a form asked for: under way, drawn, ended or broken; a crashed one begins again."""
    found = flow_runs({"flow_runs": {"idempotency_key": {"any_": [run_key(school, key)]}}})
    return DRAWING_STATES.get(found[0]["state_type"], "under_way") if found else "under_way"
