"""A roster asked for from the board: Prefect's worker draws it up, and it waits on the board when it is done."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from models.errors import BadInput, Refusal
from web.dependencies import AtManagersDesk
from web.prefect_client import begin
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
LONGEST = timedelta(days=200)  # a term


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
    days = {"first": str(first), "last": str(last)}
    if not begin("week_roster", {"school": desk.school.code, **days}, f"drawn|{desk.school.code}|{key}"):
        raise Refusal("prefect.silent")
    return RedirectResponse(f"/roster?week={first}&told=drawing", 303)
