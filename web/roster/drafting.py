"""A roster asked for: what is being drawn up, how far it is, given up."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import BackgroundTasks, Form, Response
from fastapi.responses import RedirectResponse

from actions.roster.drafting import ask, cancel
from actions.school.form_values import FormDay
from actions.school.run_names import run_name
from models.database import changing
from models.draftings import Drafting
from models.errors import BadInput, Refusal
from models.schools import School
from notifications.sentences.runs import report, said, state_name
from web.forms.answer import carry_out
from web.roster.standing import standings_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.prefect_client import begin, call_off
from web.server.routes import office_router

router = office_router()
LONGEST = timedelta(days=200)  # a term
GIVEN_UP = "drafting_cancelled"


@router.get("/roster/drafting")
def drafting_part(desk: AtDesk) -> Response:
    """The part of the board that says how the drafting stands; the page looks again by itself."""
    return desk.page("roster/drafting_part.html", drafting=standings_of(desk))


@router.post("/roster/draw")
def draw(
    desk: AtManagersDesk,
    first: Annotated[FormDay, Form()],
    last: Annotated[FormDay, Form()],
    key: Annotated[UUID, Form()],
) -> Response:
    """Have the run of the week's roster begin for these days; the form sent twice begins one."""
    if not timedelta() <= last - first <= LONGEST:
        raise BadInput("span.too_long", first=first, last=last, most=LONGEST.days)
    if last < desk.today:
        raise BadInput("span.past", last=last)
    told = {"school": desk.school.code, "first": str(first), "last": str(last)}
    name = run_name(desk.database, "week_roster", told, desk.now)
    run = begin("week_roster", name, told, run_key(desk.school, key))
    if not run:
        raise Refusal("prefect.silent")
    with changing(desk.database):
        asked = ask(desk.database, desk.school, (first, last), desk.now, desk.actor, run)
    return RedirectResponse(f"/roster?week={first}&drafting={asked.id}", 303)


def run_key(school: School, key: UUID) -> str:
    """By which Prefect knows the run that a form asked for."""
    return f"drawn|{school.code}|{key}"


@router.post("/roster/draftings/{drafting_id}/cancel")
def give_up(desk: AtManagersDesk, drafting_id: UUID, after: BackgroundTasks) -> Response:
    """Give a drafting up: the planner hears of it within seconds, a run that has not begun never does."""
    drafting = own(desk.database, desk.school, Drafting, drafting_id)

    def work() -> None:
        with changing(desk.database):
            cancel(desk.database, drafting, desk.now, desk.actor)
        if drafting.flow_run:
            after.add_task(call_off, drafting.flow_run, *_in_words(desk, drafting))

    return carry_out(desk, work, None, f"/roster?week={drafting.first}&drafting={drafting.id}")


def _in_words(desk: Desk, drafting: Drafting) -> tuple[str, str]:
    """The state of the run and its message, in the school's language."""
    days, language = f"{drafting.first} – {drafting.last}", desk.school.language
    return state_name(GIVEN_UP, language), report([said(GIVEN_UP, who=desk.user.name, days=days)], language)
