"""Wait for people without holding a process: the run is suspended, and its body begins again when it is resumed."""

from datetime import datetime, timedelta
from typing import NoReturn

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput

from models import clock
from models.settings import settings

SOONEST = timedelta(minutes=1)
KEY = "decision"
PAGE = 50


class Decision(RunInput):
    """What a person says to a proposal. Nothing is decided by default: Prefect would take the default as the answer.

    `changes` go before an approval, one a line: `9-8 巡查 艾达→本恩`.
    """

    approved: bool
    approver: str
    comment: str = ""
    changes: str = ""


def this_run() -> FlowRun:
    """The flow run we are in."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("outside of a flow run")
    return context.flow_run


def begun() -> datetime:
    """When this run was meant to begin, by the school's clock: the same after every resume and retry."""
    return begun_of(this_run())


def begun_of(run: FlowRun) -> datetime:
    """When a run was meant to begin, by the school's clock."""
    return shifted(run.expected_start_time) if run.expected_start_time else clock.now()


def shifted(instant: datetime) -> datetime:
    """An instant of Prefect's clock by the school's."""
    return instant + timedelta(seconds=settings().clock_shift)


def decision(about: str, until: datetime, now: datetime, asked: int = 0) -> Decision:
    """Suspend until a person has decided; once resumed, their decision. `asked` counts the questions of one run.

    A run that crashed after it was told keeps what it was told; a retry asks under another key, or Prefect refuses it.
    """
    if known := _told(asked):
        return known
    form = Decision.with_initial_data(description=about)
    key = f"{KEY}-{asked}-{this_run().run_count}"
    return suspend_flow_run(wait_for_input=form, timeout=_seconds(until - now), key=key)


def _told(asked: int) -> Decision | None:
    with get_client(sync_client=True) as client:
        found = client.filter_flow_run_input(
            this_run().id, f"suspended-{KEY}-{asked}-", limit=PAGE, exclude_keys=set()
        )
    answers = [one for one in found if one.key.endswith("-response")]
    return Decision.load_from_flow_run_input(answers[-1]) if answers else None


def until_changed(mark: str, until: datetime, now: datetime) -> NoReturn:
    """Suspend until the work no longer looks as `mark` says (the janitor compares it); never comes back here.

    The pauses so far number the key: a run killed before its suspension asks for the same one again.
    """
    past = len(this_run().empirical_policy.pause_keys or ())
    suspend_flow_run(timeout=_seconds(until - now), key=f"{past}|{mark}")
    raise RuntimeError(f"suspension {past} was over before it began")


def mark_of(run: FlowRun) -> str:
    """What the work looked like when the run was suspended."""
    key = run.state.state_details.pause_key if run.state else None
    return (key or "").partition("|")[2]


def _seconds(time: timedelta) -> int:
    return int(max(time, SOONEST).total_seconds())
