"""Wait for people without holding a process: the run is suspended, and its body begins again when it is resumed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NoReturn

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from prefect.exceptions import Pause, PrefectHTTPStatusError
from prefect.input import RunInput
from prefect.input.actions import create_flow_run_input
from prefect.input.run_input import Keyset, keyset_from_base_key
from prefect.states import Paused
from prefect.utilities.engine import propose_state_sync

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


def decision(name: str, about: str, until: datetime, now: datetime, asked: int = 0) -> Decision:
    """Suspend in a state of that name until a person has decided; once resumed, return their decision.

    `about` is what they decide on, `asked` counts the questions of one run. A run that crashed after it was told keeps
    what it was told.
    """
    if known := _told(asked):
        return known
    key = f"{KEY}-{asked}-{_waits()}"
    raise _suspended(name, about, key, until - now, _form(key, about))


def _told(asked: int) -> Decision | None:
    with get_client(sync_client=True) as client:
        found = client.filter_flow_run_input(
            this_run().id, f"suspended-{KEY}-{asked}-", limit=PAGE, exclude_keys=set()
        )
    answers = [one for one in found if one.key.endswith("-response")]
    return Decision.load_from_flow_run_input(answers[-1]) if answers else None


def _form(key: str, about: str) -> Keyset:
    """Lay the form out before the run waits: without one nobody could decide. A killed run finds it there already."""
    keys = keyset_from_base_key(f"suspended-{key}")
    with _once():
        create_flow_run_input(keys["description"], about)
    with _once():
        Decision.save(keys)
    return keys


@contextmanager
def _once() -> Iterator[None]:
    try:
        yield
    except PrefectHTTPStatusError as refusal:
        if refusal.response.status_code != HTTPStatus.CONFLICT:
            raise


def until_changed(name: str, message: str, mark: str, until: datetime, now: datetime) -> NoReturn:
    """Suspend until the work no longer looks as `mark` says (the janitor compares it); never comes back here.

    `name` and `message` are the state of the work: whom or what it waits for, and how far it is.
    """
    raise _suspended(name, message, f"{_waits()}|{mark}", until - now)


def _waits() -> int:
    """How often this run has waited so far; it numbers the keys, so that a run killed before its wait asks for the
    same one again."""
    return len(this_run().empirical_policy.pause_keys or ())


def _suspended(name: str, message: str, key: str, longest: timedelta, form: Keyset | None = None) -> Pause:
    """Let the run wait under a name of the work; what to raise to leave the process.

    This is Prefect's `suspend_flow_run`, which calls every wait "Suspended", with another name: one transition, so
    there is nothing to be killed in between. The server and its pages go by the type of the state, not by its name.
    """
    seconds = int(max(longest, SOONEST).total_seconds())
    state: State[None] = Paused(
        name=name, message=message, reschedule=True, timeout_seconds=seconds, pause_key=key
    )
    state.state_details.run_input_keyset = form  # type: ignore[assignment]
    with get_client(sync_client=True) as client:
        stands = propose_state_sync(client, state, this_run().id)
    if not stands.is_paused():
        raise RuntimeError(f"cannot wait under the key {key}: the run is {stands.name}")
    return Pause(state=stands)


def mark_of(run: FlowRun) -> str:
    """What the work looked like when the run was suspended."""
    key = run.state.state_details.pause_key if run.state else None
    return (key or "").partition("|")[2]
