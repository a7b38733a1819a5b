"""Circulars for the office: what came, what the next meeting has to take up, what was taken up."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from actions.checklists.circulars import discussed, enter_circular, mark_discussed, put_back, to_discuss
from models.circulars import Circular
from models.errors import BadInput, Refusal
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
Day = Annotated[str, Form(max_length=10)]
EMPTY = dict.fromkeys(("title", "issuer", "number", "received", "deadline", "note"), "")


@router.get("/circulars")
def circulars_page(desk: AtDesk) -> Response:
    """Those to discuss, with a form for a new one; those discussed below."""
    return _shown(desk)


def _shown(desk: Desk, status: int = 200, refusal: Refusal | None = None, **entered: str) -> Response:
    return desk.page(
        "work/circulars.html",
        status,
        waiting=to_discuss(desk.database, desk.school),
        over=discussed(desk.database, desk.school),
        refusal=refusal,
        entered=EMPTY | {"received": str(desk.today)} | entered,
    )


@router.post("/circulars")
def enter(
    desk: AtManagersDesk,
    title: Annotated[str, Form(max_length=200)] = "",
    issuer: Annotated[str, Form(max_length=100)] = "",
    number: Annotated[str, Form(max_length=64)] = "",
    received: Day = "",
    deadline: Day = "",
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take down a paper that came."""
    try:
        enter_circular(
            desk.database,
            desk.school,
            title,
            _day(received) or desk.today,
            desk.now,
            desk.actor,
            issuer=issuer,
            number=number,
            deadline=_day(deadline),
            note=note,
        )
    except Refusal as refusal:
        fields = {"title": title, "issuer": issuer, "number": number, "note": note}
        dates = {"received": received, "deadline": deadline}
        return _shown(desk, status_of(refusal), refusal, **fields, **dates)
    return RedirectResponse("/circulars?told=kept", 303)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("input") from None


@router.post("/circulars/{circular_id}/discussed")
def discuss(desk: AtManagersDesk, circular_id: UUID) -> Response:
    """It was read out elsewhere, today."""
    circular = own(desk.database, desk.school, Circular, circular_id)
    mark_discussed(desk.database, circular, desk.today, desk.now, desk.actor)
    return RedirectResponse("/circulars?told=kept", 303)


@router.post("/circulars/{circular_id}/back")
def back(desk: AtManagersDesk, circular_id: UUID) -> Response:
    """The next meeting is to take it up after all."""
    put_back(desk.database, own(desk.database, desk.school, Circular, circular_id), desk.now, desk.actor)
    return RedirectResponse("/circulars?told=kept", 303)
