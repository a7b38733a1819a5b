"""Gentle repair of a published week: what fell open is asked for in the same transaction, worked out outside any.

So the answer to "I am ill" never waits for the planner, and what was asked for survives a power cut: whoever calls
`work_out` next (the page's own process, or the reminders) works out what is still wanted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from actions.crews.ask import seat_of
from actions.crews.one_person import take_off
from actions.duties.brief import LISTED, brief
from actions.duties.views import DutyView, views
from actions.planner.check import require_sound
from actions.planner.question import pose, published_plan
from actions.school.leaders import heads
from actions.school.may_see import Asker
from actions.school.schools import today
from models import database
from models.base import compare_and_set
from models.duties import Assignment, Duty
from models.errors import Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import (
    PEOPLE_KINDS,
    PeopleChange,
    Proposal,
    ProposalKind,
    ProposalState,
    Toll,
)
from models.schools import School
from notifications.outbox import outbox
from rosters.question.plan import Plan

if TYPE_CHECKING:
    from rosters.repair.repair import Mended

OPEN = (ProposalState.WANTED, ProposalState.PROPOSED)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SeatView:
    """One line of the difference: a person comes to a duty or leaves it."""

    view: DutyView
    person: Person
    comes: bool


@dataclass(frozen=True)
class ReplanView:
    """A proposed change of people: its lines, and what is known about how gentle it is."""

    proposal: Proposal
    change: PeopleChange
    wanted: tuple[DutyView, ...]
    seats: tuple[SeatView, ...]
    moves: tuple[tuple[DutyView, date], ...]

    def seen_by(self, asker: Asker, day: date) -> bool:
        """Say whether the asker may know of all its duties."""
        about = (*self.wanted, *(seat.view for seat in self.seats), *(view for view, _ in self.moves))
        return all(view.seen_by(asker, day) for view in about)


def ask_replan(
    session: Session, school: School, duties: Iterable[Duty], cause: str, now: datetime, actor: str
) -> list[Proposal]:
    """Want these published duties filled, one proposal a week; what is wanted there already is worked out with it."""
    weeks: defaultdict[date, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.open and duty.end > now:
            weeks[_monday(duty.day)].append(duty)
    known = _of_school(session, school, OPEN) if weeks else []
    return [_want(session, school, known, weeks[monday], cause, now, actor) for monday in sorted(weeks)]


def free(
    session: Session, school: School, rows: Iterable[Assignment], cause: str, now: datetime, actor: str
) -> list[Duty]:
    """Take people off these duties, tell them, and want others for those that are published; the duties."""
    freed = take_off(session, rows, cause, now, actor)
    ask_replan(session, school, [duty for duty in freed if duty.published], cause, now, actor)
    return freed


def rework(session: Session, proposal: Proposal, now: datetime, actor: str) -> bool:
    """Want a replan that things have overtaken to be worked out again; False for a way out that somebody chose."""
    if proposal.kind != ProposalKind.REPLAN or proposal.change.chosen or not proposal.open:
        return False
    duties = session.exec(select(Duty).where(col(Duty.id).in_(proposal.change.wanted)))
    school = session.get_one(School, proposal.school_id)
    return bool(ask_replan(session, school, duties, proposal.cause, now, actor))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _want(
    session: Session,
    school: School,
    known: Iterable[Proposal],
    duties: list[Duty],
    cause: str,
    now: datetime,
    actor: str,
) -> Proposal:
    """Add duties of one week to its open proposal; without one make a new one."""
    monday = _monday(duties[0].day)
    ids = tuple(duty.id for duty in sorted(duties, key=lambda duty: duty.start))
    for row in known:
        if row.change.week == monday and not row.change.chosen:
            wanted = tuple(dict.fromkeys([*row.change.wanted, *ids]))
            again = (col(Proposal.id) == row.id, col(Proposal.state).in_(OPEN))
            after = PeopleChange(week=monday, wanted=wanted).kept()
            if compare_and_set(session, Proposal, *again, state=ProposalState.WANTED, after=after):
                session.refresh(row)
                return row
    proposal = Proposal(
        school_id=school.id,
        duty_id=ids[0],
        kind=ProposalKind.REPLAN,
        fingerprint=uuid4().hex,
        after=PeopleChange(week=monday, wanted=ids).kept(),
        cause=cause,
        state=ProposalState.WANTED,
        proposed_at=now,
    )
    session.add(proposal)
    write(session, now, actor, Verb.ASK_REPLAN, proposal, wanted=list(map(str, ids)), cause=cause)
    return proposal


def _of_school(
    session: Session, school: School, states: Collection[str], kinds: Collection[str] = (ProposalKind.REPLAN,)
) -> list[Proposal]:
    mine = (Proposal.school_id == school.id, col(Proposal.kind).in_(kinds))
    rows = select(Proposal).where(*mine, col(Proposal.state).in_(states))
    return list(session.exec(rows.order_by(col(Proposal.proposed_at), col(Proposal.id))))


def work_out(school_id: UUID, now: datetime, *, seconds: float = 2.0) -> int:
    """Work out every replan that is wanted at the school, in short transactions; how many wait for a decision now."""
    with database.reading() as session:
        school = session.get_one(School, school_id)
        wanted = [row.id for row in _of_school(session, school, (ProposalState.WANTED,))]
    return sum(_work_out(proposal, now, seconds) for proposal in wanted)


def _work_out(proposal_id: UUID, now: datetime, seconds: float) -> bool:
    with database.reading() as session:
        proposal = session.get_one(Proposal, proposal_id)
        school = session.get_one(School, proposal.school_id)
        asked, monday = proposal.change.wanted, proposal.change.week
        problem = pose(session, school, monday, monday + WEEK - timedelta(days=1))
        frozen = today(school, now) + timedelta(days=school.policies.freeze_days)
    from rosters.repair.repair import repair  # noqa: PLC0415  as in actions.roster.draw_up

    still = {duty.id for duty in problem.duties}
    plan = published_plan(problem)
    mended = repair(
        problem,
        plan,
        [str(key) for key in asked if str(key) in still],
        frozen_before=(frozen - monday).days,
        seconds=seconds,
    )
    try:
        with database.session() as session:
            return keep(session, session.get_one(Proposal, proposal_id), mended, plan, asked, now)
    except (Refusal, ValueError) as fault:  # the checker's word; others, and the reminders, must go on
        with database.session() as session:
            _give_up(session, proposal_id, str(fault), now)
        return False


def _give_up(session: Session, proposal_id: UUID, fault: str, now: datetime) -> None:
    """What the checker faults is never proposed: the places stay as they are, the heads and the journal hear of it."""
    waiting = (col(Proposal.id) == proposal_id, col(Proposal.state) == ProposalState.WANTED)
    if compare_and_set(session, Proposal, *waiting, state=ProposalState.LAPSED, decided_at=now):
        proposal = session.get_one(Proposal, proposal_id)
        change = proposal.change
        _tell(session, proposal, change, Toll(gaps=len(change.wanted)), now)
        write(session, now, "planner", Verb.REPLAN_FAULTED, proposal, fault=fault)


def keep(
    session: Session,
    proposal: Proposal,
    mended: "Mended",
    plan: Plan,
    asked: tuple[UUID, ...],
    now: datetime,
) -> bool:
    """Keep what was worked out as a proposal and tell the heads; what the independent checker faults is refused.

    False when more was wanted meanwhile (then it is worked out again), or when nothing can be changed: it lapses.
    """
    _require_sound(mended, plan)
    session.refresh(proposal, with_for_update=True)
    if proposal.state != ProposalState.WANTED or proposal.change.wanted != asked:
        return False
    change = _difference(proposal.change, mended, plan)
    changes, proposal.after = bool(change.size), change.kept()
    proposal.state = ProposalState.PROPOSED if changes else ProposalState.LAPSED
    session.add(proposal)
    session.flush()
    if changes or mended.toll.gaps:
        _tell(session, proposal, change, Toll(**asdict(mended.toll)), now)
    write(session, now, "planner", Verb.REPLAN, proposal, state=proposal.state, **asdict(mended.toll))
    return changes


def _require_sound(mended: "Mended", plan: Plan) -> None:
    """The independent checker compares with what is published, without those who had to go."""
    ids = {duty.id for duty in mended.problem.duties}
    stays = tuple(one for one in plan.assignments if one.duty in ids and one not in mended.lapsed)
    days = {key: plan.days[key] for key in ids}
    require_sound(mended.problem, replace(plan, assignments=stays, days=days), mended.plan)


def _difference(wanted: PeopleChange, mended: "Mended", plan: Plan) -> PeopleChange:
    duties = {duty.id: duty for duty in mended.problem.duties}
    moved = {key for key, slot in mended.plan.days.items() if slot != plan.days[key]}
    slots = {key: duties[key].slots[mended.plan.days[key]] for key in moved}
    return PeopleChange(
        week=wanted.week,
        wanted=wanted.wanted,
        off=tuple(map(seat_of, (*mended.lapsed, *mended.removed))),
        on=tuple(map(seat_of, mended.added)),
        days={UUID(key): mended.problem.first + timedelta(days=slot.day) for key, slot in slots.items()},
        people=len(mended.touched),
        toll=Toll(**asdict(mended.toll)),
        least=Toll(**asdict(mended.least)),
        proved=mended.proved,
        seconds=round(mended.seconds, 3),
    )


def _tell(session: Session, proposal: Proposal, change: PeopleChange, toll: Toll, now: datetime) -> None:
    school = session.get_one(School, proposal.school_id)
    duties = [session.get_one(Duty, key) for key in change.wanted]
    facts = {
        "wanted": [brief(duty) for duty in duties[:LISTED]],
        "count": len(duties),
        "changes": change.size,
        "people": change.people,
        "gaps": toll.gaps,
        "proved": change.proved,
    }
    for head in heads(session, school, now):
        key = f"replan|{proposal.id}|{len(duties)}|{head.id}"
        outbox.owe(session, school, key, "replan_proposed", now, person=head.id, facts=facts)


def replans(session: Session, school: School) -> list[ReplanView]:
    """The changes of people that wait for a decision, worked out or made by hand, the oldest first."""
    waiting = _of_school(session, school, (ProposalState.PROPOSED,), PEOPLE_KINDS)
    return [_view(session, row) for row in waiting]


def wanted_replans(session: Session, school: School) -> list[Proposal]:
    """The replans that are wanted and not worked out yet, the oldest first."""
    return _of_school(session, school, (ProposalState.WANTED,))


def _view(session: Session, proposal: Proposal) -> ReplanView:
    change = proposal.change
    seats = [(seat, comes) for comes, part in ((False, change.off), (True, change.on)) for seat in part]
    ids = {*change.wanted, *change.days, *(seat.duty for seat, _ in seats)}
    duties = session.exec(select(Duty).where(col(Duty.id).in_(ids)))
    shown = {view.duty.id: view for view in views(session, list(duties))}
    lines = [SeatView(shown[seat.duty], session.get_one(Person, seat.person), comes) for seat, comes in seats]
    return ReplanView(
        proposal,
        change,
        tuple(shown[key] for key in change.wanted),
        tuple(sorted(lines, key=lambda line: (line.view.duty.start, line.view.duty.key, line.comes))),
        tuple((shown[key], day) for key, day in change.days.items()),
    )
