"""Duties that lack people: why nobody, in words and numbers, and who could be put there."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.claiming import assign
from actions.gaps import GapView, gaps
from models.duties import Duty
from models.people import Person
from web.dependencies import AtDesk, AtManagersDesk, own
from web.pages import local_path
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/gaps")
def gaps_page(desk: AtDesk, days: Annotated[int, Query(ge=1, le=200)] = 14) -> Response:
    """The gaps of the coming days."""
    last = desk.today + timedelta(days=days - 1)
    found = gaps(desk.database, desk.school, desk.today, last)
    mine = (
        select(Person).where(Person.school_id == desk.school.id).order_by(col(Person.team), col(Person.code))
    )
    people = [person for person in desk.database.exec(mine) if person.employed(desk.today)]
    return desk.page("gaps.html", gaps=found, days=days, last=last, candidates=candidates, people=people)


def candidates(gap: GapView, people: list[Person]) -> list[tuple[Person, str]]:
    """Who might take a gap: those without a reason against them first, each with their reason."""
    reasons = {person.id: code for person, code in gap.people}
    held = {person.id for _, person in gap.view.people}
    pools = {line.pool for line in gap.view.duty.needs.lines}
    fitting = [person for person in people if person.id not in held and pools & person.pools]
    return sorted(
        ((person, reasons.get(person.id, "")) for person in fitting), key=lambda pair: pair[1] != ""
    )


@router.post("/duties/{duty_id}/assign")
def assign_person(
    desk: AtManagersDesk,
    duty_id: UUID,
    person: Annotated[UUID, Form()],
    onward: Annotated[str, Form(max_length=200)] = "/gaps",
) -> Response:
    """Put a person on a duty by hand; the rules are checked."""
    duty = own(desk.database, desk.school, Duty, duty_id)
    assign(desk.database, duty, own(desk.database, desk.school, Person, person), desk.now, desk.actor)
    return RedirectResponse(f"{local_path(onward)}?told=assigned", 303)
