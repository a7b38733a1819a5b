"""Opening: a checklist has one flow run, whoever opens it, however often."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import FlowRun
from sqlmodel import select

from actions.checklists.checklists import derive_steps, open_due
from flows.open_checklists import open_run
from models import Checklist, School, clock, database
from tests.flows.conftest import PREFECT, read_run
from tests.flows.occasions import MEETING, MONTH, school_with_meeting

pytestmark = PREFECT


def runs_of(school: School, flow: str) -> list[FlowRun]:
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=[flow])))
    return [run for run in found if run.parameters.get("school") == school.code]


def open_everything(school: School) -> list[bool]:
    due = derive_steps(school.id, clock.now(), "test")
    with database.session() as session:
        opened = open_due(session, school, due, clock.now(), "test")
    return [open_run(school, checklist) for checklist in opened]


def test_a_checklist_opened_by_many_at_once_has_one_row_and_one_flow_run() -> None:
    school = school_with_meeting("many")
    with ThreadPoolExecutor(
        4
    ) as pool:  # Prefect keeps its settings in the context, and a thread begins without one
        asked = [pool.submit(copy_context().run, open_everything, school) for _ in range(4)]
    assert [done.exception() for done in asked] == [None] * 4
    assert open_everything(school) == [False]
    with database.reading() as session:
        [checklist] = session.exec(select(Checklist).where(Checklist.school_id == school.id))
    assert [str(run.id) for run in runs_of(school, MEETING)] == [checklist.flow_run]
    assert read_run(str(checklist.flow_run)).parameters == {"school": "many", "occasion": MONTH}
