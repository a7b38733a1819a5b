"""Why me: everybody who could have had a place, with the rule against them or what made them dearer."""

from dataclasses import dataclass, replace
from enum import StrEnum

from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Plan, PlanStatus, Reason
from rosters.question.problem import Burden, Duty, Person, Problem
from rosters.rules.fairness import duty_cost, hours_cost, ledger_after, start, units
from rosters.weeks.greedy import cost


class Verdict(StrEnum):
    """What a person whom no rule forbids the duty would have cost more in than its holder, most of all."""

    FORBIDDEN = "forbidden"
    BURDENS = "burdens"
    HOURS = "hours"
    HANDS = "hands"
    EQUAL = "equal"
    LIGHTER = "lighter"


@dataclass(frozen=True, slots=True)
class Rival:
    """A person of the line's pool: the first rule against them, or how they compare with the holder.

    `bears` counts the duty's burdens they have borne (ledger, newcomers' credit and the plan, without this
    duty); `minutes` counts their work of the duty's week without it.
    """

    person: str
    reason: Reason | None
    verdict: Verdict
    bears: dict[Burden, int]
    minutes: int


@dataclass(frozen=True, slots=True)
class Why:
    """The holder of a place as they stood before they got it, and the others."""

    holder: Rival
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True)
class _Price:
    burdens: int
    hours: int
    hands: int

    @property
    def total(self) -> int:
        return self.burdens + self.hours + self.hands


def why(problem: Problem, plan: Plan, duty_id: str, line: int, holder: str) -> Why:
    """Explain a holder, with the place free again and everything else as planned. Raise KeyError for a duty
    that is not in the problem."""
    free = tuple(replace(duty, pins=()) for duty in problem.duties)
    asked = replace(problem, duties=free, published=())
    stay = tuple(one for one in plan.assignments if (one.duty, one.person) != (duty_id, holder))
    book = reopen(asked, replace(plan, assignments=stay))
    duty, opening, begun = book.duty[duty_id], ledger_after(asked, Plan(PlanStatus.FEASIBLE)), start(asked)
    mine = _price(book, duty, line, book.person[holder])

    def rival(person: Person) -> Rival:
        slot = book.days[duty.id]
        reason = book.refusal(person, duty, duty.lines[line], slot)
        verdict = Verdict.FORBIDDEN if reason else _verdict(_price(book, duty, line, person), mine)
        bears = {
            burden: opening[person.id].get(burden, 0)
            + book.load[person.id].get(burden, 0)
            - begun[person.id].get(burden, 0)
            for burden in sorted(duty.burdens)
        }
        week = problem.week(duty.slots[slot].day)
        return Rival(person.id, reason, verdict, bears, book.diary[person.id].week_minutes[week])

    others = [one for one in book.pool[duty.lines[line].pool] if one.id != holder]
    rivals = sorted((rival(one) for one in others), key=lambda one: one.reason is not None)
    return Why(rival(book.person[holder]), tuple(rivals))


def _price(book: Book, duty: Duty, line: int, person: Person) -> _Price:
    load = book.load[person.id]
    both = duty_cost(book.problem, load, duty, person)
    hours = hours_cost(book.problem.weights.hours, load.get(None, 0), units(duty), person)
    return _Price(both - hours, hours, cost(book, duty, line, person) - both)


def _verdict(theirs: _Price, mine: _Price) -> Verdict:
    if theirs.total == mine.total:
        return Verdict.EQUAL
    if theirs.total < mine.total:
        return Verdict.LIGHTER
    more = {
        Verdict.BURDENS: theirs.burdens - mine.burdens,
        Verdict.HOURS: theirs.hours - mine.hours,
        Verdict.HANDS: theirs.hands - mine.hands,
    }
    return max(more, key=lambda verdict: more[verdict])
