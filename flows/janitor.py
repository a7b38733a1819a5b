"""Mend what fell between: runs that no process executes any more, and suspended runs whose people are done."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.states import Crashed, Scheduled
from sqlmodel import select

from actions.checklists.checklists import progress
from actions.roster.undecided import settle_undecided
from actions.school.schools import school_by_code, schools, today
from flows import checklist_run, watering
from flows.open_checklists import PLACE
from flows.planning_lock import free_turns
from flows.states import in_words
from flows.wait_for_people import begun_of, mark_of
from models import database
from models.errors import NotFound
from models.rosters import Roster, RosterState

PATIENCE = timedelta(minutes=10)  # a run may wait so long for its process to come up
RECENT = timedelta(days=1)  # an older crash is history
TRIES = 4  # what crashes again and again is a person's business
TOLD_TWICE = timedelta(
    seconds=3
)  # a worker tells a crash twice; a run begun again in between would be called crashed
PAGE = 200
REPEATING = "reminders"  # its next run does what a lost one left

Answer = dict[str, Any]
Moved = Callable[[str, FlowRun, datetime], Answer | None]


async def requeue(*, at_start: bool) -> int:
    """Give the runs that no process executes back to the worker; answers how many.

    At the installation's start, before its worker, that is every run that Prefect believes to be under way, and no
    turn to plan is anybody's. Later only those that wait too long for a process, and those found dead: their bodies
    may all run again.
    """
    async with get_client() as client:
        if at_start:
            await free_turns(client)
        under_way = (StateType.PENDING, StateType.RUNNING) if at_start else (StateType.PENDING,)
        lost = [run async for run in runs_in(client, *under_way) if at_start or older(run, PATIENCE)]
        crashed = [run async for run in runs_in(client, StateType.CRASHED) if _worth_another_try(run)]
        dead = [run for run in crashed if at_start or older(run, TOLD_TWICE)]
        return sum([await _again(client, run) for run in [*lost, *dead]])


def older(run: FlowRun, age: timedelta) -> bool:
    """Say whether the run has been in its state for longer; by the true clock, as Prefect's."""
    return run.state is not None and datetime.now(UTC) - run.state.timestamp > age


def _worth_another_try(run: FlowRun) -> bool:
    return not older(run, RECENT) and run.run_count < TRIES and not _repeats(run)


def _repeats(run: FlowRun) -> bool:
    return REPEATING in run.tags


async def _again(client: PrefectClient, run: FlowRun) -> bool:
    state: State[Any] = (
        Crashed(message=in_words("no_process", run.parameters))
        if _repeats(run)
        else Scheduled(name="AwaitingRetry", message=in_words("goes_on", run.parameters))
    )
    result = await client.set_flow_run_state(run.id, state)
    return result.status == SetStateStatus.ACCEPT


async def wake(now: datetime) -> int:
    """Resume each suspended run whose awaited work has moved, once whoever asks. Return how many."""
    settle_rosters(now)
    woken = 0
    async with get_client() as client:
        for flow, moved in AWAITED.items():
            async for run in runs_in(client, StateType.PAUSED, flow=flow):
                answer = _answer(moved, flow, run, now)
                woken += answer is not None and await _resume(client, run, answer)
    return woken


def _answer(moved: Moved, flow: str, run: FlowRun, now: datetime) -> Answer | None:
    """What the run is resumed with; None while nothing moved, and for a run whose school is not here (a database put
    back from before it began, Prefect's history of another one): it must not keep the others waiting."""
    try:
        return moved(flow, run, now)
    except NotFound:
        return None


def settle_rosters(now: datetime) -> None:
    """Let each school's policy decide on what nobody has decided in time, whether or not a run still waits for it."""
    with database.reading() as session:
        for school_id in [school.id for school in schools(session)]:
            settle_undecided(session, school_id, now)


async def _resume(client: PrefectClient, run: FlowRun, answer: Answer) -> bool:
    result = await client.resume_flow_run(run.id, run_input=answer or None)
    return result.status == SetStateStatus.ACCEPT


def _roster_decided(_flow: str, run: FlowRun, _now: datetime) -> Answer | None:
    with database.reading() as session:
        roster = session.exec(select(Roster).where(Roster.flow_run == str(run.id))).first()
    if roster is None or roster.proposed:
        return None
    approved = roster.state == RosterState.PUBLISHED
    return {"approved": approved, "approver": roster.decided_by, "comment": roster.note}


def _checklist_moved(flow: str, run: FlowRun, now: datetime) -> Answer | None:
    with database.reading() as session:
        school = school_by_code(session, run.parameters.get("school"))
        checklist = checklist_run.known(
            session, school, flow, run.parameters.get("occasion", ""), str(run.id)
        )
        if checklist is None:
            return None
        standing = progress(session, checklist, now)
    ended = standing.complete or now >= checklist.deadline or not checklist.open
    return {} if ended or checklist_run.mark(standing) != mark_of(run) else None


def _rounds_moved(_flow: str, run: FlowRun, now: datetime) -> Answer | None:
    with database.reading() as session:
        school = school_by_code(session, run.parameters.get("school"))
        day = run.parameters.get("day") or today(school, begun_of(run))
        found = watering.rounds(session, school, day)
    return {} if watering.mark(found, now) != mark_of(run) else None


AWAITED: dict[str, Moved] = {
    "week_roster": _roster_decided,
    "watering": _rounds_moved,
    **dict.fromkeys(checklist_run.KINDS, _checklist_moved),
}


async def runs_in(
    client: PrefectClient, *states: StateType, flow: str | None = None
) -> AsyncIterator[FlowRun]:
    """Every run of ours, or of one flow, that is in such a state now."""
    ours = DeploymentFilter(name=DeploymentFilterName(any_=[PLACE]))
    state = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))))
    named = FlowFilter(name=FlowFilterName(any_=[flow])) if flow else None
    found: list[FlowRun] = []
    while not len(found) % PAGE:  # read all before any is changed: a changed one would shift the pages
        page = await client.read_flow_runs(
            deployment_filter=ours, flow_run_filter=state, flow_filter=named, limit=PAGE, offset=len(found)
        )
        found += page
        if not page:
            break
    for run in found:
        yield run
