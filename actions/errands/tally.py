"""What waits in figures: findings, repairs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """How many wait, how many of them are overdue, how many have nobody."""

    waiting: int = 0
    overdue: int = 0
    unowned: int = 0
