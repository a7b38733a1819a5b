"""Textbooks from the delivery to each class's signature."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.following import follow
from flows.naming import named
from flows.outside import again_when_outside


@flow(name="textbooks", flow_run_name=named("教材发放"), timeout_seconds=600)
@again_when_outside()
def textbooks(school: str | None = None, occasion: str = "") -> State:
    """教材发放：清点、搬运、分班签收、补缺。 From the count to each class's signature, shortages included."""
    return follow("textbooks", school, occasion)
