"""The first start: an office without a demo creates its school here, with the word its console shows."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import select

from actions.installation.first_start import (
    PACKS,
    Beginning,
    FirstTerm,
    begin_office,
    pack_facts,
    require_start,
)
from models.errors import Refusal
from models.schools import School
from notifications.language import LANGUAGES
from web.server.dependencies import Database, Now
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.pages import page
from web.server.sessions import csrf_checked, open_session

router = APIRouter(dependencies=[Depends(csrf_checked)])
Word = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class AskedSchool:
    """What the form says of the school beside its switches."""

    school: Word
    code: Word
    pack: Annotated[Literal["cn-school", "de-school", "vn-school"], Form()]
    term: Word
    first: Annotated[date, Form()]
    last: Annotated[date, Form()]


def beginning(asked: Annotated[AskedSchool, Depends()], form: Posted) -> Beginning:
    """What the form says, as the school begins with it."""
    switches = frozenset(map(str, form.getlist(f"switch.{asked.pack}")))
    language = str(pack_facts(asked.pack).get("language", "zh_CN"))
    term = FirstTerm(asked.term, asked.first, asked.last)
    spoken = language if language in LANGUAGES else "en"
    return Beginning(asked.code.strip(), asked.school, asked.pack, switches, term, spoken)


def entered(form: Posted) -> dict[str, str]:
    """What was entered, to be shown again."""
    return {key: str(value) for key, value in form.items() if key != "password"}


Begins = Annotated[Beginning, Depends(beginning)]


@router.get("/start")
def start_page(request: Request, database: Database, code: str = "") -> Response:
    """The form of the first start; once there is a school, the sign-in."""
    if database.exec(select(School.id)).first() is not None:
        return RedirectResponse("/login", 303)
    return _form(request, {"start": code[:64]})


def packs() -> dict[str, dict[str, Any]]:
    """What every pack says of itself."""
    return {pack: pack_facts(pack) for pack in PACKS}


def _form(
    request: Request, entered: dict[str, str], status: int = 200, refusal: Refusal | None = None
) -> Response:
    return page(request, "entrance/start.html", status, packs=packs(), entered=entered, refusal=refusal)


@router.post("/start")
def start(
    request: Request,
    database: Database,
    now: Now,
    begin: Begins,
    form: Posted,
    start: Word,
    name: Word,
    password: Word,
) -> Response:
    """Create the school, adopt the pack, enter the term, and sign its manager in."""
    try:
        require_start(database, start)
        with database.begin_nested():
            user = begin_office(database, begin, name, password, now)
    except Refusal as refusal:
        return _form(request, entered(form), status_of(refusal), refusal)
    open_session(request, user)
    return RedirectResponse("/sheets?told=started", 303)
