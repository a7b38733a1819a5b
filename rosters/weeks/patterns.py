"""A shift worker's pattern as constraints of a chunk's model, with what is settled counted in.

What is settled must be sound by itself, or be mended by something open. What nothing open can mend is left
out.
"""

from collections import defaultdict

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.question.pattern import Pattern
from rosters.rules.pattern_limits import is_weekend, weekends
from rosters.weeks.objective import Chosen

Literals = dict[int, list[cp_model.IntVar]]


def keep_pattern(model: cp_model.CpModel, book: Book, person: str, chosen: Chosen) -> None:
    """Constrain totals, weekends and the shape of runs and rests. The longest run is kept like everybody's."""
    pattern = book.person[person].pattern
    if pattern is not None:
        _totals(model, book, person, pattern, chosen)
        _weekends(model, book, person, pattern, chosen)
        _Shape(model, book, person, chosen).keep(pattern)


def _totals(model: cp_model.CpModel, book: Book, person: str, pattern: Pattern, chosen: Chosen) -> None:
    diary = book.diary[person]
    _within(model, [(x, o.work.minutes) for o, x in chosen], pattern.max_minutes - diary.shift_minutes)
    for kind, most in pattern.most.items():
        _within(model, [(x, 1) for o, x in chosen if o.work.kind == kind], most - diary.kinds[kind])


def _within(model: cp_model.CpModel, terms: list[tuple[cp_model.IntVar, int]], room: int) -> None:
    if sum(amount for _, amount in terms) > room:
        model.add(sum(amount * x for x, amount in terms) <= max(0, room))


def _weekends(model: cp_model.CpModel, book: Book, person: str, pattern: Pattern, chosen: Chosen) -> None:
    worked = weekends(book.problem, book.diary[person])
    begun: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for option, x in chosen:
        if is_weekend(book.problem, option.work.day) and option.work.week not in worked:
            begun[option.work.week].append(x)
    flags = []
    for literals in begun.values():
        flag = model.new_bool_var("")
        model.add_max_equality(flag, literals)
        flags.append((flag, 1))
    _within(model, flags, pattern.max_weekends - len(worked))


class _Shape:
    """A person's days, settled or open."""

    def __init__(self, model: cp_model.CpModel, book: Book, person: str, chosen: Chosen) -> None:
        self.model, self.known = model, book.known
        self.settled = {day for day, works in book.diary[person].works_on.items() if works > 0}
        self.open: Literals = defaultdict(list)
        for option, x in chosen:
            self.open[option.work.day].append(x)

    def keep(self, pattern: Pattern) -> None:
        """Forbid runs of fewer days and rests of fewer days, among the days that something open may make
        one."""
        reach = pattern.shortest_run + pattern.shortest_rest
        first, last = min(self.open) - reach, max(self.open) + reach
        for before in range(first, last):
            for length in range(1, pattern.shortest_run):
                if max(-1, self.known.start) <= before and before + length + 1 <= self.known[-1]:
                    self._forbid(before, length, worked=True)
            for length in range(1, pattern.shortest_rest):
                self._forbid(before, length, worked=False)

    def _forbid(self, before: int, length: int, worked: bool) -> None:
        """Forbid so many days worked (or free) between two that are free (or worked)."""
        inner = range(before + 1, before + length + 1)
        wanted = {before: not worked, before + length + 1: not worked, **dict.fromkeys(inner, worked)}
        ways_out = []
        for day, works in wanted.items():
            if day not in self.settled and day in self.open:
                ways_out += self._against(day, works)
            elif (day in self.settled) is not works:
                return  # never so
        if ways_out:
            self.model.add_bool_or(ways_out)

    def _against(self, day: int, works: bool) -> list[cp_model.LiteralT]:
        """Return what is true when the day is not as named. A person with several options has at most one
        of them."""
        literals = self.open[day]
        if not works:
            return list(literals)
        if len(literals) == 1:
            return [literals[0].negated()]
        worked = self.model.new_bool_var("")
        self.model.add_max_equality(worked, literals)
        return [worked.negated()]
