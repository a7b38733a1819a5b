"""The contract of people who work shifts, and what may not follow what."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request to have (or be spared) a shift of a kind on a day. `price` is what refusing it costs."""

    day: int
    kind: str
    wanted: bool
    price: int = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift worker's contract for the days of the problem: at most one shift a day, in sequences of days.

    Minutes, weekends and `most` (of a kind) count the problem's own shifts. A run is a sequence of days
    with a shift, a rest one without; what is held before and after counts in. A run that began before day 0
    or touches the last day is never too short, nor is one from day 0 on unless the history tells of shift
    workers. A weekend counts when Saturday or Sunday is worked. The pattern replaces the limits of hours
    and days in `Rules`.
    """

    min_minutes: int = 0
    max_minutes: int = 1_000_000
    shortest_run: int = 1
    longest_run: int = 6
    shortest_rest: int = 1
    max_weekends: int = 1_000
    most: dict[str, int] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequel:
    """A duty named `after` (by a tag or its kind; empty: any) so many days behind one named `before`, for
    the same person.

    With a price it is unwelcome and costs that much each time; without one it is forbidden. Example: before
    "night", after "early", 1 day, no price: no early shift on the day after a night shift.
    """

    before: str
    after: str
    days: int = 1
    price: int | None = None
