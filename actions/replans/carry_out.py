"""Do what an accepted replan says: people leave duties and come to others, all of it or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import Objection, ask
from actions.crews.change import CrewChange, lock, make
from actions.crews.tell import tell
from actions.school.prepared import Overtaken
from models.duties import Duty
from models.errors import Refusal
from models.proposals import Proposal
from models.schools import School


@dataclass(frozen=True)
class Asked:
    """What the rules say against a proposal, as long as its duties are as they were `seen`: their sequence numbers."""

    against: tuple[Objection, ...]
    seen: Mapping[UUID, int]


def ask_rules(session: Session, proposal: Proposal) -> Asked:
    """Ask the rules about a proposal; that takes long, so it is done before the database is held."""
    school, change = session.get_one(School, proposal.school_id), _change(proposal)
    mine = (Duty.school_id == school.id, col(Duty.id).in_(change.duties))
    duties = {duty.id: duty for duty in session.exec(select(Duty).where(*mine))}
    against = tuple(ask(session, school, duties, change)) if duties else ()
    return Asked(against, _sequences(duties.values()))


def _change(proposal: Proposal) -> CrewChange:
    after = proposal.change
    return CrewChange(after.on, after.off, after.days, proposal.cause)


def _sequences(duties: Iterable[Duty]) -> dict[UUID, int]:
    return {duty.id: duty.sequence for duty in duties}


def carry_out(
    session: Session, proposal: Proposal, now: datetime, actor: str, asked: Asked | None = None
) -> None:
    """Refuses, changing nothing, when the duties or their people are no longer what the proposal was made for.

    `asked`: what the rules said beforehand; raises Overtaken when a duty was changed since.
    """
    school, change = session.get_one(School, proposal.school_id), _change(proposal)
    duties = lock(session, school.id, change.duties)
    stale = [duty for duty in duties.values() if not duty.open or duty.end <= now]
    if stale or len(duties) < len(change.duties):
        raise Refusal("proposal.overtaken", duty=stale[0].name if stale else "")
    if asked is not None and asked.seen != _sequences(duties.values()):
        raise Overtaken
    for found in asked.against if asked else ask(session, school, duties, change):
        name = duties[found.duty].name if found.duty else ""
        raise Refusal("proposal.overtaken", duty=name, reason=found.reason)
    made = make(session, school, duties, change, now, actor)
    gone = {(row.duty_id, row.person_id) for row in made.left}
    for seat in change.leaves:
        if (seat.duty, seat.person) not in gone:
            raise Refusal("proposal.overtaken", duty=duties[seat.duty].name)
    tell(session, school, made, now)
