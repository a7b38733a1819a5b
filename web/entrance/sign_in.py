"""Sign in and out."""

from datetime import datetime
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlmodel import Session

from actions.installation.sign_ins import end_sign_in
from actions.installation.users import LONGEST_NAME, recognise, sign_in
from actions.school.schools import schools
from models.database import changing
from models.errors import Refusal
from models.users import User, UserSession
from web.forms.answer import again
from web.forms.form import form_of, read
from web.server.browsers import browser_of
from web.server.dependencies import Database, Now, sign_in_of
from web.server.form_data import Posted
from web.server.lockout import patiently
from web.server.pages import local_path, page
from web.server.routes import office_router
from web.server.sessions import close_session, open_session

router = office_router()
SECRET = {"format": "password", "autocomplete": "current-password"}


class SignIn(BaseModel):
    """Who somebody says they are."""

    name: Annotated[str, Field(max_length=LONGEST_NAME, json_schema_extra={"autocomplete": "username"})]
    password: Annotated[str, Field(max_length=200, json_schema_extra=SECRET)]


@router.get("/login")
def ask(request: Request, database: Database, next: str = "/") -> Response:  # noqa: A002 - the query's own word
    """The sign-in form; before there is a school, the first start."""
    return _form(request, next) if schools(database) else RedirectResponse("/start", 303)


def _form(request: Request, onward: str) -> Response:
    form = form_of(request, SignIn, "sign_in", "/login")
    return page(request, "entrance/login.html", form=form, onward=local_path(onward))


@router.post("/login")
def enter(request: Request, database: Database, now: Now, form: Posted) -> Response:
    """Check name and password; wrong ones wait longer each time, by name and address."""
    onward = str(form.get("onward", "/"))
    try:
        user, row = _signed_in(request, database, read(SignIn, "sign_in", form), now)
    except Refusal as refusal:
        return again(request, refusal, lambda: _form(request, onward))
    open_session(request, user, row)
    return RedirectResponse(local_path(onward), 303)


def _signed_in(request: Request, database: Session, sent: SignIn, now: datetime) -> tuple[User, UserSession]:
    def check() -> tuple[User, UserSession]:
        known = recognise(database, sent.name, sent.password)
        with changing(database):
            return sign_in(database, known, browser_of(request), now)

    return patiently(request, sent.name, now, check)


@router.post("/logout")
def leave(request: Request, database: Database, now: Now) -> Response:
    """Sign out here: the cookie opens nothing any more, wherever a copy of it lies."""
    row = sign_in_of(request, database)
    close_session(request)
    if row is not None:
        with changing(database):
            end_sign_in(database, row, now)
    return RedirectResponse("/login", 303)
