"""Runs that ended because records were missing are looked at again once the records are there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.responses import SetStateStatus
from prefect.states import Scheduled
from sqlmodel import Session, col, select

from actions.checklists.checklists import progress
from actions.duties.close_day import day_report
from actions.school.schools import school_by_code, today
from flows.checklist_run import UNFINISHED
from flows.close_day import AFTER_MIDNIGHT, UNDONE
from flows.open_checklists import PLACE
from flows.states import in_words
from flows.wait_for_people import begun_of
from models import database
from models.checklists import Checklist
from notifications.sentences.runs import state_names

KEPT = {UNFINISHED: timedelta(days=120), UNDONE: timedelta(days=7)}  # older ones are history
PAGE = 200


async def take_up(now: datetime) -> int:
    """Begin again each run that ended for want of records which are there by now; answers how many."""
    async with get_client() as client:
        again = 0
        for state, filled in FILLED.items():
            for run in await _ended(client, state):
                with database.reading() as session:
                    ready = filled(session, run, now)
                again += ready and await _again(client, run)
        return again


def _list_filled(session: Session, run: FlowRun, now: datetime) -> bool:
    checklist = session.exec(select(Checklist).where(col(Checklist.flow_run) == str(run.id))).first()
    return checklist is not None and progress(session, checklist, now).complete


def _day_filled(session: Session, run: FlowRun, now: datetime) -> bool:
    school = school_by_code(session, run.parameters.get("school"))
    told = run.parameters.get("day")
    day = date.fromisoformat(told) if told else today(school, begun_of(run) - AFTER_MIDNIGHT)
    return day_report(session, school, day, now).complete


FILLED: dict[str, Callable[[Session, FlowRun, datetime], bool]] = {
    UNFINISHED: _list_filled,
    UNDONE: _day_filled,
}


async def _ended(client: PrefectClient, state: str) -> list[FlowRun]:
    since = datetime.now(UTC) - KEPT[state]  # Prefect's runs carry the true clock
    wanted = FlowRunFilter(
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=state_names(state))),
        start_time=FlowRunFilterStartTime(after_=since),
    )
    ours = DeploymentFilter(name=DeploymentFilterName(any_=[PLACE]))
    return await client.read_flow_runs(deployment_filter=ours, flow_run_filter=wanted, limit=PAGE)


async def _again(client: PrefectClient, run: FlowRun) -> bool:
    state: State[Any] = Scheduled(name="AwaitingRetry", message=in_words("filled_in", run.parameters))
    result = await client.set_flow_run_state(run.id, state)
    return result.status == SetStateStatus.ACCEPT
