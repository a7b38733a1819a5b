"""Tell the operator of flow runs that did not begin in time, broke off for good or ended with an error."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import FlowRun
from sqlmodel import Session

from actions.installation.disk_space import is_low, owe_room
from actions.school.run_names import run_name
from actions.school.schools import schools
from flows.janitor import TRIES
from flows.open_checklists import PLACE
from flows.wait_for_people import begun_of
from models import database
from models.schools import School
from notifications.outbox import outbox

LATE = timedelta(minutes=15)
RECENT = timedelta(days=1)
KIND = "run_trouble"
LONGEST = 300  # characters of a reason
NAMES = ("Late", "Crashed", "Failed", "TimedOut")  # a run that says how the work stands has a name of ours


async def owe_troubles(now: datetime) -> int:
    """Owe the operator a word on each run in trouble, once a run and state, and on a full disk. How many are new."""
    async with get_client() as client:
        found = [run for run in await _read(client) if in_trouble(run)]
        flows = {flow: (await client.read_flow(flow)).name for flow in {run.flow_id for run in found}}
    if not found and not is_low():
        return 0
    with database.session() as session:
        every = schools(session)
        room = owe_room(session, every[0], now) if every and is_low() else 0
        return room + sum(
            outbox.owe(session, school, _key(run), KIND, now, facts=_facts(session, school, run, flows))
            for run in found
            if (school := _school(run, every)) is not None
        )


async def _read(client: PrefectClient) -> list[FlowRun]:
    """By the true clock, as Prefect's."""
    since = FlowRunFilterExpectedStartTime(after_=datetime.now(UTC) - RECENT)
    named = FlowRunFilterState(name=FlowRunFilterStateName(any_=list(NAMES)))
    return await client.read_flow_runs(
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[PLACE])),
        flow_run_filter=FlowRunFilter(state=named, expected_start_time=since),
        limit=200,
    )


def in_trouble(run: FlowRun) -> bool:
    """Say whether a run with such a state needs a person: late for longer than a busy quarter of an hour, crashed as
    often as it is tried, or ended with an error."""
    name = run.state.name if run.state else ""
    if name == "Late":
        return datetime.now(UTC) - (run.expected_start_time or datetime.now(UTC)) > LATE
    return run.run_count >= TRIES if name == "Crashed" else name in NAMES


def _key(run: FlowRun) -> str:
    return f"{KIND}|{run.id}|{run.state.name if run.state else ''}"


def _facts(session: Session, school: School, run: FlowRun, flows: dict[UUID, str]) -> dict[str, Any]:
    state = run.state
    reason = (state.message or "")[:LONGEST] if state else ""
    name = run_name(session, flows[run.flow_id], run.parameters, begun_of(run), school.language)
    return {"run": name, "state": state.name if state else "", "reason": reason}


def _school(run: FlowRun, every: list[School]) -> School | None:
    told = run.parameters.get("school")
    return next((school for school in every if told in (None, school.code)), None)
