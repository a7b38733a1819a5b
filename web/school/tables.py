"""The plain tables of a school, a page each: places, bells, terms."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.school.rows import people_of
from actions.school_calendar.tables import (
    BellValues,
    PlaceValues,
    TermValues,
    drop_bell,
    keep_bell,
    keep_place,
    keep_term,
)
from actions.xlsx.words import word_of
from calendars.school_days.days import On
from models.people import Person
from models.places import Place
from models.terms import Bell, Term
from notifications.language import pick, say
from web.server.answer import answer
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.form_data import Posted
from web.server.forms import Form, form_of, read
from web.server.pages import language_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/places")
def places_page(desk: AtDesk) -> Response:
    """Every place by code, with what it lies in and who looks after it."""
    mine = select(Place).where(Place.school_id == desk.school.id).order_by(col(Place.code))
    places, people = list(desk.database.exec(mine)), people_of(desk.database, desk.school)
    return desk.page(
        "school/places.html",
        places=places,
        named={place.id: place for place in places},
        known={person.id: person for person in people},
        form=_place_form(desk, None, places, people),
    )


def _place_form(desk: Desk, place: Place | None, places: list[Place], people: list[Person]) -> Form:
    language = language_of(desk.request)
    above = [(str(one.id), pick(one.name, one.name_en, language)) for one in places if one is not place]
    there = [person for person in people if person.employed(desk.today)]
    keepers = [(str(one.id), " · ".join(filter(None, (one.name, one.team)))) for one in there]
    return form_of(
        desk.request,
        PlaceValues,
        "place",
        f"/places/{place.id}" if place else "/places",
        place,
        {"parent_id": above, "custodian_id": keepers},
        kind=word_of("kind.place", place.kind if place else "room", language),
    )


@router.get("/places/{place_id}")
def place_page(desk: AtDesk, place_id: UUID) -> Response:
    """One place, to be changed."""
    place = own(desk.database, desk.school, Place, place_id)
    mine = select(Place).where(Place.school_id == desk.school.id).order_by(col(Place.code))
    form = _place_form(desk, place, list(desk.database.exec(mine)), people_of(desk.database, desk.school))
    return desk.page("school/place.html", place=place, form=form)


@router.post("/places")
def add_place(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a place."""
    return _save_place(desk, None, form)


@router.post("/places/{place_id}")
def edit_place(desk: AtManagersDesk, place_id: UUID, form: Posted) -> Response:
    """Change a place."""
    return _save_place(desk, own(desk.database, desk.school, Place, place_id), form)


def _save_place(desk: Desk, place: Place | None, form: Posted) -> Response:
    def deed() -> None:
        values = read(PlaceValues, "place", form)
        keep_place(desk.database, desk.school, place, values, desk.now, desk.actor)

    page = (lambda: place_page(desk, place.id)) if place else (lambda: places_page(desk))
    return answer(desk, deed, page, "/places?told=kept")


@router.get("/bells")
def bells_page(desk: AtDesk) -> Response:
    """The named moments of the day, each with the season and days it is for."""
    mine = select(Bell).where(Bell.school_id == desk.school.id).order_by(col(Bell.position))
    bells = [(bell, _bell_form(desk, bell)) for bell in desk.database.exec(mine)]
    return desk.page("school/bells.html", bells=bells, form=_bell_form(desk, None))


def _bell_form(desk: Desk, bell: Bell | None) -> Form:
    language, action = language_of(desk.request), f"/bells/{bell.id}" if bell else "/bells"
    days = [(on.value, say("any day" if on is On.ANY else f"on.students.{on}", language)) for on in On]
    return form_of(desk.request, BellValues, "bell", action, bell, {"on": days})


@router.post("/bells")
def add_bell(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a bell."""
    return _save_bell(desk, None, form)


@router.post("/bells/{bell_id}")
def edit_bell(desk: AtManagersDesk, bell_id: UUID, form: Posted) -> Response:
    """Change a bell."""
    return _save_bell(desk, own(desk.database, desk.school, Bell, bell_id), form)


def _save_bell(desk: Desk, bell: Bell | None, form: Posted) -> Response:
    def deed() -> None:
        keep_bell(desk.database, desk.school, bell, read(BellValues, "bell", form), desk.now, desk.actor)

    return answer(desk, deed, lambda: bells_page(desk), "/bells?told=kept")


@router.post("/bells/{bell_id}/remove")
def remove_bell(desk: AtManagersDesk, bell_id: UUID) -> Response:
    """Remove a bell."""
    bell = own(desk.database, desk.school, Bell, bell_id)
    drop_bell(desk.database, desk.school, bell, desk.now, desk.actor)
    return RedirectResponse("/bells?told=kept", 303)


@router.get("/terms")
def terms_page(desk: AtDesk) -> Response:
    """The terms with the students' and the staff's days."""
    mine = select(Term).where(Term.school_id == desk.school.id).order_by(col(Term.first))
    terms = [(term, _term_form(desk, term)) for term in desk.database.exec(mine)]
    return desk.page("school/terms.html", terms=terms, form=_term_form(desk, None))


def _term_form(desk: Desk, term: Term | None) -> Form:
    return form_of(desk.request, TermValues, "term", f"/terms/{term.id}" if term else "/terms", term)


@router.post("/terms")
def add_term(desk: AtManagersDesk, form: Posted) -> Response:
    """Add a term."""
    return _save_term(desk, None, form)


@router.post("/terms/{term_id}")
def edit_term(desk: AtManagersDesk, term_id: UUID, form: Posted) -> Response:
    """Change a term's days."""
    return _save_term(desk, own(desk.database, desk.school, Term, term_id), form)


def _save_term(desk: Desk, term: Term | None, form: Posted) -> Response:
    def deed() -> None:
        keep_term(desk.database, desk.school, term, read(TermValues, "term", form), desk.now, desk.actor)

    return answer(desk, deed, lambda: terms_page(desk), "/terms?told=kept")
