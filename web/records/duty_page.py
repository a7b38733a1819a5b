"""What both pages of a duty show and take, the office's and a person's own: its crew, its record, how it stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import BackgroundTasks
from starlette.datastructures import FormData

from actions.duties.beginning import beginning
from actions.duties.views import DutyView, duty_view, record_of
from actions.findings.owners import give_out
from actions.findings.record import correct_record, leads_on, record_duty
from models.duties import Doubt, Duty
from models.errors import NotFound
from models.people import Person
from web.forms.answer import refused_form
from web.records.duty_status import duty_status
from web.records.form import entries_of, idempotency_of, photos_kept
from web.records.people import crew_and_others
from web.server.dependencies import Desk, Visit
from web.server.wake_flow import wake

FOLLOW_UP = "findings"
"""Who gives out what was found: nobody who recorded it."""


def seen_duty(asker: Desk | Visit, duty_id: UUID) -> DutyView:
    """A duty of the school; what whoever asks may not see is refused as if it did not exist."""
    view = duty_view(asker.database, asker.school, duty_id)
    if not view.seen_by(asker.asker, asker.today):
        raise NotFound("duty.unknown")
    return view


def duty_facts(asker: Desk | Visit, view: DutyView) -> dict[str, Any]:
    """The duty, its record, who may stand in it; and what was entered of a record and refused."""
    sent = refused_form(asker.request)
    crew, others = crew_and_others(asker.database, view)
    record = record_of(asker.database, view.duty.id)
    form = view.duty.record_form
    return {
        "view": view,
        "duty_status": duty_status(view.duty, asker.now, beginning(asker.database, asker.school.id)),
        "record": record,
        "versions": [(datetime.fromisoformat(one["entered_at"]), one) for one in record.earlier]
        if record
        else [],
        "corrected": {**(record.entries if record else {}), **entries_of(sent, form)},
        "crew": crew,
        "others": others,
        "entered": entries_of(sent, form),
        "sent": {name: str(sent.get(name, "")) for name in ("note", "reason", "done_at", "person")}
        | {"doubts": _doubts(sent)},
    }


def keep_record(
    asker: Desk | Visit,
    duty: Duty,
    form: FormData,
    person: Person | None,
    done_at: datetime | None,
    after: BackgroundTasks,
) -> None:
    """Do a duty with what was sent of its record; its checklist's run goes on, and what was found gets an owner."""
    record = record_duty(
        asker.database,
        duty,
        photos_kept(form, duty.record_form),
        asker.now,
        asker.actor,
        person=person,
        done_at=done_at,
        note=str(form.get("note", "")),
        reason=str(form.get("reason", "")),
        reason_for=_doubts(form),
        idempotency=idempotency_of(form, duty),
    )
    wake(asker.database, duty, after)
    if leads_on(duty, record):
        after.add_task(give_out, duty.school_id, asker.now, FOLLOW_UP)


def keep_correction(asker: Desk | Visit, duty: Duty, form: FormData, after: BackgroundTasks) -> None:
    """Correct a duty's record with what was sent; what only that says failed gets an owner."""
    record = record_of(asker.database, duty.id)
    if record is None:
        raise NotFound("record.unknown")
    correct_record(
        asker.database,
        duty,
        record,
        photos_kept(form, duty.record_form),
        str(form.get("reason", "")),
        asker.now,
        asker.actor,
        note=str(form.get("note", "")),
    )
    after.add_task(give_out, duty.school_id, asker.now, FOLLOW_UP)


def _doubts(form: FormData) -> list[str]:
    """The doubts that the form has shown, and that its reason is for."""
    return [str(one) for one in form.getlist("doubt") if str(one) in list(Doubt)]
