"""Policies: how a school wants things done. Every one is a field of the page of policies."""

from datetime import time
from itertools import pairwise
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from models.durations import HOUR, Lasting
from models.wishes import A_WEEK, Minutes

SPARED_KINDS = ("weekend", "holiday", "vacation")
BURDENS = ("early", "night", "weekend", "holiday", "heavy")
APPROVALS = ("manager", "automatic")
UNDECIDED = ("wait", "publish", "drop")
KEPT_LONGEST = 3660  # days
LIGHTEST, HEAVIEST = 10, 1000  # per cent a class of burden may count for


def _local_time(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError:
        raise PydanticCustomError("entry.time", "no time of day") from None


LocalTime = Annotated[str, AfterValidator(_local_time), Field(json_schema_extra={"format": "time"})]


def _all_entered(schema: JsonDict) -> None:
    """On the page no policy is left out."""
    schema["required"] = list(cast(JsonDict, schema["properties"]))


Days = Annotated[int, Field(ge=0, le=800)]
WorkingTime = Annotated[int, Lasting(5, A_WEEK)]
Mark = Annotated[str, Field(min_length=1, max_length=32)]
Way = tuple[str, str, Annotated[int, Field(ge=0, le=480)]]


class Policies(BaseModel):
    """How a school wants things done; days and minutes as named."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_all_entered)

    horizon_days: int = Field(default=42, ge=1, le=400, description="duties are derived this far ahead")
    roster_weeks: int = Field(
        default=2, ge=1, le=30, description="the weekly roster plans so many weeks ahead"
    )
    roster_approval: str = Field(default="manager", pattern=f"^({'|'.join(APPROVALS)})$")
    roster_undecided: str = Field(
        default="wait",
        pattern=f"^({'|'.join(UNDECIDED)})$",
        description="what becomes of a proposed roster nobody decides on",
    )
    roster_decide_hours: int = Field(
        default=72, ge=1, le=24 * 14, description="so long the office may decide, unless it is to wait"
    )
    freeze_days: int = Field(
        default=1, ge=0, le=14, description="a replan moves nobody else's duties so few days ahead"
    )
    checklist_lead_days: int = Field(
        default=21, ge=1, le=120, description="a semester-start list opens so early"
    )
    reminder_minutes: tuple[Minutes, ...] = Field(default=(720, 30), max_length=5)
    quiet_from: LocalTime = "21:30"
    quiet_until: LocalTime = "06:30"
    work_hours: tuple[tuple[LocalTime, LocalTime], ...] = Field(
        default=(("08:00", "12:00"), ("14:00", "17:30")),
        min_length=1,
        max_length=4,
        description="of the office, each work day",
    )
    escalate_minutes: tuple[WorkingTime, WorkingTime, WorkingTime] = Field(
        default=(60, 240, 480),
        description="working minutes past its time until team lead, head, vice principal hear of a duty",
    )
    early_minutes: Annotated[int, Lasting(0, 12 * HOUR)] = Field(
        default=30, description="before its start a duty may be recorded without a reason"
    )
    remedy_minutes: WorkingTime = Field(
        default=1350, description="working minutes until an ordinary finding must be remedied"
    )
    remedy_major_minutes: WorkingTime = Field(
        default=225, description="working minutes until a major finding must be remedied"
    )
    recheck_minutes: WorkingTime = Field(
        default=450, description="working minutes from a remedy until somebody else looks again"
    )
    repair_minutes: WorkingTime = Field(
        default=1350, description="working minutes until what is broken must be repaired"
    )
    repair_urgent_minutes: WorkingTime = Field(
        default=225, description="working minutes until what is broken and urgent must be repaired"
    )
    accept_minutes: WorkingTime = Field(
        default=900, description="working minutes from a repair until who asked for it accepts it"
    )
    digest_at: LocalTime = Field(default="07:00", description="when the day's one letter goes out")
    group_channels: tuple[str, ...] = Field(default=(), description="robots of the staff's chat group")
    rest_minutes: Annotated[int, Lasting(0, 24 * HOUR)] = Field(
        default=660, description="between two days' work"
    )
    day_minutes: Annotated[int, Lasting(HOUR, 24 * HOUR)] = Field(
        default=600, description="of work on one day at most"
    )
    overtime_minutes: Annotated[int, Lasting(0, 48 * HOUR)] = Field(
        default=240, description="of work a week beyond the hours of a contract at most"
    )
    run_days: int = Field(default=6, ge=1, le=31, description="of work running at most")
    campus_minutes: int = Field(default=30, ge=0, le=480, description="on the way between two campuses")
    building_minutes: int = Field(
        default=0, ge=0, le=240, description="on the way between two buildings of a campus"
    )
    travel_minutes: tuple[Way, ...] = Field(
        default=(),
        max_length=200,
        description="the way between two buildings or campuses by their codes, where it is another",
    )
    spared_days: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="kinds of staff day (vacation, holiday, weekend) on which a category has no duty",
    )
    pair_run: int = Field(
        default=0,
        ge=0,
        le=30,
        description="so often running the same two may go where pairs rotate; 0 = no limit",
    )
    sequels: tuple[tuple[Mark, Mark], ...] = Field(
        default=(),
        max_length=30,
        description="shifts, or other marks of work, that may not follow one another from one day to the next",
    )
    burden_weights: dict[str, int] = Field(
        default_factory=dict, description="per cent a class of burden counts for; 100 if not named"
    )
    feed_past_days: Days = 30
    feed_future_days: Days = 180
    keep_notices_days: int = Field(default=365, ge=30, le=KEPT_LONGEST, description="after they were settled")
    keep_feeds_days: int = Field(default=365, ge=30, le=KEPT_LONGEST, description="after they were revoked")
    keep_absences_days: int = Field(default=1095, ge=366, le=KEPT_LONGEST, description="after their end")
    keep_contacts_days: int = Field(
        default=90, ge=0, le=KEPT_LONGEST, description="after somebody's last day"
    )
    keep_journal_days: int = Field(default=1825, ge=183, le=KEPT_LONGEST, description="after the deed")
    keep_photos_days: int = Field(
        default=0, ge=0, le=KEPT_LONGEST, description="after the record; 0 = as long as the record"
    )

    @field_validator("work_hours")
    @classmethod
    def _one_after_the_other(cls, spans: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        moments = [moment for span in spans for moment in span]
        if any(later <= earlier for earlier, later in pairwise(moments)):
            raise PydanticCustomError("policy.hours", "each begins before it ends and after the one before")
        return spans

    @field_validator("escalate_minutes")
    @classmethod
    def _higher_means_later(cls, steps: tuple[int, int, int]) -> tuple[int, int, int]:
        if list(steps) != sorted(steps):
            raise PydanticCustomError("policy.ladder", "whoever stands higher hears later")
        return steps

    @field_validator("travel_minutes")
    @classmethod
    def _each_way_once(cls, ways: tuple[Way, ...]) -> tuple[Way, ...]:
        ends = [frozenset(way[:2]) for way in ways]
        if any(len(pair) < 2 for pair in ends) or len(set(ends)) < len(ends):
            raise PydanticCustomError("policy.ways", "between two, and each way once")
        return ways

    @field_validator("spared_days")
    @classmethod
    def _kinds_of_day(cls, spared: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        unknown = {kind for kinds in spared.values() for kind in kinds} - {*SPARED_KINDS}
        if unknown:
            raise PydanticCustomError("policy.kinds", "no kind of day", {"kinds": ", ".join(sorted(unknown))})
        return spared

    @field_validator("burden_weights")
    @classmethod
    def _weights_in_bounds(cls, weights: dict[str, int]) -> dict[str, int]:
        if any(name not in BURDENS or not LIGHTEST <= each <= HEAVIEST for name, each in weights.items()):
            raise PydanticCustomError(
                "policy.weights", "from {low} to {high}", {"low": LIGHTEST, "high": HEAVIEST}
            )
        return weights
