"""Textbooks for the manager: arrivals; each class's signature; what is missing, as .xlsx."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, Field

from actions.imports.textbooks import hand_out_book
from actions.registers.hand_out import receipts, sign
from actions.registers.textbooks import (
    arrive,
    balance,
    classes_of,
    haul_of,
    textbooks,
)
from actions.school.school_time import calendar_of, chosen_term
from models.errors import BadInput
from models.textbooks import Textbook, TextbookClass
from web.files.workbooks import as_file
from web.forms.answer import answer, refused_form
from web.forms.edits import edited
from web.forms.fingerprints import Shown
from web.forms.form import Form, form_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, to_change
from web.server.form_data import Posted
from web.server.routes import office_router

router = office_router()
TermCode = Annotated[str, Query(max_length=32)]


class Arrival(BaseModel):
    """How many copies of a title came, as counted."""

    copies: int = Field(ge=0, le=1_000_000)


class HandedOut(BaseModel):
    """The copies a class was handed, by title, and its teacher's signature."""

    teacher: str = Field(default="", max_length=64)
    copies: dict[str, int] = {}


@router.get("/textbooks")
def textbooks_page(desk: AtDesk, term: TermCode = "") -> Response:
    """The term's titles and classes, how far the hand-out is, what is missing."""
    calendar = calendar_of(desk.database, desk.school)
    shown = chosen_term(calendar, term, desk.today)
    occasion = shown.code if shown else ""
    classes = classes_of(desk.database, desk.school, occasion)
    on_phones = receipts(desk.database, desk.school, classes)
    balances = balance(desk.database, desk.school, occasion)
    return desk.page(
        "work/textbooks.html",
        terms=calendar.terms,
        shown=shown,
        arrivals={one.title.id: _arrival_form(desk, one.title) for one in balances},
        classes=[(one, _class_form(desk, one)) for one in classes],
        sent=refused_form(desk.request),
        on_phones=on_phones,
        signed=sum(one.signed_at is not None for one in classes) + len(on_phones),
        balances=balances,
        haul=haul_of(textbooks(desk.database, desk.school, occasion)),
    )


def _arrival_form(desk: Desk, title: Textbook) -> Form:
    return form_of(desk.request, Arrival, "arrival", f"/textbooks/titles/{title.id}", _arrived(title))


def _arrived(title: Textbook) -> Shown:
    return {"copies": title.arrived}


def _class_form(desk: Desk, one: TextbookClass) -> Form:
    return form_of(desk.request, HandedOut, "handed_out", f"/textbooks/classes/{one.id}", _handed(one))


def _handed(one: TextbookClass) -> Shown:
    """What a class was handed; before, what it needs."""
    copies = {title: one.handed.get(title, needed) for title, needed in one.needed.items()}
    return {"teacher": one.signed_by or one.teacher, "copies": copies}


@router.post("/textbooks/titles/{title_id}")
def enter_arrival(desk: AtManagersDesk, title_id: UUID, form: Posted) -> Response:
    """How many copies of a title came."""
    title = own(desk.database, desk.school, Textbook, title_id)

    def deed() -> None:
        row = to_change(desk.database, title)
        came = edited(desk.database, Arrival, "arrival", form, row, _arrived(row))
        arrive(desk.database, row, came.copies, desk.now, desk.actor)

    return _done(desk, title.occasion, deed)


def _done(desk: Desk, term: str, deed: Callable[[], object]) -> Response:
    return answer(desk, deed, lambda: textbooks_page(desk, term), f"/textbooks?term={term}&told=done")


@router.post("/textbooks/classes/{class_id}")
def sign_for_class(desk: AtManagersDesk, class_id: UUID, form: Posted) -> Response:
    """A class's signature, with the copies it was handed; a field left empty means what it needs."""
    one = own(desk.database, desk.school, TextbookClass, class_id)

    def deed() -> None:
        row = to_change(desk.database, one)
        copies = {title: _copies(form.get(f"copies.{title}"), most) for title, most in row.needed.items()}
        handed = edited(desk.database, HandedOut, "handed_out", form, row, _handed(row), copies=copies)
        sign(desk.database, row, handed.copies, handed.teacher, desk.now, desk.actor)

    return _done(desk, one.occasion, deed)


def _copies(entered: object, otherwise: int) -> int:
    text = str(entered or "").strip()
    if text and not (text.isascii() and text.isdecimal()):
        raise BadInput("input")
    return int(text) if text else otherwise


@router.get("/textbooks.xlsx")
def hand_out_file(desk: AtDesk, term: TermCode = "") -> Response:
    """The hand-out list and the balance."""
    shown = chosen_term(calendar_of(desk.database, desk.school), term, desk.today)
    book = hand_out_book(desk.database, desk.school, shown.code if shown else "")
    return as_file(desk, book, "Textbooks", shown.code if shown else "")
