"""One chunk as a model for OR-Tools CP-SAT: a boolean for each option, hard rules as constraints, wishes as
prices."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.book.decomposition import Chunk, Option
from rosters.question.plan import Assignment
from rosters.question.problem import Duty
from rosters.rules.commitments import DAY
from rosters.rules.hard import clash, reach
from rosters.weeks import objective, pairs, patterns, sequels
from rosters.weeks.cliques import cover


@dataclass(frozen=True, slots=True)
class ChunkSolution:
    """What the solver found for a chunk. `bound` and `worth` are of the chunk's own sum; `effort` is
    deterministic time."""

    assignments: tuple[Assignment, ...]
    slots: dict[str, int]
    optimal: bool
    worth: int
    bound: int
    effort: float


class ChunkModel:
    """The constraints and the objective of one chunk."""

    def __init__(self, book: Book, chunk: Chunk, full: bool = False) -> None:
        """Build the whole model; the book is only read. With `full` no gap is allowed, which is quicker to
        search."""
        self.full = full
        self.book = book
        self.chunk = chunk
        self.model = cp_model.CpModel()
        self.chosen = [(option, self.model.new_bool_var("")) for option in chunk.options]
        self.bill = objective.Bill()
        self.gaps: list[tuple[Duty, cp_model.IntVar]] = []
        self.slot_taken: dict[tuple[str, int], cp_model.IntVar] = {}
        self.by_person: defaultdict[str, list[tuple[Option, cp_model.IntVar]]] = defaultdict(list)
        for option, x in self.chosen:
            self.by_person[option.person].append((option, x))
        self._choose_days()
        self._fill_lines()
        for person, chosen in self.by_person.items():
            self._keep_rules(person, chosen)
            self._charge(person, chosen)
        meetings = pairs.meetings(self.model, book, self.chosen)
        pairs.charge_pairs(self.model, self.bill, book, meetings)
        pairs.limit_pair_runs(self.model, book, meetings)
        sequels.charge_spread(self.model, self.bill, book, self.by_person)
        self.model.minimize(self.bill.total())

    def hint(self, given: Iterable[Assignment], slots: dict[str, int]) -> None:
        """Set the warm start: begin the search from these assignments."""
        wanted = {(one.duty, one.line, one.person) for one in given}
        for option, x in self.chosen:
            here = slots.get(option.duty.id, option.slot) == option.slot
            self.model.add_hint(x, here and (option.duty.id, option.line, option.person) in wanted)
        for (duty, slot), taken in self.slot_taken.items():
            self.model.add_hint(taken, slots[duty] == slot)

    def solve(self, solver: cp_model.CpSolver) -> ChunkSolution | None:
        """Return the best solution found within the solver's limits, None if there was none."""
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return ChunkSolution(
            tuple(Assignment(o.duty.id, o.line, o.person) for o, x in self.chosen if solver.boolean_value(x)),
            {duty: slot for (duty, slot), taken in self.slot_taken.items() if solver.boolean_value(taken)},
            status == cp_model.OPTIMAL,
            round(solver.objective_value),
            round(solver.best_objective_bound),
            solver.response_proto.deterministic_time,
        )

    def _choose_days(self) -> None:
        """Do a duty that may be done on several days on one of them."""
        for duty in self.chunk.duties:
            if duty.id not in self.book.days:
                for slot in range(len(duty.slots)):
                    self.slot_taken[duty.id, slot] = self.model.new_bool_var("")
                self.model.add_exactly_one(self.slot_taken[duty.id, slot] for slot in range(len(duty.slots)))
        for option, x in self.chosen:
            if (option.duty.id, option.slot) in self.slot_taken:
                self.model.add_implication(x, self.slot_taken[option.duty.id, option.slot])

    def _fill_lines(self) -> None:
        """Give a line the people it asks for, or a gap that costs more than any wish."""
        lines: defaultdict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for option, x in self.chosen:
            lines[option.duty.id, option.line].append(x)
        for duty in self.chunk.duties:
            for number in range(len(duty.lines)):
                missing = self.book.missing(duty, number)
                gap = self.model.new_int_var(0, 0 if self.full else missing, "")
                self.model.add(sum(lines[duty.id, number]) + gap == missing)
                self.gaps.append((duty, gap))
                self.bill.add(gap, gap_price(self.book, duty))

    def _keep_rules(self, person: str, chosen: objective.Chosen) -> None:
        self._clashes(person, chosen)
        self._day_hours(person, chosen)
        self._week_hours(person, chosen)
        self._run_of_days(person, chosen)
        patterns.keep_pattern(self.model, self.book, person, chosen)

    def _clashes(self, person: str, chosen: objective.Chosen) -> None:
        """Allow one duty at a time, with rest between the days and separated tags, as cliques of options."""
        terms = self.book.terms[person]
        far = reach(terms) + DAY  # two works of one day may begin so far apart
        ordered = sorted(chosen, key=lambda item: item[0].work.start)
        masks = [0] * len(ordered)
        longest = max(option.work.end - option.work.start for option, _ in ordered)
        for i, (one, _) in enumerate(ordered):
            for j in range(i + 1, len(ordered)):
                other = ordered[j][0]
                if other.work.start > one.work.start + longest + far:
                    break
                if clash(terms, one.work, other.work):
                    masks[i] |= 1 << j
                    masks[j] |= 1 << i
        for clique in cover(masks):
            self.model.add_at_most_one(ordered[i][1] for i in clique)

    def _day_hours(self, person: str, chosen: objective.Chosen) -> None:
        """Keep the minutes of a day within the contract."""
        limit, spent = self.book.terms[person].max_day_minutes, self.book.diary[person].day_minutes
        for day, options in _grouped(chosen, lambda option: option.work.day).items():
            self._within(options, limit - spent[day])

    def _week_hours(self, person: str, chosen: objective.Chosen) -> None:
        """Keep the minutes of a week within the contract."""
        limit, spent = self.book.terms[person].max_week_minutes, self.book.diary[person].week_minutes
        for week, options in _grouped(chosen, lambda option: option.work.week).items():
            self._within(options, limit - spent[week])

    def _within(self, chosen: objective.Chosen, minutes: int) -> None:
        if sum(option.work.minutes for option, _ in chosen) > minutes:
            spent = cp_model.LinearExpr.weighted_sum(
                [x for _, x in chosen], [o.work.minutes for o, _ in chosen]
            )
            self.model.add(spent <= minutes)

    def _run_of_days(self, person: str, chosen: objective.Chosen) -> None:
        """In any span one day longer than the longest run, leave at least one day free."""
        longest, held = self.book.terms[person].max_run_days, self.book.diary[person].works_on
        days = _grouped(chosen, lambda option: option.work.day)
        worked = {day: self._worked(options) for day, options in days.items() if not held[day]}
        windows = {first for day in worked for first in range(day - longest, day + 1)}
        for first in sorted(windows):
            stretch = range(first, first + longest + 1)
            if all(held[day] or day in worked for day in stretch):
                self.model.add_bool_or(worked[day].negated() for day in stretch if day in worked)

    def _worked(self, chosen: objective.Chosen) -> cp_model.IntVar:
        if len(chosen) == 1:
            return chosen[0][1]
        worked = self.model.new_bool_var("")
        for _, x in chosen:
            self.model.add_implication(x, worked)
        return worked

    def _charge(self, person: str, chosen: objective.Chosen) -> None:
        who = self.book.person[person]
        objective.charge_burdens(self.model, self.bill, self.book, who, chosen)
        objective.charge_hours(self.model, self.bill, self.book, who, chosen)
        objective.charge_new_hands(self.model, self.bill, self.book, who, chosen)
        objective.charge_wishes(self.bill, self.book, who, chosen)
        objective.charge_changes(self.bill, self.book, chosen)
        pairs.charge_turns(self.model, self.bill, self.book, person, chosen)
        sequels.charge_sequels(self.model, self.bill, self.book, person, chosen)


def gap_price(book: Book, duty: Duty) -> int:
    """Return what each person missing on the duty costs."""
    return book.problem.weights.gap * duty.weight


def gaps_price(book: Book, duties: Iterable[Duty]) -> int:
    """Return what the people missing on these duties cost in all."""
    return sum(
        gap_price(book, duty) * book.missing(duty, line) for duty in duties for line in range(len(duty.lines))
    )


def _grouped(
    chosen: objective.Chosen, key: Callable[[Option], int]
) -> dict[int, list[tuple[Option, cp_model.IntVar]]]:
    groups: defaultdict[int, list[tuple[Option, cp_model.IntVar]]] = defaultdict(list)
    for option, x in chosen:
        groups[key(option)].append((option, x))
    return groups
