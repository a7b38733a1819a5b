"""Short ways to put a question: one obvious default for everything a test does not speak about."""

from datetime import UTC, date, datetime
from typing import Any

from rosters.question.plan import Plan, Reason
from rosters.question.problem import Duty, Line, Person, Problem, Slot
from rosters.solve import solve

MONDAY = date(2026, 8, 31)
DAY = 1440


def person(name: str, *pools: str, **more: Any) -> Person:
    """A member of the pool `staff` unless other pools are named."""
    return Person(name, frozenset(pools or {"staff"}), **more)


def at(day: int, start: float = 8, hours: float = 1) -> Slot:
    """A slot by the hour of its day; the school's midnight is the origin."""
    begin = day * DAY + round(start * 60)
    return Slot(day, begin, begin + round(hours * 60))


def duty(name: str, day: int = 0, start: float = 8, hours: float = 1, **more: Any) -> Duty:
    """One person of `staff` for an hour from eight, unless told otherwise; words may be given as plain sets."""
    more.setdefault("slots", (at(day, start, hours),))
    more.setdefault("lines", (Line("staff"),))
    more.setdefault("minutes", round(hours * 60))
    for words in ("burdens", "tags", "apart", "barred"):
        more[words] = frozenset(more.get(words, ()))
    return Duty(name, **more)


def ask(persons: list[Person], duties: list[Duty], **more: Any) -> Problem:
    """A question for a school whose first day is a Monday."""
    return Problem(datetime(2026, 8, 30, 16, tzinfo=UTC), MONDAY, tuple(persons), tuple(duties), **more)


def plan_for(persons: list[Person], duties: list[Duty], **more: Any) -> Plan:
    """The answer to `ask`."""
    return solve(ask(persons, duties, **more))


def served(plan: Plan) -> list[tuple[str, str]]:
    """Who does which duty."""
    return [(one.duty, one.person) for one in plan.assignments]


def why_not(plan: Plan, name: str) -> list[Reason]:
    """The reasons against somebody over all gaps."""
    return [reason for gap in plan.gaps for who, reason in gap.reasons if who == name]
