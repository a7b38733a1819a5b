"""The first start: an office without a demo creates its school here, with the word its console shows."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import select

from actions.starting import PACKS, Beginning, FirstTerm, begin_office, pack_facts, require_start
from models.errors import Refusal
from models.schools import School
from web.dependencies import Database, Now
from web.errors import status_of
from web.pages import page
from web.posted import Posted
from web.sessions import csrf_checked, open_session

router = APIRouter(dependencies=[Depends(csrf_checked)])
Word = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class Asked:
    """What the form says beside its switches."""

    start: Word
    school: Word
    code: Word
    pack: Annotated[Literal["cn-school", "de-school", "vn-school"], Form()]
    term: Word
    first: Annotated[date, Form()]
    last: Annotated[date, Form()]
    name: Word
    password: Word


@router.get("/start")
def start_page(request: Request, database: Database, code: str = "") -> Response:
    """The form of the first start; once there is a school, the sign-in."""
    if database.exec(select(School.id)).first() is not None:
        return RedirectResponse("/login", 303)
    return _form(request, {"start": code[:64]})


def _form(
    request: Request, entered: dict[str, str], status: int = 200, refusal: Refusal | None = None
) -> Response:
    packs = {pack: pack_facts(pack) for pack in PACKS}
    return page(request, "start.html", status, packs=packs, entered=entered, refusal=refusal)


@router.post("/start")
def start(
    request: Request, database: Database, now: Now, asked: Annotated[Asked, Depends()], form: Posted
) -> Response:
    """Create the school, adopt the pack, enter the term, and sign its manager in."""
    switches = frozenset(map(str, form.getlist(f"switch.{asked.pack}")))
    language = str(pack_facts(asked.pack).get("language", "zh_CN"))
    try:
        require_start(database, asked.start)
        begin = Beginning(
            asked.code.strip(),
            asked.school,
            asked.pack,
            switches,
            FirstTerm(asked.term, asked.first, asked.last),
            language if language in ("zh_CN", "en") else "en",
        )
        with database.begin_nested():
            user = begin_office(database, begin, asked.name, asked.password, now)
    except Refusal as refusal:
        entered = {key: str(value) for key, value in form.items() if key != "password"}
        return _form(request, entered, status_of(refusal), refusal)
    open_session(request, user)
    return RedirectResponse("/sheets?told=started", 303)
