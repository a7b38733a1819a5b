"""The roster board's conversation: who may take a duty, asked while a change is made, and the change itself."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from actions.crews.board_change import amend
from actions.crews.board_question import Candidate, candidates
from actions.duties.views import duty_view
from actions.school.rows import by_id, people_of
from models.database import changing
from models.duties import Duty
from models.errors import Refusal
from models.people import Person
from notifications.language import pick, say, span_text
from notifications.sentences.codes import reason, refusal
from web.server.dependencies import AtManagersDesk, Desk, chosen, own
from web.server.errors import status_of
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()


@router.get("/roster/duties/{duty_id}")
def who_may(desk: AtManagersDesk, duty_id: UUID, leaving: UUID | None = None) -> Response:
    """For everybody else of the school: whether they may take the duty (when `leaving` gives it up), else why not."""
    language = language_of(desk.request)
    view = duty_view(desk.database, desk.school, duty_id)
    person = own(desk.database, desk.school, Person, leaving) if leaving else None
    try:
        view.duty.require_open()
        found = candidates(desk.database, desk.school, view.duty, person)
    except Refusal as refused:
        return JSONResponse({"text": refusal(refused, language)}, status_of(refused))
    return JSONResponse(
        {
            "name": _named(view.duty, language),
            "when": span_text(view.duty.start, view.duty.end, desk.school.zone, language),
            "place": _named(view.place, language) if view.place else "",
            "leaving": person.name if person else "",
            "people": _people(desk, [one for one in found if one.person != leaving], language),
        }
    )


def _named(thing: Any, language: str) -> str:
    return pick(thing.name, thing.name_en, language)


def _people(desk: Desk, found: list[Candidate], language: str) -> list[dict[str, Any]]:
    """Those who may come first, whoever bears least that week leading."""
    known = by_id(people_of(desk.database, desk.school))
    ordered = sorted(found, key=lambda one: (not one.able, one.reason == "not_in_pool", one.week_minutes))
    return [_told(known[one.person], one, language) for one in ordered if one.person in known]


def _told(person: Person, one: Candidate, language: str) -> dict[str, Any]:
    load = say("{hours} h that week", language, hours=round(one.week_minutes / 60, 1))
    why = reason(one.reason, language) if one.reason else ""
    facts = {"id": str(person.id), "name": person.name, "team": person.team}
    return facts | {"able": one.able, "code": one.reason, "reason": why, "load": load}


@router.post("/roster/changes")
def change(
    request: Request,
    desk: AtManagersDesk,
    duty: Annotated[UUID, Form()],
    put: Annotated[str, Form(max_length=36)] = "",
    take: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Put somebody on a duty, take somebody off, or both: as a proposal that waits to be published."""
    row = own(desk.database, desk.school, Duty, duty)
    coming, going = (_person(desk, one) for one in (put, take))
    spoken = "application/json" in request.headers.get("accept", "")
    try:
        with changing(desk.database):
            amend(desk.database, desk.school, row, desk.now, desk.actor, put=coming, take=going)
    except Refusal as refused:
        if not spoken:
            raise
        return JSONResponse({"text": refusal(refused, language_of(request))}, status_of(refused))
    onward = f"/roster?week={row.day}&told=proposed"
    return JSONResponse({"onward": onward}) if spoken else RedirectResponse(onward, 303)


def _person(desk: Desk, text: str) -> Person | None:
    who = chosen(text)
    return own(desk.database, desk.school, Person, who) if who else None
