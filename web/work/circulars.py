"""Circulars for the office: what came, what the next meeting has to take up, what was taken up."""

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from actions.checklists.circulars import discussed, enter_circular, mark_discussed, put_back, to_discuss
from actions.school.form_values import FormDay
from models.circulars import Circular
from web.forms.answer import answered
from web.forms.form import form_of, read
from web.server.dependencies import AtDesk, AtManagersDesk, own
from web.server.form_data import Posted
from web.server.routes import office_router

router = office_router()


class Paper(BaseModel):
    """A paper that came, as the office writes it down."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=200)
    issuer: str = Field(default="", max_length=100)
    number: str = Field(default="", max_length=64)
    received: FormDay
    deadline: FormDay | None = None
    note: str = Field(default="", max_length=500, json_schema_extra={"rows": 2})


@router.get("/circulars")
def circulars_page(desk: AtDesk) -> Response:
    """Those to discuss, with a form for a new one; those discussed below."""
    return desk.page(
        "work/circulars.html",
        waiting=to_discuss(desk.database, desk.school),
        over=discussed(desk.database, desk.school),
        form=form_of(desk.request, Paper, "circular", "/circulars", received=desk.today),
    )


@router.post("/circulars")
@answered(circulars_page, "/circulars?told=kept")
def enter(desk: AtManagersDesk, form: Posted) -> None:
    """Take down a paper that came."""
    paper = read(Paper, "circular", form).model_dump()
    enter_circular(desk.database, desk.school, now=desk.now, actor=desk.actor, **paper)


@router.post("/circulars/{circular_id}/discussed")
@answered(circulars_page, "/circulars?told=kept")
def discuss(desk: AtManagersDesk, circular_id: UUID) -> None:
    """It was read out elsewhere, today."""
    circular = own(desk.database, desk.school, Circular, circular_id)
    mark_discussed(desk.database, circular, desk.today, desk.now, desk.actor)


@router.post("/circulars/{circular_id}/back")
@answered(circulars_page, "/circulars?told=kept")
def back(desk: AtManagersDesk, circular_id: UUID) -> None:
    """The next meeting is to take it up after all."""
    put_back(desk.database, own(desk.database, desk.school, Circular, circular_id), desk.now, desk.actor)
