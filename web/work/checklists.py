"""Checklists: which are open, how far they are, and each step's state."""

from uuid import UUID

from fastapi import Response

from actions.checklists.checklists import Progress, checklists, progress
from models.checklists import Checklist
from web.server.dependencies import AtDesk, Desk, own
from web.server.routes import open_router

router = open_router()


@router.get("/checklists")
def checklists_page(desk: AtDesk) -> Response:
    """Every checklist with its progress, the open ones first."""
    found = checklists(desk.database, desk.school, open_only=False)
    found.sort(key=lambda checklist: (not checklist.open, checklist.deadline))
    standings = [seen_progress(desk, checklist) for checklist in found]
    return desk.page("work/checklists.html", standings=standings)


@router.get("/checklists/{checklist_id}")
def checklist_page(desk: AtDesk, checklist_id: UUID) -> Response:
    """One checklist, step by step."""
    checklist = own(desk.database, desk.school, Checklist, checklist_id)
    return desk.page("work/checklist.html", standing=seen_progress(desk, checklist))


def seen_progress(desk: Desk, checklist: Checklist) -> Progress:
    """How it stands, as far as who is at the desk may know."""
    return progress(desk.database, checklist, desk.now).seen_by(desk.asker, desk.today)
