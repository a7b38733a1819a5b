"""What waits for the office's decision, all of it on one page: rosters drawn up, changes of people, changes of the
calendar, and the lists whose runs wait for somebody."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from fastapi import BackgroundTasks, Response
from fastapi.responses import RedirectResponse

from actions.checklists.checklists import checklists, progress
from actions.coverage.figures import figures_of_roster
from actions.crews.board_proposal import overtaken
from actions.replans.replan import replans, rework, wanted_replans, work_out
from actions.roster.publish import difference
from actions.roster.undecided import decide_by, proposed_rosters
from actions.routines.proposals import accept_proposal, decline, proposals
from models.database import changing
from models.errors import Refusal
from models.proposals import Proposal
from web.forms.answer import again, answer
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.routes import office_router

router = office_router()


@router.get("/decisions")
def decisions_page(desk: AtDesk) -> Response:
    """Everything that waits, and what was overtaken before anybody decided."""
    rosters, asker = proposed_rosters(desk.database, desk.school), desk.asker
    changes = {roster.id: difference(desk.database, roster) for roster in rosters}
    lists = [progress(desk.database, one, desk.now) for one in checklists(desk.database, desk.school)]
    return desk.page(
        "roster/decisions.html",
        rosters=rosters,
        counts={roster: Counter(change.kind for change in found) for roster, found in changes.items()},
        covering={one.id: figures_of_roster(desk.database, desk.school, one, desk.now) for one in rosters},
        until={roster.id: decide_by(desk.school, roster) for roster in rosters},
        undecided=desk.school.policies.roster_undecided,
        found=[one for one in proposals(desk.database, desk.school) if one.view.seen_by(asker, desk.today)],
        replans=[one for one in replans(desk.database, desk.school) if one.seen_by(asker, desk.today)],
        working=len(wanted_replans(desk.database, desk.school)),
        overtaken=overtaken(desk.database, desk.school, desk.now) if asker.heads else [],
        lists=[standing for standing in lists if standing.checklist.flow_run and standing.missing],
        moment=datetime.fromisoformat,
    )


@router.post("/decisions/{proposal_id}/accept")
def accept_one(desk: AtManagersDesk, proposal_id: UUID, after: BackgroundTasks) -> Response:
    """Do what is proposed; a change of people that things have overtaken is worked out again instead."""
    proposal = own(desk.database, desk.school, Proposal, proposal_id)
    try:
        accept_proposal(desk.database, proposal.id, desk.now, desk.actor)
    except Refusal as refusal:
        if not (refusal.code == "proposal.overtaken" and _reworked(desk, proposal)):
            return again(desk.request, refusal, lambda: decisions_page(desk))
        after.add_task(work_out, desk.school.id, desk.now)
        return RedirectResponse("/decisions?told=reworked", 303)
    return RedirectResponse("/decisions?told=accepted", 303)


def _reworked(desk: Desk, proposal: Proposal) -> bool:
    with changing(desk.database):
        return rework(desk.database, proposal, desk.now, desk.actor)


@router.post("/decisions/{proposal_id}/decline")
def decline_one(desk: AtManagersDesk, proposal_id: UUID) -> Response:
    """Leave it as it is published."""
    proposal = own(desk.database, desk.school, Proposal, proposal_id)
    return answer(
        desk,
        lambda: decline(desk.database, proposal, desk.now, desk.actor),
        lambda: decisions_page(desk),
        "/decisions?told=declined",
    )
