"""The monthly food-safety meeting, from its agenda to signed minutes."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.following import follow
from flows.naming import named
from flows.outside import again_when_outside


@flow(name="food_safety_meeting", flow_run_name=named("食品安全会议"), timeout_seconds=600)
@again_when_outside()
def food_safety_meeting(school: str | None = None, occasion: str = "") -> State:
    """食品安全会议：有签字的会议纪要才算开过。 Held only when signed minutes exist."""
    return follow("food_safety_meeting", school, occasion)
