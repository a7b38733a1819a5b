"""Repairs as a board: what was reported, how far it is, and what can be done with it next."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import BackgroundTasks, Form, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from actions.findings.owners import give_out
from actions.findings.repair import accept, finding_of
from actions.repairs.board import closed_repairs, last_at, repair_view, repairs, reported_between
from actions.repairs.book import repairs_book
from actions.repairs.mend import MOST_CENTS, approve, attempt, decline_repair, reopen_repair, triage
from actions.school.school_time import school_span
from models.people import Person
from models.repairs import OPEN, AttemptOutcome, Repair
from notifications.language import say
from web.files.paper import SchoolDay, as_paper, ledger_days
from web.files.workbooks import as_file
from web.forms.answer import answer, answered
from web.forms.form import Form as WebForm
from web.forms.form import form_of, read
from web.records.form import Pictured
from web.records.people import named_people
from web.records.problem import problem_form, take_down
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
Word = Annotated[str, Form(max_length=500)]


class Triage(BaseModel):
    """Who is to mend it and how soon; what was considered, and why a contractor comes."""

    model_config = ConfigDict(frozen=True)

    urgent: bool = False
    person: UUID | None = None
    contractor: str = Field(default="", max_length=100)
    decision: str = Field(default="", max_length=1000, json_schema_extra={"rows": 2})
    destructive: bool = False


class Attempt(BaseModel):
    """A try to mend something: by one of the staff, else by the contractor named; what it cost in yuan."""

    model_config = ConfigDict(frozen=True)

    person: UUID | None = None
    contractor: str = Field(default="", max_length=100)
    result: str = Field(default="", max_length=500, json_schema_extra={"rows": 2})
    cause: str = Field(default="", max_length=500)
    materials: str = Field(default="", max_length=500)
    outcome: AttemptOutcome = AttemptOutcome.FAILED
    cost: Decimal = Field(
        default=Decimal(0),
        ge=0,
        le=MOST_CENTS // 100,
        json_schema_extra={"input": "text", "inputmode": "decimal", "default": ""},
    )

    @field_validator("cost", mode="before")
    @classmethod
    def _point(cls, text: Any) -> Any:
        """Both "35.50" and "35，50" are written."""
        return str(text).replace("，", ".")


@router.get("/repairs")
def repairs_page(desk: AtDesk) -> Response:
    """A column a state, urgent ones first; what is over stands below."""
    waiting = repairs(desk.database, desk.school)
    return desk.page(
        "work/repairs.html",
        columns={state: [view for view in waiting if view.repair.state == state] for state in OPEN},
        closed=closed_repairs(desk.database, desk.school),
        form=problem_form(desk, "/repairs"),
    )


@router.get("/repairs/ledger.xlsx")
def ledger_file(desk: AtDesk, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """The ledger of some days for a spreadsheet."""
    span = school_span(desk.school, *ledger_days(desk, first, last))
    found = reported_between(desk.database, desk.school, *span)
    book = repairs_book(found, desk.school, desk.now, language_of(desk.request))
    return as_file(desk, book, "Repairs", f"{desk.today}")


@router.get("/repairs/paper")
def ledger_paper(desk: AtDesk, first: SchoolDay = None, last: SchoolDay = None) -> Response:
    """The ledger of some days to be printed and signed."""
    begin, end = ledger_days(desk, first, last)
    found = reported_between(desk.database, desk.school, *school_span(desk.school, begin, end))
    return as_paper(desk, "paper/repairs.html", found=found, first=begin, last=end)


@router.post("/repairs")
@answered(repairs_page)
def report(desk: AtManagersDesk, form: Pictured) -> str:
    """Take down a problem that was told to the office."""
    return f"/repairs/{take_down(desk, form).id}?told=reported"


@router.get("/repairs/{repair_id}")
def repair_page(desk: AtDesk, repair_id: UUID) -> Response:
    """One repair with its attempts and what may be done next."""
    repair, language = own(desk.database, desk.school, Repair, repair_id), language_of(desk.request)
    choices = {
        "person": named_people(desk),
        "outcome": [(outcome.value, say(f"outcome.{outcome}", language)) for outcome in AttemptOutcome],
    }
    return desk.page(
        "work/repair.html",
        view=repair_view(desk.database, desk.school, repair),
        open=repair.state in OPEN,
        finding=finding_of(desk.database, repair),
        last=last_at(desk.database, desk.school, repair),
        decision=_triage_form(desk, repair, choices["person"]),
        form=form_of(desk.request, Attempt, "attempt", f"/repairs/{repair_id}/attempts", choices=choices),
    )


def _triage_form(desk: Desk, repair: Repair, people: list[tuple[str, str]]) -> WebForm:
    decided = Triage.model_construct(
        urgent=repair.urgent,
        person=repair.chosen_id,
        contractor=repair.contractor,
        decision=repair.decision,
        destructive=repair.destructive,
    )
    action = f"/repairs/{repair.id}/triage"
    return form_of(desk.request, Triage, "triage", action, decided, {"person": people})


def _done(desk: Desk, repair_id: UUID, after: BackgroundTasks, deed: Callable[[Repair], object]) -> Response:
    """Do something with a repair and show it again; what it waits for then is given out."""
    repair = own(desk.database, desk.school, Repair, repair_id)
    after.add_task(give_out, desk.school.id, desk.now, desk.actor)
    onward = f"/repairs/{repair_id}?told=kept"
    return answer(desk, lambda: deed(repair), lambda: repair_page(desk, repair_id), onward)


@router.post("/repairs/{repair_id}/triage")
def triage_repair(desk: AtManagersDesk, repair_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Say that it will be mended, how soon and by whom."""

    def deed(repair: Repair) -> None:
        said = read(Triage, "triage", form)
        triage(
            desk.database,
            repair,
            desk.now,
            desk.actor,
            urgent=said.urgent,
            person=own(desk.database, desk.school, Person, said.person) if said.person else None,
            contractor=said.contractor,
            decision=said.decision,
            destructive=said.destructive,
        )

    return _done(desk, repair_id, after, deed)


@router.post("/repairs/{repair_id}/approve")
def approve_one(desk: AtManagersDesk, repair_id: UUID, after: BackgroundTasks) -> Response:
    """What it destroys may be destroyed."""
    name = desk.user.name
    return _done(
        desk, repair_id, after, lambda repair: approve(desk.database, repair, name, desk.now, desk.actor)
    )


@router.post("/repairs/{repair_id}/attempts")
def try_repair(desk: AtManagersDesk, repair_id: UUID, form: Posted, after: BackgroundTasks) -> Response:
    """Note a try."""

    def deed(repair: Repair) -> None:
        tried = read(Attempt, "attempt", form)
        by = own(desk.database, desk.school, Person, tried.person) if tried.person else tried.contractor
        attempt(
            desk.database,
            repair,
            tried.outcome,
            desk.now,
            desk.actor,
            by=by,
            result=tried.result,
            cost_cents=int(tried.cost * 100),
            cause=tried.cause,
            materials=tried.materials,
        )

    return _done(desk, repair_id, after, deed)


@router.post("/repairs/{repair_id}/accept")
def accept_one(desk: AtManagersDesk, repair_id: UUID, after: BackgroundTasks) -> Response:
    """Accept what was repaired."""
    return _done(desk, repair_id, after, lambda repair: accept(desk.database, repair, desk.now, desk.actor))


@router.post("/repairs/{repair_id}/reopen")
def reopen_one(desk: AtManagersDesk, repair_id: UUID, after: BackgroundTasks, reason: Word = "") -> Response:
    """It is not repaired after all."""
    return _done(
        desk,
        repair_id,
        after,
        lambda repair: reopen_repair(desk.database, repair, reason, desk.now, desk.actor),
    )


@router.post("/repairs/{repair_id}/decline")
def decline_one(desk: AtManagersDesk, repair_id: UUID, after: BackgroundTasks, reason: Word = "") -> Response:
    """It will not be mended."""
    return _done(
        desk,
        repair_id,
        after,
        lambda repair: decline_repair(desk.database, repair, reason, desk.now, desk.actor),
    )
