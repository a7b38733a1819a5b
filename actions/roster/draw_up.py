"""Draw up a roster: have the question answered, keep the answer as a proposal."""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.planner.check import counted, held_fast
from actions.planner.question import pose
from actions.roster.drafting import ask, finish
from actions.roster.drafting_watch import watched
from actions.school.leaders import heads
from models import database
from models.crews import Seat
from models.errors import Refusal
from models.journal import Verb, write
from models.priority import behind_pages
from models.rosters import Roster, RosterPlan, RosterState
from models.schools import School
from notifications.outbox import outbox
from rosters.check.check import Violation, violations
from rosters.question.plan import Plan
from rosters.question.problem import Problem
from rosters.question.progress import Report


def store(
    session: Session,
    school: School,
    problem: Problem,
    plan: Plan,
    last: date,
    now: datetime,
    actor: str,
    flow_run: str | None = None,
) -> Roster:
    """Keep a plan, which was checked (`require_lawful`), as a proposed roster."""
    versions = (Roster.school_id == school.id, Roster.first == problem.first, Roster.last == last)
    newest = session.exec(select(func.max(Roster.version)).where(*versions)).one()
    roster = Roster(
        school_id=school.id,
        first=problem.first,
        last=last,
        version=(newest or 0) + 1,
        plan=_planned(problem, plan).kept(),
        gaps=[asdict(gap) for gap in plan.gaps],
        figures={
            "status": plan.status,
            "bound": plan.bound,
            "penalty": plan.penalty,
            "seconds": plan.seconds,
        },
        drawn_at=now,
        flow_run=flow_run,
    )
    session.add(roster)
    session.flush()
    write(session, now, actor, Verb.DRAW_UP, roster, assignments=len(plan.assignments), gaps=len(plan.gaps))
    days, missing = {"first": str(roster.first), "last": str(last)}, sum(gap.missing for gap in plan.gaps)
    facts = {**days, "count": len(problem.duties), "gaps": missing}
    for head in heads(session, school, now):
        key = f"roster_proposed|{roster.id}|{head.id}"
        outbox.owe(session, school, key, "roster_proposed", now, person=head.id, facts=facts)
    return roster


def require_lawful(problem: Problem, plan: Plan) -> None:
    """Refuse a plan that the independent checker faults: it is never kept."""
    if faults := faults_of(problem, plan):
        raise Refusal("roster.broken_rules", count=len(faults), first=str(faults[0]))


def faults_of(problem: Problem, plan: Plan) -> list[Violation]:
    """What the checker finds wrong with a plan, but for what people had decided before it was drawn up: whom a hand or
    a duty table put on duty is the office's own word, whatever the rules say of it."""
    faults = violations(problem, plan)
    if not faults:
        return []
    pins = {(duty.id, pin.person) for duty in problem.duties for pin in duty.pins}
    pinned = tuple(one for one in plan.assignments if (one.duty, one.person) in pins)
    decided = set(violations(problem, counted(problem, replace(plan, assignments=pinned))))
    return [fault for fault in faults if fault not in decided]


def drawn_by_another(
    session: Session, school: School, first: date, last: date, asked_at: datetime, flow_run: str
) -> Roster | None:
    """The roster of these days that another run has drawn up since this one was asked for: it answers this one too.

    None when this run has drawn up one of its own.
    """
    window = (Roster.school_id == school.id, Roster.first == first, Roster.last == last)
    drawn = session.exec(select(Roster).where(*window, col(Roster.flow_run).is_not(None))).all()
    if any(roster.flow_run == flow_run for roster in drawn):
        return None
    current = (RosterState.PROPOSED, RosterState.PUBLISHED)
    since = asked_at.replace(microsecond=0)  # our clock speaks in whole seconds
    return next((one for one in drawn if one.drawn_at >= since and one.state in current), None)


def _planned(problem: Problem, plan: Plan) -> RosterPlan:
    duties = {duty.id: duty for duty in problem.duties}
    days = {
        UUID(duty): problem.first + timedelta(days=duties[duty].slots[index].day)
        for duty, index in plan.days.items()
        if len(duties[duty].slots) > 1
    }
    seated = (
        Seat(
            duty=UUID(one.duty),
            person=UUID(one.person),
            line=one.line,
            leader=duties[one.duty].lines[one.line].leader,
        )
        for one in plan.assignments
    )
    return RosterPlan(duties=tuple(map(UUID, duties)), assignments=tuple(seated), days=days)


def draw_up(
    school_id: UUID,
    first: date,
    last: date,
    now: datetime,
    actor: str,
    *,
    seconds: float = 15.0,
    seed: int = 0,
    progress: Report | None = None,
    flow_run: str | None = None,
    behind: bool = False,
    adding: bool = False,
    whole: bool = False,
) -> UUID:
    """Pose, solve and store in short transactions, so that nobody waits for the planner. Answers the roster's id.

    `behind`: the solver takes what the pages leave of the processors. `adding`: who is published stays, also where
    their change would close a gap. `whole`: also what is over by now and nobody was told of, as a demo school has it.

    Called again for the same `flow_run` it answers the roster that run has drawn up already. Refuses when somebody
    gives the drafting up meanwhile: then nothing is kept.
    """
    with database.reading() as session:
        drawn = select(Roster.id).where(Roster.school_id == school_id, Roster.flow_run == flow_run)
        known = session.exec(drawn).first() if flow_run else None
    if known is not None:
        return known
    with database.session() as session:
        asked = ask(session, session.get_one(School, school_id), (first, last), now, actor, flow_run).id
    with watched(asked, now) as watch:
        with database.reading() as session:
            school, since = session.get_one(School, school_id), None if whole else now
            problem = pose(session, school, first, last, since=since)
        problem = held_fast(problem) if adding else problem
        from rosters.solve import solve  # noqa: PLC0415  the solver weighs 100 MB: doors that never draw up do not carry it

        report, stop = watch.reports(progress), watch.cancelled.is_set
        solving = partial(solve, problem, seconds=seconds, seed=seed, progress=report, stop=stop)
        plan = behind_pages(solving) if behind else solving()
        require_lawful(problem, plan)
        with database.session() as session:
            school = session.get_one(School, school_id)
            roster = store(session, school, problem, plan, last, now, actor, flow_run)
            finish(session, asked, roster, watch.now)
            return roster.id
