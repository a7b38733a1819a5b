"""How far a plan is: what is being done, how much of it is done, and the best that was found so far."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What is under way, in the order in which it comes. `WHOLE` and `SHIFTS` stand in for the stages between."""

    QUESTION = "question"
    SKETCH = "sketch"
    SMOOTH = "smooth"
    GAPS = "gaps"
    BURDENS = "burdens"
    WEEKS = "weeks"
    LAST = "last"
    WHOLE = "whole"
    SHIFTS = "shifts"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class Progress:
    """Of all work `part` is done, from 0 to 1, and of the stage under way `done` weeks `of` so many.

    `filled`: how many of the `places` have somebody in the best plan so far; 0 of 0 where that is not known.
    Example: Progress(Stage.WEEKS, 0.7, done=4, of=8, filled=412, places=440).
    """

    stage: Stage
    part: float
    done: int = 0
    of: int = 0
    filled: int = 0
    places: int = 0


Report = Callable[[Progress], None]
"""Hears how far the work is."""
