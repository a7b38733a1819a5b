"""Sign in and out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import select

from actions.installation.users import recognise, sign_in
from models.database import reading
from models.errors import NotAllowed, Refusal
from models.schools import School
from web.server.dependencies import Database, Now
from web.server.errors import status_of
from web.server.pages import local_path, page
from web.server.sessions import close_session, csrf_checked, open_session, where

router = APIRouter(dependencies=[Depends(csrf_checked)])
ONE_MINUTE = timedelta(minutes=1)
Word = Annotated[str, Form(max_length=200)]


@router.get("/login")
def ask(request: Request, database: Database, next: str = "/") -> Response:  # noqa: A002 - the query's own word
    """The sign-in form; before there is a school, the first start."""
    if database.exec(select(School.id)).first() is None:
        return RedirectResponse("/start", 303)
    return page(request, "entrance/login.html", name="", onward=local_path(next), refusal=None)


@router.post("/login")
def enter(
    request: Request, database: Database, now: Now, name: Word, password: Word, onward: Word = "/"
) -> Response:
    """Check name and password; wrong ones wait longer each time, by name and address."""
    name, address = name.strip(), where(request, name.strip())
    lockout = request.app.state.lockout
    wait = lockout.wait(name, address, now)
    try:
        if wait:
            raise NotAllowed("sign_in.locked", minutes=-(-wait // ONE_MINUTE))
        with reading() as looking:  # the password is checked before the database is locked for writing
            known = recognise(looking, name, password)
        user = sign_in(database, known, now)
    except Refusal as refusal:
        if not wait:
            lockout.wrong(name, address, now)
        status = 429 if wait else status_of(refusal)
        return page(
            request, "entrance/login.html", status, name=name, onward=local_path(onward), refusal=refusal
        )
    lockout.right(name, address)
    open_session(request, user)
    return RedirectResponse(local_path(onward), 303)


@router.post("/logout")
def leave(request: Request) -> Response:
    """Sign out here."""
    close_session(request)
    return RedirectResponse("/login", 303)
