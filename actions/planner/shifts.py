"""Shifts and patterns as the planner asks about them: what a person's pattern leaves them in some days."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from models.duties import Duty
from models.patterns import ShiftPattern
from models.people import Person
from rosters.question import pattern as asked

FOUR_WEEKS = 28


@dataclass(frozen=True)
class Shifts:
    """What the shifts among some duties are called in the question, by the duty's id; others are not in it.

    A name stands for one length and once for a day: a second gate, or a longer night, gets a number behind it.
    """

    names: dict[UUID, str] = field(default_factory=dict)
    variants: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sequels(self, pairs: Iterable[tuple[str, str]]) -> tuple[asked.Sequel, ...]:
        """What may not follow what from one day to the next, said of every variant."""
        return tuple(
            asked.Sequel(before, after)
            for first, second in pairs
            for before in self.variants.get(first, (first,))
            for after in self.variants.get(second, (second,))
        )


def shifts_of(duties: Iterable[Duty], staff: Collection[Person]) -> Shifts:
    """Which duties are shifts: those so named for whose group somebody has a pattern."""
    working = {pool for person in staff if person.pattern is not None for pool in person.pools}
    names: dict[UUID, str] = {}
    variants: defaultdict[str, list[str]] = defaultdict(list)
    taken: set[tuple[str, date]] = set()
    lengths: dict[str, int] = {}
    for duty in duties:
        crew = duty.needs
        if crew.shift and crew.lines[0].pool in working:
            name, number = crew.shift, 1
            while (name, duty.day) in taken or lengths.setdefault(name, duty.minutes) != duty.minutes:
                number += 1
                name = f"{crew.shift} {number}"
            taken.add((name, duty.day))
            names[duty.id] = name
            if name not in variants[crew.shift]:
                variants[crew.shift].append(name)
    return Shifts(names, {word: tuple(found) for word, found in variants.items()})


def counted_from(first: date, last: date) -> date:
    """The first day that counts when a roster of these days is drawn up: four weeks end with its last."""
    return min(first, last - timedelta(days=FOUR_WEEKS - 1))


def left_of(
    pattern: ShiftPattern, shifts: Shifts, first: date, last: date, worked: Collection[Duty]
) -> asked.Pattern:
    """What the pattern leaves for the days from first to last, beside what is `worked` in the four weeks to the last.

    Over more than four weeks, limits grow with the days. Hours are an average of the days drawn up together, a week
    at least; so what is worked within them counts, what lies before does not.
    """
    days = (last - first).days + 1
    part = max(days, FOUR_WEEKS) / FOUR_WEEKS
    names = Counter(duty.needs.shift for duty in worked)
    weekends = {duty.day.isocalendar()[:2] for duty in worked if duty.day.weekday() >= 5}
    minutes = sum(duty.minutes for duty in worked if duty.day >= first)
    most = {
        variant: max(0, ceil(limit * part) - names[name])
        for name, limit in pattern.most.items()
        for variant in shifts.variants.get(name, (name,))
    }
    return asked.Pattern(
        max_minutes=max(0, round(pattern.week_hours * 60 * max(days, 7) / 7) - minutes),
        shortest_run=pattern.shortest_run,
        longest_run=pattern.longest_run,
        shortest_rest=pattern.shortest_rest,
        max_weekends=days
        if pattern.weekends is None
        else max(0, ceil(pattern.weekends * part) - len(weekends)),
        most=most,
    )
