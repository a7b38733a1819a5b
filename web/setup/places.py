"""The places that the school's work asks for: each with the name it usually has, to be changed or left empty."""

from fastapi import BackgroundTasks, Response

from actions.coverage.causes import Lack, by_cause, coverage
from actions.coverage.mend import add_places
from actions.mapping.vocabulary import vocabulary_of
from actions.routines.roll import follow
from actions.xlsx.cells import words
from models.mappings import Family
from web.forms.answer import answered
from web.server.dependencies import AtManagersDesk
from web.server.form_data import Posted
from web.server.routes import office_router

router = office_router()
NAMED = "named."


@router.get("/setup/places")
def places_page(desk: AtManagersDesk) -> Response:
    """Every use of places that work which is on waits for, with how much waits for it; none that places already named
    share."""
    found = by_cause(coverage(desk.database, desk.school, desk.now))
    pack = vocabulary_of(desk.database, desk.school).pack
    asked = [
        (cause.word, stopped)
        for cause, stopped in found.items()
        if cause.lack is Lack.PLACE and not pack.of(Family.PLACE, cause.word).every
    ]
    return desk.page("setup/places.html", asked=asked)


@router.post("/setup/places")
@answered(places_page, "/setup?told=kept")
def name_places(desk: AtManagersDesk, form: Posted, after: BackgroundTasks) -> None:
    """Add the places that were named, used so."""
    known = vocabulary_of(desk.database, desk.school).pack
    for field, text in form.items():
        use, names = field.removeprefix(NAMED), words(str(text))
        if field.startswith(NAMED) and names:
            kind = known.of(Family.PLACE, use).kind
            add_places(desk.database, desk.school, use, kind, names, desk.now, desk.actor)
    after.add_task(follow, desk.school.id, desk.now, desk.actor)
