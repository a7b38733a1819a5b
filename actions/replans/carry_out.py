"""Do what an accepted replan says: people leave duties and come to others, all of it or nothing."""

from datetime import datetime

from sqlmodel import Session

from actions.crews.ask import ask
from actions.crews.change import CrewChange, lock, make
from actions.crews.tell import tell
from models.errors import Refusal
from models.proposals import Proposal
from models.schools import School


def carry_out(session: Session, proposal: Proposal, now: datetime, actor: str) -> None:
    """Refuses, changing nothing, when the duties or their people are no longer what the proposal was made for."""
    school, after = session.get_one(School, proposal.school_id), proposal.change
    change = CrewChange(after.on, after.off, after.days, proposal.cause)
    duties = lock(session, school.id, change.duties)
    stale = [duty for duty in duties.values() if not duty.open or duty.end <= now]
    if stale or len(duties) < len(change.duties):
        raise Refusal("proposal.overtaken", duty=stale[0].name if stale else "")
    for found in ask(session, school, duties, change):
        name = duties[found.duty].name if found.duty else ""
        raise Refusal("proposal.overtaken", duty=name, reason=found.reason)
    made = make(session, school, duties, change, now, actor)
    gone = {(row.duty_id, row.person_id) for row in made.left}
    for seat in change.leaves:
        if (seat.duty, seat.person) not in gone:
            raise Refusal("proposal.overtaken", duty=duties[seat.duty].name)
    tell(session, school, made, now)
