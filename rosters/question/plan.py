"""The answer: who does which duty on which day, what stays open and why, and how evenly it falls."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter

from rosters.question.problem import Burden


class PlanStatus(StrEnum):
    """Optimal: proved the best there is. Feasible: every hard rule holds, a better plan may exist.

    Unmet: somebody's pattern asks for more than the days allow; those people are left out of it.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    UNMET = "unmet"


class Reason(StrEnum):
    """The rule that keeps a person from a duty. The rules are asked in this order."""

    OFF_PATTERN = "off_pattern"
    NOT_IN_POOL = "not_in_pool"
    NOT_EMPLOYED = "not_employed"
    SPARED_DAY = "spared_day"
    ABSENT = "absent"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_EXPIRED = "certificate_expired"
    LIMIT = "limit"
    BARRED = "barred"
    ALREADY_SERVING = "already_serving"
    PINNED_ELSEWHERE = "pinned_elsewhere"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    REST = "rest"
    SEQUEL = "sequel"
    SEPARATION = "separation"
    DAY_HOURS = "day_hours"
    WEEK_HOURS = "week_hours"
    RUN_OF_DAYS = "run_of_days"
    PAIR_RUN = "pair_run"
    ONE_SHIFT_A_DAY = "one_shift_a_day"
    WEEKENDS = "weekends"
    MOST_SHIFTS = "most_shifts"
    SHIFT_HOURS = "shift_hours"
    SHORT_RUN = "short_run"
    SHORT_REST = "short_rest"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, order=True)
class Assignment:
    """A person on a line of a duty."""

    duty: str
    line: int
    person: str


@dataclass(frozen=True, slots=True)
class Gap:
    """People missing on a line, and for everybody in the problem the first rule that excludes them."""

    duty: str
    line: int
    missing: int
    reasons: tuple[tuple[str, Reason], ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenPin:
    """A pin that was obeyed although a hard rule speaks against it."""

    duty: str
    line: int
    person: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Spread:
    """How even a burden lies on the people of a pool who can bear it: lightest and heaviest load per full
    share.

    `fair` is the width that remains when all pools of the burden are made as even as they can be together.
    People in several pools, and work at the same hours, allow no less.
    """

    pool: str
    burden: Burden
    least: float
    most: float
    fair: float = 0.0

    @property
    def width(self) -> float:
        """Return the heaviest load less the lightest."""
        return self.most - self.least


@dataclass(frozen=True, slots=True)
class Figures:
    """What the plan amounts to: spreads, and per person the minutes and burdens it gives them.

    `excess` is for each burden the sum over its pools of what their widths lie above one; `least_excess` is
    a lower bound on it for every plan that fills the same places on the same days.
    """

    spreads: tuple[Spread, ...] = ()
    excess: dict[Burden, float] = field(default_factory=dict)
    least_excess: dict[Burden, float] = field(default_factory=dict)
    minutes: dict[str, int] = field(default_factory=dict)
    burdens: dict[str, dict[Burden, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer to a `Problem`. `days` gives each duty the index of its slot. `bound` is a lower bound on
    the penalty of every plan."""

    status: PlanStatus
    assignments: tuple[Assignment, ...] = ()
    days: dict[str, int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    broken_pins: tuple[BrokenPin, ...] = ()
    penalty: int = 0
    bound: int = 0
    figures: Figures = Figures()
    seed: int = 0
    seconds: float = field(default=0.0, compare=False)

    def to_json(self) -> str:
        """Return text that `from_json` reads back equal."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Plan":
        """Read what `to_json` wrote. Raise pydantic's ValidationError (a ValueError) on anything else."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Plan)
