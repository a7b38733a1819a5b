"""Changes to what is published, as differences to accept or decline: of the calendar, and of people."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Response
from fastapi.responses import RedirectResponse

from actions.proposals import accept, decline, proposals
from actions.replanning import being_worked_out, replans, rework, work_out
from models.errors import Refusal
from models.proposals import Proposal
from web.dependencies import AtDesk, AtManagersDesk, own
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/proposals")
def proposals_page(desk: AtDesk) -> Response:
    """What waits: who would come and go, and what the calendar now says otherwise."""
    return desk.page(
        "proposals.html",
        found=proposals(desk.database, desk.school),
        replans=replans(desk.database, desk.school),
        working=being_worked_out(desk.database, desk.school),
        moment=datetime.fromisoformat,
    )


@router.post("/proposals/{proposal_id}/accept")
def accept_one(desk: AtManagersDesk, proposal_id: UUID, after: BackgroundTasks) -> Response:
    """Do what is proposed; a change of people that things have overtaken is worked out anew instead."""
    proposal = own(desk.database, desk.school, Proposal, proposal_id)
    try:
        with desk.database.begin_nested():
            accept(desk.database, proposal, desk.now, desk.actor)
    except Refusal as refusal:
        desk.database.refresh(proposal)
        overtaken = refusal.code == "proposal.overtaken"
        if not (overtaken and rework(desk.database, proposal, desk.now, desk.actor)):
            raise
        after.add_task(work_out, desk.school.id, desk.now)
        return RedirectResponse("/proposals?told=reworked", 303)
    return RedirectResponse("/proposals?told=accepted", 303)


@router.post("/proposals/{proposal_id}/decline")
def decline_one(desk: AtManagersDesk, proposal_id: UUID) -> Response:
    """Leave it as it is published."""
    decline(desk.database, own(desk.database, desk.school, Proposal, proposal_id), desk.now, desk.actor)
    return RedirectResponse("/proposals?told=declined", 303)
