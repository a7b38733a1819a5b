"""The monthly food-safety meeting, from its agenda to signed minutes."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from sqlmodel import Session

from actions.checklists.food_safety_meeting import draft_agenda, follow_up, lacks_minutes, note_discussed
from flows.checklist_run import follow
from flows.retry_policy import again_when_outside
from flows.run_naming import named
from models.checklists import Checklist
from models.schools import School
from notifications.sentences.runs import Named, Sentence, said

ACTOR = "flow:food_safety_meeting"


@flow(name="food_safety_meeting", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def food_safety_meeting(school: str | None = None, occasion: str = "") -> State:
    """食品安全会议：有签字的会议纪要才算开过。 Held only when signed minutes exist."""
    return follow("food_safety_meeting", school, occasion, stage=prepare, lacks=lacks)


def prepare(session: Session, school: School, checklist: Checklist, now: datetime) -> None:
    """The agenda out of the month's records for those invited; after the meeting a follow-up for the absent, and the
    circulars it took up."""
    draft_agenda(session, school, checklist, now, ACTOR)
    follow_up(session, school, checklist, now, ACTOR)
    note_discussed(session, school, checklist, now, ACTOR)


def lacks(session: Session, checklist: Checklist) -> Sentence | None:
    """What is missing although every step is settled: the signed minutes."""
    if not lacks_minutes(session, checklist):
        return None
    return said("minutes_missing", checklist=Named(checklist.name, checklist.name_en))
