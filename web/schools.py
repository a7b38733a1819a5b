"""Which school an operator looks at; everyone else has one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from actions.schools import school_by_code, schools
from models.errors import NotAllowed
from models.users import Role
from web.dependencies import AtDesk, Desk
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/schools")
def schools_page(desk: AtDesk) -> Response:
    """The schools of this installation, for its operator."""
    _operators_only(desk)
    return desk.page("schools.html", schools=schools(desk.database))


@router.post("/schools")
def choose(desk: AtDesk, code: Annotated[str, Form(max_length=64)]) -> Response:
    """Look at another school from now on."""
    _operators_only(desk)
    desk.request.session["school"] = school_by_code(desk.database, code).code
    return RedirectResponse("/", 303)


def _operators_only(desk: Desk) -> None:
    if desk.user.role != Role.OPERATOR:
        raise NotAllowed("not_allowed")
