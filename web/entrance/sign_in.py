"""Sign in and out."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlmodel import Session

from actions.installation.second_factor import factor_of, was_reset
from actions.installation.sign_ins import end_sign_in
from actions.installation.users import LONGEST_NAME, recognise, sign_in
from actions.school.schools import schools
from models.database import changing
from models.errors import Refusal
from models.users import User
from web.forms.answer import again
from web.forms.form import form_of, read
from web.server.browsers import browser_of
from web.server.dependencies import Database, Now, sign_in_of
from web.server.form_data import Posted
from web.server.lockout import CODES, patiently
from web.server.pages import local_path, page
from web.server.routes import office_router
from web.server.sessions import Halfway, close_session, halfway, open_session, stop_halfway

router = office_router()
SECRET = {"format": "password", "autocomplete": "current-password"}


class SignIn(BaseModel):
    """Who somebody says they are."""

    name: Annotated[str, Field(max_length=LONGEST_NAME, json_schema_extra={"autocomplete": "username"})]
    password: Annotated[str, Field(max_length=200, json_schema_extra=SECRET)]


class Code(BaseModel):
    """What the app shows, or a recovery code."""

    code: Annotated[str, Field(max_length=40, json_schema_extra={"autocomplete": "one-time-code"})]


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
    onward = local_path(str(form.get("onward", "/")))
    try:
        sent = read(SignIn, "sign_in", form)
        onward = patiently(request, sent.name, now, lambda: _known(request, database, sent, onward, now))
    except Refusal as refusal:
        return again(request, refusal, lambda: _form(request, onward))
    return RedirectResponse(onward, 303)


def _known(request: Request, database: Session, sent: SignIn, onward: str, now: datetime) -> str:
    """Sign in who has no second factor; return the address to go on to."""
    known = recognise(database, sent.name, sent.password)
    if factor_of(database, database.get_one(User, known.user_id)) is None:
        return _entered(request, database, Halfway(known, onward), "", now)
    stop_halfway(request, known, onward, now)
    return "/login/code"


def _entered(request: Request, database: Session, half: Halfway, code: str, now: datetime) -> str:
    with changing(database):
        before = database.get(User, half.known.user_id)
        reset = before is not None and was_reset(database, before)
        user, row = sign_in(database, half.known, browser_of(request), now, code)
    open_session(request, user, row)
    return "/second-factor?told=factor_reset" if reset else half.onward


@router.get("/login/code")
def ask_code(request: Request, now: Now) -> Response:
    """The form for the code, for who has shown their password here a moment ago."""
    return _code_form(request) if halfway(request, now) else _too_late()


def _code_form(request: Request) -> Response:
    return page(request, "entrance/code.html", form=form_of(request, Code, "code", "/login/code"))


def _too_late() -> Response:
    return RedirectResponse("/login?told=too_late", 303)


@router.post("/login/code")
def enter_code(request: Request, database: Database, now: Now, form: Posted) -> Response:
    """Check the code; wrong ones wait longer each time, as wrong passwords do."""
    half = halfway(request, now)
    user = database.get(User, half.known.user_id) if half else None
    if half is None or user is None:
        return _too_late()
    try:
        code = read(Code, "code", form).code
        check = partial(_entered, request, database, half, code, now)
        onward = patiently(request, user.name, now, check, CODES)
    except Refusal as refusal:
        return again(request, refusal, lambda: _code_form(request))
    return RedirectResponse(onward, 303)


@router.post("/logout")
def leave(request: Request, database: Database, now: Now) -> Response:
    """Sign out here: the cookie opens nothing any more, wherever a copy of it lies."""
    row = sign_in_of(request, database)
    close_session(request)
    if row is not None:
        with changing(database):
            end_sign_in(database, row, now)
    return RedirectResponse("/login", 303)
