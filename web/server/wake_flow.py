"""Wake the flow run that waits for a checklist's step, once the step is safely recorded."""

from fastapi import BackgroundTasks
from sqlmodel import Session

from models.checklists import Checklist
from models.duties import Duty
from web.server.prefect_client import resume


def wake(session: Session, duty: Duty, after: BackgroundTasks) -> None:
    """Resume the run of the duty's checklist after the answer is sent, and so after the commit."""
    checklist = session.get(Checklist, duty.checklist_id) if duty.checklist_id else None
    if checklist is not None and checklist.flow_run:
        after.add_task(resume, checklist.flow_run)
