"""Shifts: which routines are shifts, who works them by which pattern, and what may not follow what."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.datastructures import FormData

from actions.people.patterns import keep_pattern, shift_names, shift_routines, team_of
from actions.school.rows import people_of
from models.patterns import ShiftPattern
from models.people import Person
from notifications.sentences.patterns import pattern_sentence
from web.forms.answer import answered, refused_form
from web.forms.edits import edited, require_unchanged
from web.forms.fingerprints import Shown
from web.forms.form import form_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
MOST = "most_"


class ShiftWork(ShiftPattern):
    """Whether somebody works shifts, and how theirs may fall; beside it how those of the whole team do."""

    works: bool = False
    team: dict[str, Any] = {}


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
    action, pattern = f"/people/{person_id}/pattern", person.shift_pattern
    form = form_of(desk.request, ShiftWork, "pattern", action, _shown(desk, person))
    kept = dict(pattern.most) if pattern else {}
    most = most_of(refused_form(desk.request)) if form.refused else kept
    shifts = sorted({*shift_names(desk.database, desk.school), *most})
    return desk.page(
        "roster/pattern.html",
        person=person,
        form=form,
        most={shift: most.get(shift, "") for shift in shifts},
    )


def _shown(desk: Desk, person: Person) -> Shown:
    team = team_of(desk.database, person) if person.team else []
    patterns = {one.code: one.pattern for one in team}
    return {**(person.pattern or {}), "works": person.pattern is not None, "team": patterns}


def most_of(form: FormData) -> dict[str, str]:
    """How often at most each shift, as it was sent; what is left empty has no limit."""
    texts = {key: str(text).strip() for key, text in form.items() if key.startswith(MOST)}
    return {key.removeprefix(MOST): text for key, text in texts.items() if text}


@router.post("/people/{person_id}/pattern")
@answered(pattern_page, "/people/{person_id}?told=kept")
def keep(desk: AtManagersDesk, person_id: UUID, form: Posted) -> None:
    """Keep a pattern for one person, or for the whole team they are of."""
    person = own(desk.database, desk.school, Person, person_id)
    whole_team = form.get("team") == "1" and person.team
    people = team_of(desk.database, person) if whole_team else [person]
    people = [to_change(desk.database, one) for one in people]
    shown = _shown(desk, person)
    if whole_team:
        require_unchanged(form, ShiftWork, shown, person.team, "team")
    keep_pattern(desk.database, people, _entered(desk, form, person, shown), desk.now, desk.actor)


def _entered(desk: Desk, form: FormData, person: Person, shown: Shown) -> ShiftPattern | None:
    """The pattern that was entered; None for somebody who works no shifts any more."""
    if form.get("works") != "1":
        require_unchanged(form, ShiftWork, shown, person.name)
        return None
    require_unchanged(form, ShiftWork, shown, person.name, "works")
    instead = {"most": most_of(form), "team": shown["team"]}
    work = edited(desk.database, ShiftWork, "pattern", form, person, shown, **instead)
    return ShiftPattern.model_validate(work.model_dump(include=set(ShiftPattern.model_fields)))
