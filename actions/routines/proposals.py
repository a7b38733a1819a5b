"""Proposals: what the routines now say otherwise than published, kept as a difference until a person decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.board_proposal import drop_overtaken
from actions.crews.one_person import withdraw
from actions.crews.tell import tell_moved
from actions.duties.cancel import cancel, held
from actions.duties.views import DutyView, views
from actions.planner.check import counted
from actions.planner.question_around import around
from actions.replans.carry_out import Asked, ask_rules, carry_out
from actions.replans.replan import OPEN
from actions.roster.recheck import mark_of
from actions.school.prepared import Overtaken, prepared
from models.base import compare_and_set
from models.duties import Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.proposals import (
    CALENDAR_KINDS,
    PEOPLE_KINDS,
    Proposal,
    ProposalKind,
    ProposalState,
)
from models.schools import School
from notifications.language import say
from rosters.check.check import violations

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Barred:
    """Whom a rule forbids a duty at the time that is proposed, by person."""

    reasons: Mapping[UUID, str]


Answer = Asked | Barred


@dataclass(frozen=True)
class ProposalView:
    """A proposal with the duty it is about and who has it."""

    proposal: Proposal
    view: DutyView


def proposals(session: Session, school: School) -> list[ProposalView]:
    """What the calendar or a routine now says otherwise and waits for a decision, in the order of the duties."""
    waiting = (Proposal.school_id == school.id, col(Proposal.state) == ProposalState.PROPOSED)
    calendar = col(Proposal.kind).in_(CALENDAR_KINDS)
    rows = select(Proposal, Duty).join(Duty, col(Duty.id) == Proposal.duty_id).where(*waiting, calendar)
    pairs = list(session.exec(rows.order_by(col(Duty.start), col(Duty.key))))
    shown = {view.duty.id: view for view in views(session, [duty for _, duty in pairs])}
    return [ProposalView(proposal, shown[duty.id]) for proposal, duty in pairs]


def accept_proposal(session: Session, proposal_id: UUID, now: datetime, actor: str) -> Duty:
    """Accept a proposal in a session that only reads so far: of a change of people or of a time the rules are asked in
    it, and what they said is carried out in one short transaction."""

    def find() -> tuple[int, Answer | None]:
        proposal = session.get_one(Proposal, proposal_id)
        school = session.get_one(School, proposal.school_id)
        return mark_of(session, school), _answer(session, proposal) if proposal.open else None

    def keep(found: tuple[int, Answer | None]) -> Duty:
        proposal, (mark, asked) = session.get_one(Proposal, proposal_id), found
        if asked is not None and mark_of(session, session.get_one(School, proposal.school_id)) != mark:
            raise Overtaken
        return accept(session, proposal, now, actor, asked)

    return prepared(session, find, keep)


def _answer(session: Session, proposal: Proposal) -> Answer | None:
    """What the rules say of it, if anything."""
    if proposal.kind in PEOPLE_KINDS:
        return ask_rules(session, proposal)
    moves = proposal.kind == ProposalKind.MOVE
    return _barred(session, proposal, session.get_one(Duty, proposal.duty_id)) if moves else None


def accept(
    session: Session, proposal: Proposal, now: datetime, actor: str, asked: Answer | None = None
) -> Duty:
    """Do what is proposed: the duty moves or is cancelled, its people are told and their calendars follow.

    Who may not be there at the new time (the rules of every roster) is taken off: that leaves a gap, not a breach.
    `asked`: what the rules said beforehand.
    """
    duty = session.get_one(Duty, proposal.duty_id)
    school = session.get_one(School, duty.school_id)
    if proposal.kind not in PEOPLE_KINDS:
        duty.require_open()
    _decide(session, proposal, ProposalState.ACCEPTED, now, actor)
    if proposal.kind in PEOPLE_KINDS:
        carry_out(session, proposal, now, actor, asked if isinstance(asked, Asked) else None)
    elif proposal.kind == ProposalKind.WITHDRAW:
        cancel(session, duty, say("proposal.calendar_changed", school.language), now, actor)
    else:
        _move(session, proposal, duty, now, actor, asked if isinstance(asked, Barred) else None)
    drop_overtaken(session, school, now)
    return duty


def _move(
    session: Session, proposal: Proposal, duty: Duty, now: datetime, actor: str, barred: Barred | None
) -> None:
    before = {"start": duty.start.isoformat(), "end": duty.end.isoformat()}
    barred = barred or _barred(session, proposal, duty)
    _put(duty, proposal)
    duty.touch(now)
    session.add(duty)
    session.flush()
    for row in held(session, duty):
        if reason := barred.reasons.get(row.person_id):
            withdraw(session, row, reason, now, actor)
    tell_moved(session, session.get_one(School, duty.school_id), duty, before, now)


def _decide(
    session: Session,
    proposal: Proposal,
    state: ProposalState,
    now: datetime,
    actor: str,
    of: Collection[str] = (ProposalState.PROPOSED,),
) -> None:
    waiting = (col(Proposal.id) == proposal.id, col(Proposal.state).in_(of))
    if not compare_and_set(session, Proposal, *waiting, state=state, decided_at=now, decided_by=actor):
        session.refresh(proposal)
        raise Refusal("proposal.decided", state=proposal.state)
    session.refresh(proposal)
    write(
        session,
        now,
        actor,
        Verb[f"PROPOSAL_{state.name}"],
        proposal,
        before=proposal.before,
        after=proposal.after,
    )


def _put(duty: Duty, proposal: Proposal) -> None:
    for name, value in proposal.times:
        setattr(duty, name, value)
    duty.minutes = (duty.end - duty.start) // A_MINUTE


def _barred(session: Session, proposal: Proposal, duty: Duty) -> Barred:
    """Ask the rules of everybody's rosters; the duty is moved in memory only."""
    days = [duty.day, proposal.times.day]
    with session.no_autoflush:
        _put(duty, proposal)
        problem, plan = around(session, session.get_one(School, duty.school_id), days)
        found = violations(problem, counted(problem, plan))
    concerned = (one for one in found if one.person and str(duty.id) in (one.duty, one.other))
    return Barred({UUID(one.person): str(one.code) for one in concerned})


def decline(session: Session, proposal: Proposal, now: datetime, actor: str) -> None:
    """Leave the duty as it is published; the same change is not proposed again, one that is wanted not worked out."""
    _decide(session, proposal, ProposalState.DECLINED, now, actor, OPEN)
