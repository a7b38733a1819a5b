"""The schools of an installation, for its operator: which one they look at, and another one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from actions.installation.first_start import add_school
from actions.school.schools import school_by_code, schools
from models.errors import NotAllowed, Refusal
from models.users import Role
from web.entrance.first_start import Begins, entered, packs
from web.server.dependencies import AtDesk, Desk
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/schools")
def schools_page(desk: AtDesk) -> Response:
    """The schools of this installation, for its operator."""
    _operators_only(desk)
    return _shown(desk, {})


def _shown(desk: Desk, filled: dict[str, str], refusal: Refusal | None = None) -> Response:
    facts = {"schools": schools(desk.database), "packs": packs(), "entered": filled, "refusal": refusal}
    return desk.page("school/schools.html", status_of(refusal) if refusal else 200, **facts)


@router.post("/schools/new")
def begin_school(desk: AtDesk, begin: Begins, form: Posted) -> Response:
    """Another school with its pack and first term; the operator looks at it from now on."""
    _operators_only(desk)
    try:
        with desk.database.begin_nested():
            made = add_school(desk.database, begin, desk.now, desk.actor)
    except Refusal as refusal:
        return _shown(desk, entered(form), refusal)
    desk.request.session["school"] = made.code
    return RedirectResponse("/users?told=started", 303)


@router.post("/schools")
def choose(desk: AtDesk, code: Annotated[str, Form(max_length=64)]) -> Response:
    """Look at another school from now on."""
    _operators_only(desk)
    desk.request.session["school"] = school_by_code(desk.database, code).code
    return RedirectResponse("/", 303)


def _operators_only(desk: Desk) -> None:
    if desk.user.role != Role.OPERATOR:
        raise NotAllowed("not_allowed")
