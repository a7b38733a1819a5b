"""Ask the rules of every roster about a change of crew, before it is made or while somebody thinks of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlmodel import Session

from actions.crews.change import CrewChange
from actions.planner.question_around import around
from models.crews import Seat
from models.duties import Duty
from models.schools import School
from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Assignment as Placed
from rosters.question.plan import Plan, Reason
from rosters.question.problem import Problem
from rosters.rules.hard import TOTALS
from rosters.rules.pattern_limits import grown

FULL, GONE = "crew_full", "gone"


@dataclass(frozen=True)
class Objection:
    """What speaks against a person on a duty: the rule's word, `crew_full`, or `gone` (no such place any more).

    `pattern`: the change as a whole would strain their shift pattern.
    """

    person: UUID
    duty: UUID | None
    reason: str
    pattern: bool = False


def ask(
    session: Session,
    school: School,
    duties: Mapping[UUID, Duty],
    change: CrewChange,
    bound: Iterable[UUID] = (),
    fresh: Iterable[Duty] = (),
) -> list[Objection]:
    """Return what the rules say against a change, everything else being as it is published. Nothing is
    written.

    The whole change is asked at once: people who leave are gone before anybody comes. The shift patterns of
    those who come, and of the `bound`, may not be strained more than they are. The `fresh` duties are asked as they
    would be, with nobody on them.

    Example: Ben comes to Monday's gate duty 08:00-12:00 and has a patrol 10:00-14:00: one objection, Ben,
    the gate duty, reason `overlap` with the patrol. If the same change takes him off the patrol, there is
    none.
    """
    days = [*(duty.day for duty in duties.values()), *change.days.values()]
    problem, plan = around(session, school, days, loose=bool(change.days), fresh=fresh)
    book = CrewBook(problem, plan, change.leaves, change.days)
    against = [*book.objections, *filter(None, map(book.enter, change.comes))]
    return against or book.strained([*(seat.person for seat in change.comes), *bound])


class CrewBook:
    """The planner's book as a plan leaves it, some people taken off and some duties moved, to put others in."""

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        leaves: Iterable[Seat] = (),
        days: Mapping[UUID, date] | None = None,
        uncounted: Iterable[UUID] = (),
    ) -> None:
        """Who stays on a duty that moves must be free on its new day: `objections` says who is not.

        For the `uncounted` duties no total of hours or days is asked.
        """
        self.problem, self.plan, self._uncounted = problem, plan, frozenset(uncounted)
        gone = {(str(seat.duty), str(seat.person)) for seat in leaves}
        stay = [one for one in plan.assignments if (one.duty, one.person) not in gone]
        moved = {str(duty): day for duty, day in (days or {}).items()}
        there = tuple(one for one in stay if one.duty not in moved)
        slots = {**plan.days, **self._slots(moved)}
        self.book: Book = reopen(problem, replace(plan, assignments=there, days=slots))
        self._came: dict[UUID, UUID] = {}
        again = (seat_of(one) for one in stay if one.duty in moved)
        self.objections = [*self._astray(moved), *filter(None, map(self.enter, again))]

    def _slots(self, moved: Mapping[str, date]) -> dict[str, int]:
        """Which slot of each duty that moves falls on its new day."""
        first = self.problem.first
        return {
            duty.id: number
            for duty in self.problem.duties
            for number, slot in enumerate(duty.slots)
            if duty.id in moved and slot.day == (moved[duty.id] - first).days
        }

    def _astray(self, moved: Mapping[str, date]) -> list[Objection]:
        """The duties that cannot move where they should."""
        found = self._slots(moved)
        return [Objection(UUID(int=0), UUID(duty), GONE) for duty in moved if duty not in found]

    def reason(self, seat: Seat) -> str:
        """The first hard rule against a place, "" if none speaks; patterns are weighed when everybody is in."""
        duty, person = self.book.duty.get(str(seat.duty)), self.book.person.get(str(seat.person))
        if duty is None or person is None or seat.line >= len(duty.lines):
            return GONE
        if not self.book.missing(duty, seat.line):
            return FULL
        found = self.book.barrier(person, duty, duty.lines[seat.line], self.book.days[duty.id])
        return "" if found is None or (found in TOTALS and seat.duty in self._uncounted) else str(found)

    def enter(self, seat: Seat) -> Objection | None:
        """Write a person in on their place, unless a rule speaks against it."""
        if reason := self.reason(seat):
            return Objection(seat.person, seat.duty, reason)
        self.put(seat)
        return None

    def put(self, seat: Seat) -> None:
        """Write a person in on their place, whatever the rules say."""
        self.book.give(self.book.duty[str(seat.duty)], seat.line, str(seat.person))
        self._came.setdefault(seat.person, seat.duty)

    def alone(self, seat: Seat) -> str:
        """The rule against a place when nothing else changes, the person's pattern too; "" if none speaks."""
        if reason := self.reason(seat):
            return reason
        duty, person = self.book.duty[str(seat.duty)], self.book.person[str(seat.person)]
        if person.pattern is None:
            return ""
        self.book.give(duty, seat.line, person.id)
        strained = self.strained([seat.person])
        self.book.take(duty, seat.line, person.id)
        return strained[0].reason if strained else ""

    def place(self, duty: UUID, person: UUID, *, whole: bool = False) -> tuple[int | None, str]:
        """The first open line of a duty that a person may serve; else None and the rule that says most against it.

        `whole`: more is still to come, so patterns are weighed when everybody is in.
        """
        asked, against = self.book.duty.get(str(duty)), self.reason if whole else self.alone
        if asked is not None and str(person) in self.book.crew(asked):
            return None, Reason.ALREADY_SERVING
        reason = FULL
        for line in range(len(asked.lines) if asked else 0):
            found = against(Seat(duty=duty, person=person, line=line))
            if not found:
                return line, ""
            if found != FULL and (found != Reason.NOT_IN_POOL or reason == FULL):
                reason = found
        return None, reason

    def busy(self, duty: UUID, person: UUID) -> tuple[datetime, datetime] | None:
        """From when to when other work of a person falls into the hours of a duty; None when none does."""
        asked = self.book.duty[str(duty)]
        work = self.book.work(asked, self.book.days[asked.id])
        for other in self.book.diary[str(person)].near(work, 0):
            start, end = max(work.start, other.start), min(work.end, other.end)
            if other.duty != asked.id and start < end:
                origin = self.problem.origin
                return origin + timedelta(minutes=start), origin + timedelta(minutes=end)
        return None

    def strained(self, people: Iterable[UUID]) -> list[Objection]:
        """Whose shift pattern is strained more than it was."""
        found = []
        for person in dict.fromkeys(people):
            if broken := grown(self._before.strain(str(person)), self.book.strain(str(person))):
                found.append(Objection(person, self._came.get(person), str(broken), pattern=True))
        return found

    @cached_property
    def _before(self) -> Book:
        return reopen(self.problem, self.plan)


def seat_of(placed: Placed) -> Seat:
    """A place of the planner's as a seat."""
    return Seat(duty=UUID(placed.duty), person=UUID(placed.person), line=placed.line)


def placed_of(seat: Seat) -> Placed:
    """A seat as the planner has it."""
    return Placed(str(seat.duty), seat.line, str(seat.person))
