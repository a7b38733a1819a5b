"""Hand a duty to a colleague or exchange it: ask from one's own page, answer on the other's."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from actions.crews.swap import accept_swap, decline_swap, held_by, offer_swap, partners, take_back_swap
from actions.duties.views import DutyView, duties_between, holders, seen
from actions.school.may_see import ANYBODY
from models.duties import Assignment, Duty, DutyState
from models.errors import NotFound
from models.people import Person
from models.swaps import Swap, SwapState
from web.forms.answer import answer, answered
from web.records.duty_page import seen_duty
from web.records.form import uuid_of
from web.server.dependencies import Visit, Visiting, own
from web.server.form_data import Posted
from web.server.routes import open_router

router = open_router()
AHEAD = timedelta(days=14)
ANSWERS = {
    "accept": (accept_swap, SwapState.ACCEPTED),
    "decline": (decline_swap, SwapState.DECLINED),
    "take_back": (take_back_swap, SwapState.TAKEN_BACK),
}


@router.get("/p/{token}/duties/{duty_id}/swap")
def ask_whom(
    visiting: Visiting, duty_id: UUID, person: Annotated[UUID | None, Query(alias="with")] = None
) -> Response:
    """Who could take the duty over; with a colleague chosen, what they could be asked for in return."""
    duty = seen_duty(visiting, duty_id).duty
    assignment = held_by(visiting.database, duty, visiting.person)
    other = own(visiting.database, visiting.school, Person, person) if person else None
    # Only who could: why the others cannot may be private
    able = [] if other else [one.person for one in partners(visiting.database, assignment) if not one.reason]
    returns = _returns(visiting, other, duty) if other else []
    return visiting.page("own/swap.html", duty=duty, other=other, able=able, returns=returns)


def _returns(visiting: Visit, other: Person, duty: Duty) -> list[tuple[Assignment, DutyView]]:
    """The colleague's coming duties, with their place on each."""
    first, last = visiting.today, max(visiting.today, duty.day) + AHEAD
    views = duties_between(
        visiting.database, visiting.school, first, last, person=other, state=DutyState.OPEN
    )
    open_ones = [view for view in seen(views, ANYBODY, visiting.today) if view.duty.published]
    theirs = {
        row.duty_id: row
        for rows in holders(visiting.database, [view.duty for view in open_ones]).values()
        for row in rows
        if row.person_id == other.id
    }
    return [
        (theirs[view.duty.id], view)
        for view in open_ones
        if view.duty.start > visiting.now and view.duty.id != duty.id
    ]


@router.post("/p/{token}/duties/{duty_id}/swap")
def ask(visiting: Visiting, duty_id: UUID, form: Posted) -> Response:
    """Ask the colleague; nothing changes until they agree."""
    chosen, back = uuid_of(str(form.get("person", ""))), uuid_of(str(form.get("back", "")))

    def deed() -> None:
        duty = seen_duty(visiting, duty_id).duty
        offer_swap(
            visiting.database,
            held_by(visiting.database, duty, visiting.person),
            own(visiting.database, visiting.school, Person, chosen),
            visiting.now,
            visiting.actor,
            back=own(visiting.database, visiting.school, Assignment, back) if back else None,
            note=str(form.get("note", "")),
        )

    return answer(visiting, deed, lambda: ask_whom(visiting, duty_id, chosen), f"{visiting.home}?told=asked")


@router.post("/p/{token}/swaps/{swap_id}/{answer}")
@answered(None, "{visiting.home}?told=swap_{answer}")
def answer_swap(visiting: Visiting, swap_id: UUID, answer: Literal["accept", "decline", "take_back"]) -> None:
    """Agree, say no, or take one's own question back; the same answer given again changes nothing."""
    asked = own(visiting.database, visiting.school, Swap, swap_id)
    if visiting.person.id != (asked.asker_id if answer == "take_back" else asked.other_id):
        raise NotFound("swap.unknown")
    verb, state = ANSWERS[answer]
    if asked.state != state:
        verb(visiting.database, asked, visiting.now, visiting.actor)
