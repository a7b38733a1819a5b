"""What may be done in Prefect from its pages behind our sign-in, and nothing of it more than that takes.

Prefect lets a run be born Completed, a run name its own command, a schedule forget its school. The door needs none of
it: a field that no act here has does not pass, unless nothing stands in it.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from models.errors import NotAllowed

ROW = "[0-9a-f-]{36}"
QUESTIONS = re.compile(
    r"POST .*/(filter|paginate|count|history|lateness|next-runs|get_runs|get_scheduled_flow_runs"
    r"|count-by/\w+|count-deployments|count-task-runs|validate)"
)
Upper = BeforeValidator(lambda word: word.upper() if isinstance(word, str) else word)


class Act(BaseModel):
    """What is sent with an act; as strict as it is short. Fields in which nothing stands do not count."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _said(cls, sent: Any) -> Any:
        if not isinstance(sent, dict):
            return sent
        return {name: held for name, held in sent.items() if held not in (None, "", [], {})}

    @property
    def told(self) -> bytes:
        """What Prefect is told of it; nothing when the address says all."""
        return self.model_dump_json(exclude_unset=True).encode() if self.model_fields_set else b""


class Details(Act):
    """When a run begins, or how long it is held."""

    scheduled_time: datetime | None = None
    pause_timeout: datetime | None = None
    pause_reschedule: bool | None = None


class Begun(Act):
    """The state of a run that is yet to run."""

    type: Annotated[Literal["SCHEDULED"], Upper]
    name: str | None = None
    message: str | None = None
    state_details: Details = Details()


class Changed(Begun):
    """What a run may be made: to run again, held, ended. Completed it becomes by its work alone."""

    type: Annotated[Literal["SCHEDULED", "PAUSED", "CANCELLING", "CANCELLED", "FAILED"], Upper]  # type: ignore[assignment]


class Start(Act):
    """A run to begin, with the parameters of its flow."""

    state: Begun = Begun(type="SCHEDULED")
    name: str | None = None
    parameters: dict[str, Any] = {}
    tags: list[str] = []
    enforce_parameter_schema: Literal[True] = True


class Change(Act):
    """A run to hold, to end or to run again."""

    state: Changed
    force: bool = False


class Resume(Act):
    """A run to go on, with the answer it waits for."""

    run_input: dict[str, Any] = {}


class Pause(Act):
    """A schedule to pause or to resume; what else the page sends is to be as it is."""

    active: bool
    schedule: dict[str, Any] = {}
    slug: str | None = None
    parameters: dict[str, Any] = {}


class Nothing(Act):
    """An act that says all in its address."""


ACTS: tuple[tuple[re.Pattern[str], type[Act]], ...] = (
    (re.compile(rf"POST flow_runs/{ROW}/resume"), Resume),
    (re.compile(rf"POST flow_runs/{ROW}/set_state"), Change),
    (re.compile(rf"POST deployments/{ROW}/create_flow_run"), Start),
    (re.compile(rf"POST deployments/{ROW}/set_schedule_(in)?active"), Nothing),
    (re.compile(rf"PATCH deployments/{ROW}/schedules/{ROW}"), Pause),
)


def act_of(asked: str, sent: bytes) -> Act | None:
    """The act that is asked for ("POST flow_runs/…/resume"); None for a question. Refuses whatever else is asked."""
    if QUESTIONS.fullmatch(asked):
        return None
    kind = next((kind for known, kind in ACTS if known.fullmatch(asked)), None)
    if kind is None:
        raise NotAllowed("prefect.not_here")
    try:
        return kind.model_validate_json(sent or b"{}")
    except ValidationError:
        raise NotAllowed("prefect.not_here") from None


def paused(pause: Pause, schedule: dict[str, Any]) -> Pause:
    """The act as Prefect is told it: parameters that are not repeated it would empty. Refuses to change anything else
    of the schedule."""
    rule, known = schedule["schedule"], schedule.get("parameters") or {}
    same = all(held is None or rule.get(name) == held for name, held in pause.schedule.items())
    if not same or pause.slug not in (None, schedule.get("slug")) or pause.parameters not in ({}, known):
        raise NotAllowed("prefect.not_here")
    return Pause(active=pause.active, parameters=known)
