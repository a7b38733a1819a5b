"""The independent checker's word on a change of people, before it is kept, and on who stays where they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from actions.planner.question import published_plan
from models.errors import Refusal
from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.plan import Assignment, Plan
from rosters.question.problem import Duty, Pin, Problem, Published


def require_sound(problem: Problem, before: Plan, after: Plan) -> None:
    """Refuse a plan that breaks a rule which what is published does not break already.

    Both plans answer the same problem; who had to go is in neither.
    """
    known = set(violations(problem, counted(problem, before)))
    fresh = [fault for fault in violations(problem, counted(problem, after)) if fault not in known]
    if fresh:
        raise Refusal("roster.broken_rules", count=len(fresh), first=str(fresh[0]))


def counted(problem: Problem, plan: Plan) -> Plan:
    """The plan with its gaps counted, as the checker wants it."""
    return replace(plan, gaps=gaps(reopen(problem, plan)))


def held_fast(problem: Problem) -> Problem:
    """The question with everybody who is published pinned to their duty, unless a rule speaks against it by now.

    Shifts stay as they are: patterns decide there. Example: Ada is published on the gate and nobody else can cook at
    that hour: the plan leaves the kitchen a gap; with Ada away, she is on neither.
    """
    published: dict[str, list[Published]] = defaultdict(list)
    for held in problem.published:
        published[held.duty].append(held)
    there = tuple(one for duty in problem.duties for one in _standing(duty, published[duty.id]))
    every = _pinned(problem, there)
    faults = violations(every, counted(every, replace(published_plan(every), assignments=there)))
    against = {(fault.person, duty) for fault in faults for duty in (fault.duty, fault.other)}
    return _pinned(problem, (one for one in there if (one.person, one.duty) not in against))


def _standing(duty: Duty, published: list[Published]) -> Iterator[Assignment]:
    """Who is published on the places a duty has, who was put there by hand first."""
    for number, line in enumerate(() if duty.kind else duty.lines):
        people = sorted(held.person for held in published if held.line == number)
        people.sort(key=lambda person: Pin(number, person) not in duty.pins)
        yield from (Assignment(duty.id, number, person) for person in people[: line.count])


def _pinned(problem: Problem, there: Iterable[Assignment]) -> Problem:
    pins: dict[str, list[Pin]] = defaultdict(list)
    for one in there:
        pins[one.duty].append(Pin(one.line, one.person))
    duties = (
        replace(duty, pins=tuple(dict.fromkeys([*duty.pins, *pins[duty.id]]))) for duty in problem.duties
    )
    return replace(problem, duties=tuple(duties))
