"""The coming weeks' roster: drawn up, shown, decided by the manager (or by the school's policy), published, told."""

from datetime import date, datetime, timedelta
from uuid import UUID

from prefect import flow, task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from actions.roster.drafting import ask, end, of_run
from actions.roster.draw_up import draw_up, drawn_by_another
from actions.routines.roll import roll
from actions.school.schools import school_by_code, today
from flows.artifacts import drawing_progress, show_roster
from flows.planning_lock import planning
from flows.retry_policy import PAUSES, again_when_outside, came_from_outside
from flows.roster_decision import days_of, decided, outcome, settle
from flows.run_naming import named, tag
from flows.skip_stale import skip_if_stale
from flows.states import cancelled, completed
from flows.wait_for_people import Decision, begun, this_run
from models import clock, database
from models.draftings import Drafting, DraftingState
from models.errors import Refusal
from models.rosters import Roster
from models.schools import School
from notifications.sentences.runs import said, who_did

ACTOR = "flow:week_roster"


@flow(name="week_roster", flow_run_name=named, timeout_seconds=1800)
@again_when_outside()
def week_roster(school: str | None = None, first: date | None = None, last: date | None = None) -> State:
    """排班：起草、看空岗、等总务主任决定、发布、通知。 Drawn up, shown, decided by the manager, published, told."""
    if stale := skip_if_stale(timedelta(days=7)):
        return stale
    now, run = clock.now(), str(this_run().id)
    with database.reading() as session:
        mine = school_by_code(session, school)
        days = coming_weeks(mine, first, last)
    asked = ask_once(mine, days, now, run)
    if given_up(asked):
        return cancelled_by(asked)
    roll(mine.id, *days, now, ACTOR)
    with planning(mine.code, lambda: not given_up(asked)) as turn:
        if turn and (other := another(mine, days, run)):
            return over(asked, other)
        roster_id = draw(mine.id, *days, run) if turn else None
    if roster_id is None:
        return cancelled_by(asked)
    with database.reading() as session:
        roster = session.get_one(Roster, roster_id)
        if roster.proposed:
            show_roster(session, mine, roster, today(mine, now))
    tag(mine, "week_roster")
    if roster.proposed and mine.policies.roster_approval == "automatic":
        roster, _ = settle(roster, now, Decision(approved=True, approver=""), ACTOR)
    elif roster.proposed:
        roster = decided(mine, roster, now)
    return outcome(roster)


def coming_weeks(school: School, first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for; else as many whole weeks as the school plans ahead, from the Monday after the run's day."""
    day = today(school, begun())
    start = first or day + timedelta(days=7 - day.weekday())
    return start, last or start + timedelta(days=7 * school.policies.roster_weeks - 1)


def another(school: School, days: tuple[date, date], run: str) -> State | None:
    """The end of a run whose work another one, started beside it, has done; None when it is its own to do."""
    with database.reading() as session:
        found = drawn_by_another(session, school, *days, begun(), run)
    if found is None:
        return None
    return completed("drawn_elsewhere", said("drawn_elsewhere", days=days_of(found), version=found.version))


def ask_once(school: School, days: tuple[date, date], now: datetime, run: str) -> UUID:
    """The drafting of this run, which whoever began the run has perhaps asked for already."""
    with database.reading() as session:
        known = of_run(session, run)
    if known is not None:
        return known.id
    with database.session() as session:
        return ask(session, session.get_one(School, school.id), days, now, ACTOR, run).id


def given_up(asked: UUID) -> bool:
    """Say whether somebody has given it up on the page of the roster."""
    with database.reading() as session:
        return session.get_one(Drafting, asked).state == DraftingState.CANCELLED


def cancelled_by(asked: UUID) -> State:
    """The end of a run that somebody has given up: no roster of it, and those there are stay."""
    with database.reading() as session:
        drafting = session.get_one(Drafting, asked)
    days, who = days_of(drafting), who_did(drafting.ended_by)
    return cancelled("drafting_cancelled", said("drafting_cancelled", who=who, days=days))


def over(asked: UUID, state: State) -> State:
    """That end; its drafting is over, too."""
    with database.session() as session:
        end(session, asked, DraftingState.DONE, clock.now())
    return state


def _came_from_outside(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    return came_from_outside(state.result(raise_on_failure=False))


@task(name="draw_up", retries=3, retry_delay_seconds=list(PAUSES), retry_condition_fn=_came_from_outside)
def draw(school_id: UUID, first: date, last: date, run: str) -> UUID | None:
    """The roster of this run: drawn up once, found again at every later entry; None once somebody has given it up.
    Only outside failures are retried."""
    with database.reading() as session:
        progress = drawing_progress(session.get_one(School, school_id))
    now = clock.now()  # it may have waited long for its turn
    try:
        return draw_up(school_id, first, last, now, ACTOR, progress=progress, flow_run=run, behind=True)
    except Refusal as refused:
        if refused.code != "drafting.cancelled":
            raise
        return None
