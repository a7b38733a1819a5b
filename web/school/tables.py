"""The plain tables of a school, a page each: places, bells, terms."""

from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Query, Response

from actions.imports.places.text import add_by_words, offered
from actions.routines.roll import follow
from actions.school.rows import bell_rows, people_of, places_of, terms_of
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
from web.forms.answer import answered
from web.forms.edits import edited, require_unchanged
from web.forms.form import Form, form_of, read
from web.school.place_groups import found_by, grouped
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, own_to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()


@router.get("/places")
def places_page(desk: AtDesk, find: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Every place by building and floor, with what it lies in and who looks after it; or those that are looked for."""
    places, people = places_of(desk.database, desk.school), people_of(desk.database, desk.school)
    named, known = {place.id: place for place in places}, {person.id: person for person in people}
    return desk.page(
        "school/places.html",
        places=places,
        groups=grouped(places, named),
        find=find,
        found=found_by(find, places, known) if find.strip() else None,
        named=named,
        known=known,
        form=_place_form(desk, None, places, people),
        offered=offered(desk.database, desk.school),
    )


def _place_form(desk: Desk, place: Place | None, places: list[Place], people: list[Person]) -> Form:
    language = language_of(desk.request)
    above = [(str(one.id), pick(one.name, one.name_en, language)) for one in places if one is not place]
    there = [one for one in people if one.employed(desk.today) or (place and place.custodian_id == one.id)]
    keepers = [(str(one.id), " · ".join(filter(None, (one.name, one.team)))) for one in there]
    return form_of(
        desk.request,
        PlaceValues,
        "place",
        f"/places/{place.id}" if place else "/places",
        place,
        {"parent_id": above, "custodian_id": keepers},
        kind=word_of("kind.place", place.kind if place else "room", language),
        tags=[word_of("use", tag, language) for tag in place.tags] if place else [],
    )


@router.get("/places/{place_id}")
def place_page(desk: AtDesk, place_id: UUID) -> Response:
    """One place, to be changed."""
    place = own(desk.database, desk.school, Place, place_id)
    form = _place_form(
        desk, place, places_of(desk.database, desk.school), people_of(desk.database, desk.school)
    )
    return desk.page("school/place.html", place=place, form=form)


@router.post("/places")
@answered(places_page, "/places?told=kept")
def add_place(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Add a place."""
    keep_place(desk.database, desk.school, None, read(PlaceValues, "place", form), desk.now, desk.actor)
    _follow(desk, after)


@router.post("/places/named")
@answered(places_page, "/places?told=kept")
def add_places(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Add places by words alone: those ticked, and those typed, a line each."""
    lines = [*map(str, form.getlist("usual")), *str(form.get("lines", "")).splitlines()]
    add_by_words(desk.database, desk.school, lines, desk.now, desk.actor)
    _follow(desk, after)


@router.post("/places/{place_id}")
@answered(place_page, "/places?told=kept")
def edit_place(desk: AtManagersDesk, place_id: UUID, form: Posted, after: BackgroundTasks) -> None:
    """Change a place."""
    place = own_to_change(desk.database, desk.school, Place, place_id)
    values = edited(desk.database, PlaceValues, "place", form, place, place)
    keep_place(desk.database, desk.school, place, values, desk.now, desk.actor)
    _follow(desk, after)


@router.get("/bells")
def bells_page(desk: AtDesk) -> Response:
    """The named moments of the day, each with the season and days it is for."""
    bells = [(bell, _bell_form(desk, bell)) for bell in bell_rows(desk.database, desk.school)]
    return desk.page("school/bells.html", bells=bells, form=_bell_form(desk, None))


def _bell_form(desk: Desk, bell: Bell | None) -> Form:
    language, action = language_of(desk.request), f"/bells/{bell.id}" if bell else "/bells"
    days = [(on.value, say("any day" if on is On.ANY else f"on.students.{on}", language)) for on in On]
    return form_of(desk.request, BellValues, "bell", action, bell, {"on": days})


@router.post("/bells")
@answered(bells_page, "/bells?told=kept")
def add_bell(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Add a bell."""
    keep_bell(desk.database, desk.school, None, read(BellValues, "bell", form), desk.now, desk.actor)
    _follow(desk, after)


@router.post("/bells/{bell_id}")
@answered(bells_page, "/bells?told=kept")
def edit_bell(desk: AtManagersDesk, form: Posted, bell_id: UUID, after: BackgroundTasks) -> None:
    """Change a bell."""
    bell = own_to_change(desk.database, desk.school, Bell, bell_id)
    values = edited(desk.database, BellValues, "bell", form, bell, bell)
    keep_bell(desk.database, desk.school, bell, values, desk.now, desk.actor)
    _follow(desk, after)


@router.post("/bells/{bell_id}/remove")
@answered(bells_page, "/bells?told=kept")
def remove_bell(desk: AtManagersDesk, form: Posted, bell_id: UUID, after: BackgroundTasks) -> None:
    """Remove a bell."""
    bell = own_to_change(desk.database, desk.school, Bell, bell_id)
    require_unchanged(form, BellValues, bell, bell.label or bell.name)
    drop_bell(desk.database, desk.school, bell, desk.now, desk.actor)
    _follow(desk, after)


@router.get("/terms")
def terms_page(desk: AtDesk) -> Response:
    """The terms with the students' and the staff's days."""
    terms = [(term, _term_form(desk, term)) for term in terms_of(desk.database, desk.school)]
    return desk.page("school/terms.html", terms=terms, form=_term_form(desk, None))


def _term_form(desk: Desk, term: Term | None) -> Form:
    return form_of(desk.request, TermValues, "term", f"/terms/{term.id}" if term else "/terms", term)


@router.post("/terms")
@answered(terms_page, "/terms?told=kept")
def add_term(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Add a term."""
    keep_term(desk.database, desk.school, None, read(TermValues, "term", form), desk.now, desk.actor)
    _follow(desk, after)


@router.post("/terms/{term_id}")
@answered(terms_page, "/terms?told=kept")
def edit_term(desk: AtManagersDesk, form: Posted, term_id: UUID, after: BackgroundTasks) -> None:
    """Change a term's days."""
    term = own_to_change(desk.database, desk.school, Term, term_id)
    values = edited(desk.database, TermValues, "term", form, term, term)
    keep_term(desk.database, desk.school, term, values, desk.now, desk.actor)
    _follow(desk, after)


def _follow(desk: Desk, after: BackgroundTasks) -> None:
    """What is not published yet follows the change, once it is kept."""
    after.add_task(follow, desk.school.id, desk.now, desk.actor)
