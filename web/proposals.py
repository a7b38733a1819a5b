"""Changes to what is published, as differences to accept or decline."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from actions.proposals import accept, decline, proposals
from models.proposals import Proposal
from web.dependencies import AtDesk, AtManagersDesk, own
from web.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])


@router.get("/proposals")
def proposals_page(desk: AtDesk) -> Response:
    """What waits: each duty, when it is published for and what the calendar says now."""
    return desk.page(
        "proposals.html", found=proposals(desk.database, desk.school), moment=datetime.fromisoformat
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
