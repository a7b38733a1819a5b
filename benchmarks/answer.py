"""The line in which the benchmarks of public instances answer."""

import json

from rosters.question.plan import Plan


def answer(instance: str, plan: Plan, seconds: float) -> str:
    """One JSON object: what was reached, the bound no plan can beat, the status and the whole time in seconds."""
    return json.dumps(
        {
            "instance": instance,
            "penalty": plan.penalty,
            "bound": plan.bound,
            "status": plan.status,
            "seconds": round(seconds, 1),
        }
    )
