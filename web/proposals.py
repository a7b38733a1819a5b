"""Changes to what is published, as differences to accept or decline: of the calendar, and of people."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from actions.proposals import accept, decline, proposals
from actions.replanning import being_worked_out, replans
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
def accept_one(desk: AtManagersDesk, proposal_id: UUID) -> Response:
    """Do what is proposed."""
    accept(desk.database, own(desk.database, desk.school, Proposal, proposal_id), desk.now, desk.actor)
    return RedirectResponse("/proposals?told=accepted", 303)


@router.post("/proposals/{proposal_id}/decline")
def decline_one(desk: AtManagersDesk, proposal_id: UUID) -> Response:
    """Leave it as it is published."""
    decline(desk.database, own(desk.database, desk.school, Proposal, proposal_id), desk.now, desk.actor)
    return RedirectResponse("/proposals?told=declined", 303)
