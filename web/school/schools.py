"""The schools of an installation, for its operator: which one they look at, and another one."""

from typing import Annotated

from fastapi import Depends, Form, Response
from fastapi.responses import RedirectResponse

from actions.installation.first_start import add_school, new_school
from actions.school.schools import school_by_code, schools
from models.database import changing
from models.errors import NotAllowed, Refusal
from models.users import Role
from web.forms.answer import again
from web.forms.beginning import SchoolBegins, beginning, beginning_facts, usual_term
from web.forms.form import read
from web.server.dependencies import Desk, sit_down
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router


def sit_down_to_operate(desk: Annotated[Desk, Depends(sit_down)]) -> Desk:
    """The desk of the installation's operator."""
    if desk.user.role != Role.OPERATOR:
        raise NotAllowed("not_allowed")
    return desk


AtOperatorsDesk = Annotated[Desk, Depends(sit_down_to_operate)]
router = office_router()


@router.get("/schools")
def schools_page(desk: AtOperatorsDesk) -> Response:
    """The schools of this installation, for its operator."""
    facts = beginning_facts(desk.request, SchoolBegins, "/schools/new", **usual_term(desk.now))
    return desk.page("school/schools.html", schools=schools(desk.database), **facts)


@router.post("/schools/new")
def begin_school(desk: AtOperatorsDesk, form: Posted) -> Response:
    """Another school with its pack and first term; the operator looks at it from now on."""
    try:
        asked = read(SchoolBegins, "start", form)
        made = new_school(beginning(asked, form, language_of(desk.request)))
        with changing(desk.database):
            code = add_school(desk.database, made, desk.now, desk.actor).code
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: schools_page(desk))
    desk.request.session["school"] = code
    return RedirectResponse("/users?told=started", 303)


@router.post("/schools")
def choose(desk: AtOperatorsDesk, code: Annotated[str, Form(max_length=64)]) -> Response:
    """Look at another school from now on."""
    desk.request.session["school"] = school_by_code(desk.database, code).code
    return RedirectResponse("/", 303)
