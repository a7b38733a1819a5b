"""The contract of everybody without a shift pattern: limits of hours, days and rest."""

from dataclasses import dataclass

from rosters.question.pattern import Sequel


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of the contract: minutes a day and a week, days in a row, minutes of rest between
    working days.

    `max_pair_run` is how often running the same two may serve where pairs rotate; 0 sets no limit.
    `sequels` are what may not, or had better not, follow what.
    """

    max_day_minutes: int = 600
    max_week_minutes: int = 2640
    max_run_days: int = 6
    min_rest_minutes: int = 660
    max_pair_run: int = 0
    sequels: tuple[Sequel, ...] = ()
