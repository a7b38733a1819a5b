"""The plain tables of a school, a page each: places, bells, terms."""

import re
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.school_calendar.tables import drop_bell, keep_bell, keep_place, keep_term
from actions.xlsx.words import code_of, word_of
from calendars.school_days.days import On
from models.errors import Refusal
from models.places import Place
from models.terms import Bell, Term
from web.roster.board import staff
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
PARTED = re.compile(r"[,，、;；\s]+")
PLACE = ("code", "name", "name_en", "kind", "parent_id", "custodian_id")
BELL = ("name", "label", "label_en", "at", "season", "on")
TERM = ("code", "name", "first", "last", "staff_first", "staff_last")


def _entered(form: Posted, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: str(form.get(name) or "").strip()[:200] for name in names}


@router.get("/places")
def places_page(desk: AtDesk) -> Response:
    """Every place by code, with what it lies in and who looks after it."""
    return _places(desk)


def _places(desk: Desk, refused: Refusal | None = None, entered: dict[str, Any] | None = None) -> Response:
    mine = select(Place).where(Place.school_id == desk.school.id).order_by(col(Place.code))
    places = list(desk.database.exec(mine))
    people = staff(desk)
    return desk.page(
        "school/places.html",
        status_of(refused) if refused else 200,
        places=places,
        place=None,
        named={place.id: place for place in places},
        people=[person for person in people if person.employed(desk.today)],
        known={person.id: person for person in people},
        entered=entered or shown_place(desk, None),
        refusal=refused,
    )


def shown_place(desk: Desk, place: Place | None) -> dict[str, Any]:
    """The form's fields for a place."""
    fields: dict[str, Any] = {name: getattr(place, name, "") or "" for name in PLACE}
    kind = word_of("kind.place", place.kind if place else "room", language_of(desk.request))
    return fields | {"tags": "、".join(place.tags if place else ()), "kind": kind}


@router.get("/places/{place_id}")
def place_page(desk: AtDesk, place_id: UUID) -> Response:
    """One place, to be changed."""
    place = own(desk.database, desk.school, Place, place_id)
    return _place(desk, place, shown_place(desk, place))


def _place(desk: Desk, place: Place, entered: dict[str, Any], refused: Refusal | None = None) -> Response:
    mine = select(Place).where(Place.school_id == desk.school.id, Place.id != place.id)
    return desk.page(
        "school/place.html",
        status_of(refused) if refused else 200,
        place=place,
        places=list(desk.database.exec(mine.order_by(col(Place.code)))),
        people=[person for person in staff(desk) if person.employed(desk.today)],
        entered=entered,
        refusal=refused,
    )


@router.post("/places")
def add_place(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a place."""
    return _save_place(desk, None, form)


@router.post("/places/{place_id}")
def edit_place(desk: AtManagersDesk, place_id: UUID, form: Posted) -> Response:
    """Change a place."""
    return _save_place(desk, own(desk.database, desk.school, Place, place_id), form)


def _save_place(desk: Desk, place: Place | None, form: Posted) -> Response:
    entered = _entered(form, PLACE)
    tags = str(form.get("tags") or "")[:400]
    values = {**entered, "kind": code_of("kind.place", entered["kind"])}
    values["tags"] = [tag for tag in PARTED.split(tags) if tag]
    values |= {name: entered[name] or None for name in ("parent_id", "custodian_id")}
    try:
        with desk.database.begin_nested():
            keep_place(desk.database, desk.school, place, values, desk.now, desk.actor)
    except Refusal as refused:
        shown = {**entered, "tags": tags}
        return _place(desk, place, shown, refused) if place else _places(desk, refused, shown)
    return RedirectResponse("/places?told=kept", 303)


@router.get("/bells")
def bells_page(desk: AtDesk) -> Response:
    """The named moments of the day, each with the season and days it is for."""
    return _bells(desk)


def _bells(desk: Desk, refused: Refusal | None = None, entered: dict[str, Any] | None = None) -> Response:
    mine = select(Bell).where(Bell.school_id == desk.school.id).order_by(col(Bell.position))
    status, blank = status_of(refused) if refused else 200, dict.fromkeys(BELL, "")
    bells = list(desk.database.exec(mine))
    facts = {"bells": bells, "days": tuple(On), "entered": entered or blank, "refusal": refused}
    return desk.page("school/bells.html", status, **facts)


@router.post("/bells")
def add_bell(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a bell."""
    return _save_bell(desk, None, form)


@router.post("/bells/{bell_id}")
def edit_bell(desk: AtManagersDesk, bell_id: UUID, form: Posted) -> Response:
    """Change a bell."""
    return _save_bell(desk, own(desk.database, desk.school, Bell, bell_id), form)


def _save_bell(desk: Desk, bell: Bell | None, form: Posted) -> Response:
    entered = _entered(form, BELL)
    try:
        with desk.database.begin_nested():
            keep_bell(desk.database, desk.school, bell, _but_empty(entered, "on"), desk.now, desk.actor)
    except Refusal as refused:
        return _bells(desk, refused, entered if bell is None else None)
    return RedirectResponse("/bells?told=kept", 303)


def _but_empty(entered: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entered.items() if value or key != name}


@router.post("/bells/{bell_id}/remove")
def remove_bell(desk: AtManagersDesk, bell_id: UUID) -> Response:
    """Remove a bell."""
    bell = own(desk.database, desk.school, Bell, bell_id)
    drop_bell(desk.database, desk.school, bell, desk.now, desk.actor)
    return RedirectResponse("/bells?told=kept", 303)


@router.get("/terms")
def terms_page(desk: AtDesk) -> Response:
    """The terms with the students' and the staff's days."""
    return _terms(desk)


def _terms(desk: Desk, refused: Refusal | None = None, entered: dict[str, Any] | None = None) -> Response:
    mine = select(Term).where(Term.school_id == desk.school.id).order_by(col(Term.first))
    status, blank = status_of(refused) if refused else 200, dict.fromkeys(TERM, "")
    terms = list(desk.database.exec(mine))
    return desk.page("school/terms.html", status, terms=terms, entered=entered or blank, refusal=refused)


@router.post("/terms")
def add_term(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a term."""
    return _save_term(desk, None, form)


@router.post("/terms/{term_id}")
def edit_term(desk: AtManagersDesk, term_id: UUID, form: Posted) -> Response:
    """Change a term's days."""
    return _save_term(desk, own(desk.database, desk.school, Term, term_id), form)


def _save_term(desk: Desk, term: Term | None, form: Posted) -> Response:
    entered = _entered(form, TERM)
    try:
        with desk.database.begin_nested():
            keep_term(desk.database, desk.school, term, entered, desk.now, desk.actor)
    except Refusal as refused:
        return _terms(desk, refused, entered if term is None else None)
    return RedirectResponse("/terms?told=kept", 303)
