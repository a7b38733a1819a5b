"""One duty for the office: what, who, what came out; tick it for someone, cancel it, take someone off."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from actions.crews.one_person import withdraw
from actions.duties.cancel import cancel
from actions.duties.complete import complete
from actions.duties.views import duty_view, holders, record_of
from actions.planner.explain import why_them
from models.duties import Assignment, Duty
from models.errors import BadInput, Refusal
from models.people import Person
from web.records.duty_status import duty_status
from web.records.form import entries_of, idempotency_of, photos_kept
from web.records.people import crew_and_others
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.sessions import csrf_checked
from web.server.wake import wake

router = APIRouter(dependencies=[Depends(csrf_checked)])
Word = Annotated[str, Form(max_length=500)]


@router.get("/duties/{duty_id}")
def duty_page(desk: AtDesk, duty_id: UUID, why: bool = False) -> Response:
    """The duty with its crew and record; asked `why`, with the alternatives to everybody who has it."""
    return _shown(desk, duty_id, why=why)


def _shown(
    desk: Desk,
    duty_id: UUID,
    status: int = 200,
    refusal: Refusal | None = None,
    *,
    why: bool = False,
    **entered: object,
) -> Response:
    view = duty_view(desk.database, desk.school, duty_id)
    explained = why and view.duty.open and desk.user.may_manage
    known = record_of(desk.database, duty_id)
    crew, others = crew_and_others(desk.database, view)
    recorder = desk.database.get(Person, known.person_id) if known and known.person_id else None
    return desk.page(
        "work/duty.html",
        status,
        view=view,
        seats=list(zip(holders(desk.database, [view.duty])[duty_id], view.people, strict=True)),
        duty_status=duty_status(view.duty, desk.now),
        record=known,
        recorder=recorder,
        crew=crew,
        others=others,
        may_lead=desk.may_lead(crew),
        may_fill=desk.may_lead(others),
        refusal=refusal,
        whys=why_them(desk.database, desk.school, view) if explained else [],
        language=language_of(desk.request),
        **{"entered": {}, "note": "", "done_at": "", "who": None, **entered},
    )


@router.post("/duties/{duty_id}/complete")
def complete_duty(desk: AtDesk, duty_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Tick a duty for someone who has no phone."""
    duty = own(desk.database, desk.school, Duty, duty_id)
    desk.require_lead(duty_view(desk.database, desk.school, duty_id).people)
    entered = entries_of(form, duty.record_form)
    try:
        with desk.database.begin_nested():
            _complete(desk, duty, form, entered)
    except Refusal as refusal:
        kept: dict[str, Any] = {"note": str(form.get("note", "")), "done_at": str(form.get("done_at", ""))}
        return _shown(
            desk, duty_id, status_of(refusal), refusal, entered=entered, who=form.get("person"), **kept
        )
    wake(desk.database, duty, after)
    return RedirectResponse(f"/duties/{duty_id}?told=done", 303)


def _complete(desk: Desk, duty: Duty, form: FormData, entered: dict[str, object]) -> None:
    chosen = str(form.get("person", ""))
    complete(
        desk.database,
        duty,
        photos_kept(form, duty.record_form, entered),
        desk.now,
        desk.actor,
        person=own(desk.database, desk.school, Person, UUID(chosen)) if chosen else None,
        done_at=done_at(str(form.get("done_at", "")), desk),
        note=str(form.get("note", "")),
        idempotency=idempotency_of(form, duty),
    )


def done_at(text: str, desk: Desk) -> datetime | None:
    """When it was done, as entered in school time; None for now. Refuses the future."""
    if not text.strip():
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("input") from None
    instant = local.replace(tzinfo=ZoneInfo(desk.school.zone))
    if instant > desk.now:
        raise BadInput("duty.future")
    return instant


@router.post("/duties/{duty_id}/cancel")
def cancel_duty(desk: AtManagersDesk, duty_id: UUID, reason: Word = "") -> Response:
    """Cancel an open duty with the reason."""
    duty = own(desk.database, desk.school, Duty, duty_id)
    cancel(desk.database, duty, reason, desk.now, desk.actor)
    return RedirectResponse(f"/duties/{duty_id}?told=cancelled", 303)


@router.post("/assignments/{assignment_id}/withdraw")
def withdraw_person(desk: AtDesk, assignment_id: UUID, reason: Word = "") -> Response:
    """Take a person off a duty."""
    assignment = own(desk.database, desk.school, Assignment, assignment_id)
    desk.require_lead([desk.database.get_one(Person, assignment.person_id)])
    withdraw(desk.database, assignment, reason, desk.now, desk.actor)
    return RedirectResponse(f"/duties/{assignment.duty_id}?told=withdrawn", 303)
