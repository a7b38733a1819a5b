"""The end of a term: what must be closed, emptied, drained and handed over before the vacation."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.checklist_run import follow
from flows.retry_policy import again_when_outside
from flows.run_naming import named


@flow(name="term_end", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def term_end(school: str | None = None, occasion: str = "") -> State:
    """期末清单：关、断、清、交，逐项有记录才算完成。 Completed only when each step is recorded."""
    return follow("term_end", school, occasion)
