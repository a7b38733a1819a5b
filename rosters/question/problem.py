"""The question: people with their limits, duties with their crews, and what holds around the window.

Instants are minutes since `Problem.origin`. A day is a number, 0 being `Problem.first` at the school. Spans
of minutes are half-open, spans of days inclusive. No time zone is needed inside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import PlainSerializer, TypeAdapter

from rosters.question.contract import Rules
from rosters.question.pattern import Pattern

MOST_PRICE = 10_000
"""The dearest that one person missing on, or too many for, a shift can be."""
UNBOUNDED = 1_000_000
"""Minutes that no limit of a day or a week keeps from."""

Words = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class Burden(StrEnum):
    """What makes a duty harder to give away; each class is shared out fairly by itself."""

    EARLY = "early"
    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HEAVY = "heavy"


Burdens = Annotated[frozenset[Burden], PlainSerializer(sorted, return_type=list[Burden])]


class Limit(StrEnum):
    """What a person must be spared."""

    NO_NIGHT = "no_night"
    NO_EARLY = "no_early"
    NO_HEAVY = "no_heavy"


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes since the origin, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What entitles a person, with the days it is valid on. None leaves that side open."""

    kind: str
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What a unit of each soft wish costs: a gap outweighs everything, the rest follows in the order here.

    A wish weighs less than a step of unevenness in a burden. `classes` are the per cent a burden counts
    for, 100 if not named. `spread` is what each further step between the lightest and the heaviest load of
    a burden costs; where it is set, the whole problem is decided at once instead of week by week.
    """

    gap: int = 100_000_000
    change: int = 1_000_000
    burden: int = 10_000
    wish: int = 15_000
    hours: int = 400
    turn: int = 300
    pair: int = 50
    continuity: int = 20
    spread: int = 0
    classes: dict[Burden, int] = field(default_factory=dict)

    def of(self, burden: Burden) -> int:
        """Return what a burden costs a person who has borne none."""
        return self.burden * self.classes.get(burden, 100) // 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to have (or be spared) the duties of a day, of a burden, or both. At least one is named."""

    wanted: bool
    day: int | None = None
    burden: Burden | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff. Limits of hours left at None are those of `Problem.rules`.

    `share` is the part of a full load that is fair for them (0 to 1). `ledger` counts the burdens carried
    before day 0; `fairness.start` makes up a newcomer's (see `Problem.ledger_day`). `spared_days` are the
    kinds of day on which the school gives them no duty. A person with a `pattern` works shifts (duties of a
    `kind`) and nothing else.
    """

    id: str
    pools: Words = frozenset()
    certificates: tuple[Certificate, ...] = ()
    absences: tuple[Span, ...] = ()
    limits: Words = frozenset()
    max_week_minutes: int | None = None
    max_day_minutes: int | None = None
    max_run_days: int | None = None
    min_rest_minutes: int | None = None
    share: float = 1.0
    ledger: dict[Burden, int] = field(default_factory=dict)
    first_day: int | None = None
    last_day: int | None = None
    spared_days: Words = frozenset()
    wishes: tuple[Wish, ...] = ()
    pattern: Pattern | None = None

    def terms(self, rules: Rules) -> Rules:
        """Return the contract's parameters as they hold for this person."""
        names = ("max_day_minutes", "max_week_minutes", "max_run_days", "min_rest_minutes")
        own = {name: getattr(self, name) for name in names}
        if self.pattern is not None:
            own |= {"max_day_minutes": UNBOUNDED, "max_week_minutes": UNBOUNDED}
            own["max_run_days"] = self.pattern.longest_run
        return replace(rules, **{name: knob for name, knob in own.items() if knob is not None})


@dataclass(frozen=True, slots=True)
class Line:
    """So many people of one pool, perhaps with a certificate. The person on a leader line leads the crew.

    A shift's line may be given prices (at most `MOST_PRICE`) for each person missing (`under`) and too many
    (`over`); without the second, nobody comes on top.
    """

    pool: str
    count: int = 1
    certificate: str | None = None
    leader: bool = False
    under: int | None = None
    over: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """When a duty may be done: the school's day it counts for, its minutes, and what kind of day that is."""

    day: int
    start: int
    end: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A person set on a line by somebody's decision."""

    line: int
    person: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One piece of work to be given out.

    With several slots the planner chooses the day. `tags` are what its people are that day (a buyer, a
    cook), `apart` the tags they may not carry on the same day, `barred` the persons who may never do it
    (the custodian). `minutes` is the work it counts for. `area` names what should stay in the same hands;
    `in_turn` asks its people to take turns instead. `site` is the building its `place` stands in, as
    `Problem.travel` names it. A duty of a `kind` is a shift: it has one slot, one line, and no other of its
    kind that day; its pins give way to patterns.
    """

    id: str
    slots: tuple[Slot, ...]
    lines: tuple[Line, ...]
    burdens: Burdens = frozenset()
    minutes: int = 60
    place: str = ""
    site: str = ""
    tags: Words = frozenset()
    apart: Words = frozenset()
    barred: Words = frozenset()
    rotate_pair: bool = False
    in_turn: bool = False
    area: str = ""
    pins: tuple[Pin, ...] = ()
    weight: int = 1
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Work outside the question that still counts: done before the window, or fixed elsewhere within it."""

    person: str
    start: int
    end: int
    day: int
    tags: Words = frozenset()
    apart: Words = frozenset()
    minutes: int = 0
    area: str = ""
    site: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """An assignment already published: keeping it is worth `Weights.change`."""

    duty: str
    line: int
    person: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A question to the planner. Raise ValueError if it names somebody or something not in it.

    `ledger_day` is the day the ledgers begin to count (0 or before): a person who came after it is credited
    with what colleagues bore without them. `travel` gives the minutes from a site to others; a pair it does
    not name takes none.
    """

    origin: datetime
    first: date
    persons: tuple[Person, ...]
    duties: tuple[Duty, ...]
    history: tuple[Held, ...] = ()
    published: tuple[Published, ...] = ()
    rules: Rules = Rules()
    weights: Weights = Weights()
    ledger_day: int = 0
    travel: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.origin.tzinfo is None:
            raise ValueError("origin must be aware")
        known = _distinct(person.id for person in self.persons)
        _distinct(duty.id for duty in self.duties)
        for duty in self.duties:
            _require_sound(duty, known)
        _require_shifts([duty for duty in self.duties if duty.kind])

    def week(self, day: int) -> int:
        """Return the number of the Monday-to-Sunday week a day lies in; 0 is the week of day 0.

        Example: with day 0 a Wednesday, days 0 to 4 are week 0 and day 5 is in week 1.
        """
        return (self.first.weekday() + day) // 7

    def to_json(self) -> str:
        """Return text that `from_json` reads back equal. The same problem always gives the same text."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Problem":
        """Read what `to_json` wrote. Raise pydantic's ValidationError (a ValueError) on anything else."""
        return _ADAPTER.validate_json(text)


def _distinct(ids: Iterable[str]) -> frozenset[str]:
    every = list(ids)
    if len(set(every)) < len(every):
        raise ValueError(f"twice: {next(key for key in every if every.count(key) > 1)}")
    return frozenset(every)


def _require_sound(duty: Duty, known: frozenset[str]) -> None:
    if not duty.slots or any(slot.end <= slot.start for slot in duty.slots):
        raise ValueError(f"duty {duty.id}: a duty needs slots that end after they start")
    for pin in duty.pins:
        if pin.person not in known or not 0 <= pin.line < len(duty.lines):
            raise ValueError(f"duty {duty.id}: pin of {pin.person} on line {pin.line}")
    _require_one_line(duty.id, [pin.person for pin in duty.pins])


def _require_shifts(shifts: Sequence[Duty]) -> None:
    _distinct(f"shift {duty.kind} on day {duty.slots[0].day}" for duty in shifts)
    for duty in shifts:
        if len(duty.slots) > 1 or len(duty.lines) != 1:
            raise ValueError(f"duty {duty.id}: a shift has one slot and one line")
        if max(duty.lines[0].under or 0, duty.lines[0].over or 0) > MOST_PRICE:
            raise ValueError(f"duty {duty.id}: a price of more than {MOST_PRICE}")


def _require_one_line(duty_id: str, pinned: Sequence[str]) -> None:
    if len(set(pinned)) < len(pinned):
        raise ValueError(f"duty {duty_id}: a person is pinned twice")


_ADAPTER = TypeAdapter(Problem)
