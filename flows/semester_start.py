"""The weeks before a term: everything is clean, checked and in place before the pupils come."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.checklist_run import follow
from flows.retry_policy import again_when_outside
from flows.run_naming import named


@flow(name="semester_start", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def semester_start(school: str | None = None, occasion: str = "") -> State:
    """开学清单：清洁、用具、教室设备、教材、水电，逐项有记录才算完成。 Complete only when each step is recorded."""
    return follow("semester_start", school, occasion)
