"""Skip a scheduled run that comes so late that its successor is due: missed schedules fire in one burst."""

from datetime import UTC, datetime, timedelta

from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext

from flows.states import completed
from notifications.sentences.runs import said


def skip_if_stale(limit: timedelta) -> State | None:
    """The state to end in when this run is late by more than `limit` (the time between two runs); else None.

    Only a first, scheduled run can be stale: what a person, a retry or a resume started is wanted now. Lateness is
    Prefect's own, so the true clock is asked and not the school's, which may be moved.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or not run.auto_scheduled or run.run_count > 1 or run.empirical_policy.pause_keys:
        return None
    late = datetime.now(UTC) - (run.expected_start_time or datetime.now(UTC))
    if late <= limit:
        return None
    return completed("Skipped", said("skipped", minutes=round(late.total_seconds() / 60)))
