"""One duty for the office: what, who, what came out; tick it for someone, cancel it, take someone off."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import BackgroundTasks, Form, Response

from actions.crews.one_person import withdraw
from actions.duties.cancel import cancel
from actions.duties.views import holders
from actions.findings.ledger import findings_of
from actions.planner.explain import why_them
from models import clock
from models.duties import Assignment, Duty
from models.errors import BadInput
from models.people import Person
from web.forms.answer import answer, answered
from web.records.duty_page import duty_facts, keep_correction, keep_record, seen_duty
from web.records.form import Pictured
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, chosen, own
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
Word = Annotated[str, Form(max_length=500)]


@router.get("/duties/{duty_id}")
def duty_page(desk: AtDesk, duty_id: UUID, why: bool = False) -> Response:
    """The duty with its crew and record; asked `why`, with the alternatives to everybody who has it."""
    view = seen_duty(desk, duty_id)
    explained = why and view.duty.open and desk.user.may_manage
    facts = duty_facts(desk, view)
    record = facts["record"]
    return desk.page(
        "work/duty.html",
        seats=list(zip(holders(desk.database, [view.duty])[duty_id], view.people, strict=True)),
        recorder=desk.database.get(Person, record.person_id) if record and record.person_id else None,
        may_lead=desk.may_lead(facts["crew"]),
        may_fill=view.duty.open and view.duty.end > desk.now and desk.may_lead(facts["others"]),
        whys=why_them(desk.database, desk.school, view) if explained else [],
        language=language_of(desk.request),
        findings=findings_of(desk.database, desk.school, view.duty),
        **facts,
    )


@router.post("/duties/{duty_id}/complete")
def complete_duty(desk: AtDesk, duty_id: UUID, form: Pictured, after: BackgroundTasks) -> Response:
    """Tick a duty for someone who has no phone."""
    view = seen_duty(desk, duty_id)
    desk.require_lead(view.people)

    def deed() -> None:
        who = chosen(form.get("person"))
        person = own(desk.database, desk.school, Person, who) if who else None
        keep_record(desk, view.duty, form, person, done_at(str(form.get("done_at", "")), desk), after)

    return answer(desk, deed, lambda: duty_page(desk, duty_id), f"/duties/{duty_id}?told=done")


@router.post("/duties/{duty_id}/correct")
@answered(duty_page, "/duties/{duty_id}?told=kept")
def correct_duty(desk: AtDesk, duty_id: UUID, form: Pictured, after: BackgroundTasks) -> None:
    """Correct the record of a duty, with the reason."""
    view = seen_duty(desk, duty_id)
    desk.require_lead(view.people)
    keep_correction(desk, view.duty, form, after)


def done_at(text: str, desk: Desk) -> datetime | None:
    """When it was done, as entered in school time; None for now. Refuses the future."""
    if not text.strip():
        return None
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(desk.school.zone))
    except ValueError:
        raise BadInput("input") from None
    instant = clock.instant(local.isoformat())
    if instant is None:
        raise BadInput("input")
    if instant > desk.now:
        raise BadInput("duty.future")
    return instant


@router.post("/duties/{duty_id}/cancel")
@answered(duty_page, "/duties/{duty_id}?told=cancelled")
def cancel_duty(desk: AtManagersDesk, duty_id: UUID, reason: Word = "") -> None:
    """Cancel an open duty with the reason."""
    cancel(desk.database, own(desk.database, desk.school, Duty, duty_id), reason, desk.now, desk.actor)


@router.post("/assignments/{assignment_id}/withdraw")
def withdraw_person(desk: AtDesk, assignment_id: UUID, reason: Word = "") -> Response:
    """Take a person off a duty."""
    assignment = own(desk.database, desk.school, Assignment, assignment_id)
    duty_id = seen_duty(desk, assignment.duty_id).duty.id
    desk.require_lead([desk.database.get_one(Person, assignment.person_id)])
    return answer(
        desk,
        lambda: withdraw(desk.database, assignment, reason, desk.now, desk.actor),
        lambda: duty_page(desk, duty_id),
        f"/duties/{duty_id}?told=withdrawn",
    )
