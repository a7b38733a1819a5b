"""School (学校): one organisation; every other row belongs to one."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlmodel import Field as Column

from models.base import Table, value

SPARED_KINDS = frozenset({"weekend", "holiday", "vacation"})
BURDENS = frozenset({"early", "night", "weekend", "holiday", "heavy"})


class Policies(BaseModel):
    """How a school wants things done; days and minutes as named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    horizon_days: int = Field(default=42, ge=1, le=400, description="duties are derived this far ahead")
    roster_weeks: int = Field(
        default=2, ge=1, le=30, description="the weekly roster plans so many weeks ahead"
    )
    roster_approval: str = Field(default="manager", pattern="^(manager|automatic)$")
    roster_undecided: str = Field(
        default="wait",
        pattern="^(wait|publish|drop)$",
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
    reminder_minutes: tuple[int, ...] = (720, 30)
    quiet_from: str = "21:30"
    quiet_until: str = "06:30"
    work_hours: tuple[tuple[str, str], ...] = Field(
        default=(("08:00", "12:00"), ("14:00", "17:30")),
        min_length=1,
        description="of the office, each work day",
    )
    escalate_minutes: tuple[int, int, int] = Field(
        default=(60, 240, 480),
        description="working minutes past its time until team lead, head, vice principal hear of a duty",
    )
    digest_at: str = Field(default="07:00", description="when the day's one letter goes out")
    group_channels: tuple[str, ...] = Field(default=(), description="robots of the staff's chat group")
    rest_minutes: int = Field(default=660, ge=0)
    day_minutes: int = Field(default=600, ge=60)
    run_days: int = Field(default=6, ge=1)
    campus_minutes: int = Field(default=30, ge=0, le=480, description="on the way between two campuses")
    building_minutes: int = Field(
        default=0, ge=0, le=240, description="on the way between two buildings of a campus"
    )
    travel_minutes: tuple[tuple[str, str, int], ...] = Field(
        default=(),
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
    burden_weights: dict[str, int] = Field(
        default_factory=dict, description="per cent a class of burden counts for; 100 if not named"
    )

    @field_validator("spared_days")
    @classmethod
    def _kinds_of_day(cls, spared: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        unknown = {kind for kinds in spared.values() for kind in kinds} - SPARED_KINDS
        if unknown:
            raise ValueError(f"spared_days: no kind of day: {', '.join(sorted(unknown))}")
        return spared

    @field_validator("burden_weights")
    @classmethod
    def _weights_in_bounds(cls, weights: dict[str, int]) -> dict[str, int]:
        for burden, weight in weights.items():
            if burden not in BURDENS or not 10 <= weight <= 1000:
                raise ValueError(
                    f"burden_weights: {burden}={weight}; known are {', '.join(sorted(BURDENS))}, 10 to 1000"
                )
        return weights

    feed_past_days: int = 30
    feed_future_days: int = 180


class School(Table, table=True):
    """One school: time zone, languages, country for its holidays, the pack it adopted and its switches."""

    code: str = Column(unique=True, index=True, max_length=64)
    name: str
    name_en: str = ""
    zone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    country: str | None = "CN"
    subdivision: str | None = None
    official_through: int = 2026
    pack: str = ""
    switches: dict[str, bool] = value(dict)
    policy: dict[str, Any] = value(dict)

    @property
    def policies(self) -> Policies:
        """The school's policies, defaults filled in."""
        return Policies.model_validate(self.policy)
