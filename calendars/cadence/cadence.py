"""The cadence: when a routine falls, as a small value that is checked when it is written down."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from calendars.cadence.notation import (
    in_season,
    parse_at,
    parse_season,
    parse_shift,
    parse_weeks,
    parse_window,
)
from calendars.cadence.recurrence import check_rule, rule_dates
from calendars.faults import Fault, fault
from calendars.school_days.days import Audience, On


class Of(StrEnum):
    """The period in which days are counted or drawn."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    TERM = "term"


class Roll(StrEnum):
    """What happens to a date that does not count: the business-day conventions (ISDA's names)."""

    SKIP = "skip"
    FOLLOWING = "following"
    PRECEDING = "preceding"
    MODIFIED_FOLLOWING = "modified_following"
    NEAREST = "nearest"


class During(StrEnum):
    """The part of the year, by the students' terms."""

    ANY = "any"
    TERM = "term"
    VACATION = "vacation"


class After(StrEnum):
    """What an interval is counted from: the plan, whatever becomes of it, or the day it was last done."""

    PLAN = "plan"
    COMPLETION = "completion"


SOURCES = ("every", "nth", "interval", "anchor", "random")
DAYS_IN = {Of.WEEK: 7, Of.MONTH: 31, Of.QUARTER: 92, Of.HALF_YEAR: 184, Of.YEAR: 366, Of.TERM: 366}
DRAWN_FROM = frozenset({Of.WEEK, Of.MONTH, Of.TERM})
ANCHORS = frozenset({"term.start", "term.end", "vacation.start", "vacation.end"})
HOLIDAY, EVENT, ROUTINE = "holiday:", "event:", "routine:"  # a name follows
CODE = re.compile(r"[\w-]{1,64}")
SAMPLE_YEARS = 28  # weekdays and dates meet in every combination


def _check_anchor(anchor: str) -> str:
    kind, colon, name = anchor.partition(":")
    named = kind + colon in (HOLIDAY, EVENT) and name.strip() and name.isprintable()
    if anchor not in ANCHORS and not named and not (kind + colon == ROUTINE and CODE.fullmatch(name)):
        raise fault(Fault.ANCHOR, text=anchor)
    return anchor


def _check_offset(offset: str) -> str:
    parse_shift(offset)
    return offset


def _check_window(window: str) -> str:
    parse_window(window)
    return window


def _check_seasons(seasons: tuple[str, ...]) -> tuple[str, ...]:
    for season in seasons:
        parse_season(season)
    return seasons


def _check_weeks(weeks: str) -> str:
    parse_weeks(weeks)
    return weeks


def _check_terms(terms: tuple[int, ...]) -> tuple[int, ...]:
    for number in terms:
        if number < 1:
            raise fault(Fault.TERM_NUMBER, number=number)
    return terms


def _check_times(times: tuple[str, ...]) -> tuple[str, ...]:
    for time in times:
        parse_at(time)
    if len(set(times)) < len(times):
        raise fault(Fault.AT_TWICE, times=list(times))
    return times


class Cadence(BaseModel):
    """One source of dates (`every`, `nth`, `interval`, `anchor` or `random`) and what bends or filters
    them.

    Example: `Cadence(anchor="term.start", offset="-7d", at=("08:00",))` is 08:00 a week before each term.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: str | None = None
    nth: int | None = None
    interval: int | None = None
    anchor: Annotated[str, AfterValidator(_check_anchor)] | None = None
    random: int | None = None

    of: Of | None = None
    start: date | None = None
    after: After = After.PLAN
    offset: Annotated[str, AfterValidator(_check_offset)] | None = None

    window: Annotated[str, AfterValidator(_check_window)] | None = None
    on: On = On.ANY
    calendar: Audience = Audience.STAFF
    roll: Roll = Roll.SKIP
    season: Annotated[tuple[str, ...], AfterValidator(_check_seasons)] = ()
    weeks: Annotated[str, AfterValidator(_check_weeks)] | None = None
    during: During = During.ANY
    terms: Annotated[tuple[int, ...], AfterValidator(_check_terms)] = ()
    at: Annotated[tuple[str, ...], AfterValidator(_check_times)] = ()

    @property
    def source(self) -> str:
        """Return which of the five sources gives the dates."""
        return next(name for name in SOURCES if getattr(self, name) is not None)

    @property
    def counts_completions(self) -> bool:
        """Say whether its dates follow from what was done: by itself, or by the routine it is anchored to."""
        return self.after is After.COMPLETION or (self.anchor or "").startswith(ROUTINE)

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if not given:
            raise fault(Fault.NO_SOURCE)
        if len(given) > 1:
            raise fault(Fault.TWO_SOURCES, sources=given)
        self._check_companions()
        self._check_counts()
        if self.every is not None:
            check_rule(self.every, self.start)
            self._check_ever_in_season(self.every)
        return self

    def _check_companions(self) -> None:
        """Refuse `of`, `offset`, `start`, `after` and `window` with a source they do not belong to."""
        counted = self.source in ("nth", "random")
        if counted and self.of is None:
            raise fault(Fault.OF_MISSING, source=self.source)
        if not counted and self.of is not None:
            raise fault(Fault.OF_UNEXPECTED, source=self.source)
        if self.random is not None and self.of not in DRAWN_FROM:
            raise fault(Fault.OF_UNSUITABLE, source="random", of=self.of)
        if self.offset is not None and self.source != "anchor":
            raise fault(Fault.OFFSET_UNEXPECTED, source=self.source)
        if self.start is not None and self.source not in ("every", "interval"):
            raise fault(Fault.START_UNEXPECTED, source=self.source)
        if self.after is not After.PLAN and self.source != "interval":
            raise fault(Fault.AFTER_UNEXPECTED, source=self.source)
        if self.counts_completions and parse_shift(self.offset or "0d").days < 0:
            raise fault(Fault.OFFSET_BEFORE, anchor=self.anchor, offset=self.offset)
        if self.window is not None and self.source == "random":
            raise fault(Fault.WINDOW_UNEXPECTED, source="random")

    def _check_counts(self) -> None:
        if self.interval is not None and not 1 <= self.interval <= 3660:
            raise fault(Fault.COUNT_OUT_OF_RANGE, source="interval", count=self.interval)
        if self.of is None:
            return
        count = self.random if self.nth is None else abs(self.nth)
        if count is None or not 1 <= count <= DAYS_IN[self.of]:
            raise fault(Fault.COUNT_OUT_OF_RANGE, source=self.source, count=count, of=self.of)

    def _check_ever_in_season(self, every: str) -> None:
        """Refuse a rule and a season that never meet: a slip of the pen."""
        if not self.season:
            return
        first = self.start or date(2001, 1, 1)
        days = rule_dates(every, self.start, first, date(first.year + SAMPLE_YEARS, 12, 31))
        if not any(in_season(day, self.season) for day in days):
            raise fault(Fault.NEVER, text=every, season=list(self.season))
