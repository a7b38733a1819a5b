"""Shifts: which routines are shifts, who works them by which pattern, and what may not follow what."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from actions.people.patterns import keep_pattern, read_pattern, shift_names, shift_routines, team_of
from actions.school.rows import people_of
from models.errors import Refusal
from models.patterns import ShiftPattern
from models.people import Person
from notifications.sentences.patterns import pattern_sentence
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
NUMBERS = ("longest_run", "shortest_run", "shortest_rest", "week_hours")
MOST = "most_"


@router.get("/shifts")
def shifts_page(desk: AtDesk) -> Response:
    """The school's shifts, everybody who works them, and what may not follow what."""
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in people_of(desk.database, desk.school):
        if person.pattern is not None:
            teams[person.team].append(person)
    return desk.page(
        "roster/shifts.html",
        routines=shift_routines(desk.database, desk.school),
        teams=teams,
        in_words=lambda person: pattern_sentence(person.shift_pattern, language_of(desk.request)),
        sequels=desk.school.policies.sequels,
    )


@router.get("/people/{person_id}/pattern")
def pattern_page(desk: AtManagersDesk, person_id: UUID) -> Response:
    """How one person's shifts may fall, as a form."""
    person = own(desk.database, desk.school, Person, person_id)
    return _form(desk, person, shown_pattern(person.shift_pattern, shift_names(desk.database, desk.school)))


def shown_pattern(pattern: ShiftPattern | None, names: list[str]) -> dict[str, Any]:
    """The form's fields; without a pattern those of a usual one."""
    usual = pattern or ShiftPattern()
    fields: dict[str, Any] = {name: getattr(usual, name) for name in NUMBERS}
    fields["weekends"] = "" if usual.weekends is None else usual.weekends
    fields["most"] = {name: usual.most.get(name, "") for name in sorted({*names, *usual.most})}
    return fields | {"works": pattern is not None}


def entered_pattern(form: Posted) -> dict[str, Any]:
    """What was entered, still to be validated; what is left empty has no limit."""
    fields = {name: str(form.get(name) or "").strip() for name in (*NUMBERS, "weekends")}
    most = {key.removeprefix(MOST): str(text).strip() for key, text in form.items() if key.startswith(MOST)}
    entered: dict[str, Any] = {name: text for name, text in fields.items() if text}
    return entered | {"most": {name: text for name, text in most.items() if text}}


@router.post("/people/{person_id}/pattern")
def keep(desk: AtManagersDesk, person_id: UUID, form: Posted) -> Response:
    """Keep a pattern for one person, or for the whole team they are of."""
    person = own(desk.database, desk.school, Person, person_id)
    entered = entered_pattern(form)
    try:
        pattern = read_pattern(entered) if form.get("works") == "1" else None
    except Refusal as refused:
        blank = shown_pattern(None, shift_names(desk.database, desk.school))
        fields = {**blank, **entered, "most": {**blank["most"], **entered["most"]}, "works": True}
        return _form(desk, person, fields, refused)
    whole_team = form.get("team") == "1" and person.team
    people = team_of(desk.database, person) if whole_team else [person]
    keep_pattern(desk.database, people, pattern, desk.now, desk.actor)
    return RedirectResponse(f"/people/{person.id}?told=kept", 303)


def _form(desk: Desk, person: Person, fields: dict[str, Any], refused: Refusal | None = None) -> Response:
    status = status_of(refused) if refused else 200
    return desk.page("roster/pattern.html", status, person=person, fields=fields, refusal=refused)
