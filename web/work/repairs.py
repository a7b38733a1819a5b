"""Repairs as a board: what was reported, how far it is, and what can be done with it next."""

from decimal import Decimal, InvalidOperation
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from actions.repairs.mend import (
    OPEN,
    accept_repair,
    attempt,
    closed_repairs,
    decline_repair,
    reopen_repair,
    repair_view,
    repairs,
    triage,
)
from actions.repairs.report import report_problem
from actions.school.rows import people_of, places_of
from models.errors import BadInput, Refusal
from models.people import Person
from models.places import Place
from models.repairs import AttemptOutcome, Repair, RepairState
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
Word = Annotated[str, Form(max_length=500)]


@router.get("/repairs")
def repairs_page(desk: AtDesk) -> Response:
    """A column a state, urgent ones first; what is over stands below."""
    return _board(desk)


def _board(desk: Desk, status: int = 200, refusal: Refusal | None = None, **entered: str) -> Response:
    waiting = repairs(desk.database, desk.school)
    return desk.page(
        "work/repairs.html",
        status,
        columns={state: [view for view in waiting if view.repair.state == state] for state in OPEN},
        closed=closed_repairs(desk.database, desk.school),
        places=places_of(desk.database, desk.school),
        refusal=refusal,
        entered={"title": "", "detail": "", "place": "", **entered},
    )


@router.post("/repairs")
def report(
    desk: AtManagersDesk,
    title: Annotated[str, Form(max_length=200)] = "",
    detail: Annotated[str, Form(max_length=2000)] = "",
    place: Annotated[str, Form(max_length=36)] = "",
    urgent: Annotated[bool, Form()] = False,
    key: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Take down a problem that was told to the office."""
    try:
        where = own(desk.database, desk.school, Place, _id(place)) if place else None
        repair = report_problem(
            desk.database,
            desk.school,
            title,
            desk.now,
            desk.actor,
            place=where,
            detail=detail,
            urgent=urgent,
            idempotency=key or None,
        )
    except BadInput as refusal:
        return _board(desk, status_of(refusal), refusal, title=title, detail=detail, place=place)
    return RedirectResponse(f"/repairs/{repair.id}?told=reported", 303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("input") from None


@router.get("/repairs/{repair_id}")
def repair_page(desk: AtDesk, repair_id: UUID) -> Response:
    """One repair with its attempts and what may be done next."""
    return _shown(desk, own(desk.database, desk.school, Repair, repair_id))


def _shown(desk: Desk, repair: Repair, status: int = 200, refusal: Refusal | None = None) -> Response:
    people = [person for person in people_of(desk.database, desk.school) if person.employed(desk.today)]
    return desk.page(
        "work/repair.html",
        status,
        view=repair_view(desk.database, desk.school, repair),
        people=people,
        outcomes=tuple(AttemptOutcome),
        states=RepairState,
        open=repair.state in OPEN,
        refusal=refusal,
    )


@router.post("/repairs/{repair_id}/triage")
def triage_repair(desk: AtManagersDesk, repair_id: UUID, urgent: Annotated[bool, Form()] = False) -> Response:
    """Say that it will be mended, and how soon."""
    triage(desk.database, _own(desk, repair_id), desk.now, desk.actor, urgent=urgent)
    return _told(repair_id)


@router.post("/repairs/{repair_id}/attempts")
def try_repair(
    desk: AtManagersDesk,
    repair_id: UUID,
    outcome: Annotated[AttemptOutcome, Form()] = AttemptOutcome.FAILED,
    person: Annotated[str, Form(max_length=36)] = "",
    contractor: Annotated[str, Form(max_length=100)] = "",
    result: Word = "",
    cost: Annotated[str, Form(max_length=16)] = "",
) -> Response:
    """Note a try: by one of the staff, else by the contractor named."""
    repair = _own(desk, repair_id)
    by = own(desk.database, desk.school, Person, _id(person)) if person else contractor
    money = cents(cost)
    attempt(desk.database, repair, outcome, desk.now, desk.actor, by=by, result=result, cost_cents=money)
    return _told(repair_id)


def cents(text: str) -> int:
    """Money as entered ("120", "35.50") in cents; nothing entered is nothing."""
    try:
        amount = Decimal(text.strip().replace("，", ".") or "0")
        return int(amount * 100) if amount.is_finite() else -1
    except InvalidOperation:
        raise BadInput("repair.cost") from None


@router.post("/repairs/{repair_id}/accept")
def accept_one(desk: AtManagersDesk, repair_id: UUID) -> Response:
    """Accept what was repaired."""
    accept_repair(desk.database, _own(desk, repair_id), desk.now, desk.actor)
    return _told(repair_id)


@router.post("/repairs/{repair_id}/reopen")
def reopen_one(desk: AtManagersDesk, repair_id: UUID, reason: Word = "") -> Response:
    """It is not repaired after all."""
    reopen_repair(desk.database, _own(desk, repair_id), reason, desk.now, desk.actor)
    return _told(repair_id)


@router.post("/repairs/{repair_id}/decline")
def decline_one(desk: AtManagersDesk, repair_id: UUID, reason: Word = "") -> Response:
    """It will not be mended."""
    decline_repair(desk.database, _own(desk, repair_id), reason, desk.now, desk.actor)
    return _told(repair_id)


def _own(desk: Desk, repair_id: UUID) -> Repair:
    return own(desk.database, desk.school, Repair, repair_id)


def _told(repair_id: UUID) -> Response:
    return RedirectResponse(f"/repairs/{repair_id}?told=kept", 303)
