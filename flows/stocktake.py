"""A stocktake: what should be there, what was found, and who approved the difference."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.following import follow
from flows.naming import named
from flows.outside import again_when_outside


@flow(name="stocktake", flow_run_name=named("校产盘点"), timeout_seconds=600)
@again_when_outside()
def stocktake(school: str | None = None, occasion: str = "") -> State:
    """校产盘点：账、物、差异、审批、登记册。 Expected, found, difference, approval, register."""
    return follow("stocktake", school, occasion)
