"""An independent checker: which hard rules a plan breaks, computed from the values alone.

It shares no code with the rules, the model or the planner's book, so that it sees a mistake there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, permutations

from rosters.check.pairs import pair_runs
from rosters.check.patterns import pattern_breaks, sequel_breaks
from rosters.question.contract import Rules
from rosters.question.plan import Plan, Reason
from rosters.question.problem import Duty, Line, Person, Problem, Slot


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule broken by a person on a duty, perhaps together with another duty (`other`; empty if the other
    is held work, or if there is none)."""

    code: Reason
    person: str
    duty: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Stint:
    """What one person does at one time."""

    duty: str
    day: int
    start: int
    end: int
    minutes: int
    tags: frozenset[str]
    apart: frozenset[str]
    site: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every hard rule the plan breaks, pins included. What history breaks by itself is not counted.

    Raise ValueError if the plan does not belong to the problem or its gaps do not add up.
    """
    _require_belonging(problem, plan)
    duties = {duty.id: duty for duty in problem.duties}
    people = {person.id: person for person in problem.persons}
    stints = _stints(problem, plan)
    found = []
    for one in plan.assignments:
        duty, person = duties[one.duty], people[one.person]
        slot = duty.slots[plan.days[duty.id]]
        found += [
            Violation(code, person.id, duty.id) for code in _alone(person, duty, duty.lines[one.line], slot)
        ]
    for person_id, days in stints.items():
        terms = _terms(problem.rules, people[person_id])
        found += _pairwise(person_id, terms, days)
        found += _journeys(problem, person_id, days)
        if people[person_id].pattern is None:
            found += _summed(problem, person_id, terms, days)
    found += [Violation(Reason.PAIR_RUN, *one) for one in pair_runs(problem, plan)]
    found += [Violation(*one) for one in pattern_breaks(problem, plan)]
    found += [Violation(*one) for one in sequel_breaks(problem, plan)]
    return found


def _require_belonging(problem: Problem, plan: Plan) -> None:
    given = Counter((one.duty, one.line) for one in plan.assignments)
    missing = {(gap.duty, gap.line): gap.missing for gap in plan.gaps}
    for duty in problem.duties:
        if not 0 <= plan.days[duty.id] < len(duty.slots):
            raise ValueError(f"duty {duty.id} has no slot {plan.days[duty.id]}")
        for number, line in enumerate(duty.lines):
            if missing.get((duty.id, number), 0) != max(0, line.count - given[duty.id, number]):
                raise ValueError(f"duty {duty.id}: the gap of line {number} does not add up")
            pinned = sum(pin.line == number for pin in duty.pins)
            if line.over is None and given[duty.id, number] > max(line.count, pinned):
                raise ValueError(f"duty {duty.id}: too many people on line {number}")
        served = (
            {(one.line, one.person) for one in plan.assignments if one.duty == duty.id}
            if duty.pins and not duty.kind
            else set()
        )
        if not duty.kind and any((pin.line, pin.person) not in served for pin in duty.pins):
            raise ValueError(f"duty {duty.id}: a pin is not obeyed")


def _stints(problem: Problem, plan: Plan) -> dict[str, list[_Stint]]:
    duties = {duty.id: duty for duty in problem.duties}
    stints: defaultdict[str, list[_Stint]] = defaultdict(list)
    for one in plan.assignments:
        duty = duties[one.duty]
        slot = duty.slots[plan.days[duty.id]]
        stints[one.person].append(
            _Stint(duty.id, slot.day, slot.start, slot.end, duty.minutes, duty.tags, duty.apart, duty.site)
        )
    for held in problem.history:
        if held.person in stints:
            stints[held.person].append(
                _Stint("", held.day, held.start, held.end, held.minutes, held.tags, held.apart, held.site)
            )
    return stints


def _alone(person: Person, duty: Duty, line: Line, slot: Slot) -> Iterator[Reason]:
    """Return what speaks against the person whatever else they do."""
    if line.pool not in person.pools:
        yield Reason.NOT_IN_POOL
    first = slot.day if person.first_day is None else person.first_day
    last = slot.day if person.last_day is None else person.last_day
    if not first <= slot.day <= last:
        yield Reason.NOT_EMPLOYED
    if slot.kind and slot.kind in person.spared_days:
        yield Reason.SPARED_DAY
    if any(max(away.start, slot.start) < min(away.end, slot.end) for away in person.absences):
        yield Reason.ABSENT
    if line.certificate is not None:
        yield from _papers(person, line.certificate, slot.day)
    for burden in duty.burdens:
        if f"no_{burden}" in person.limits:
            yield Reason.LIMIT
    if person.id in duty.barred:
        yield Reason.BARRED


def _papers(person: Person, kind: str, day: int) -> Iterator[Reason]:
    papers = [paper for paper in person.certificates if paper.kind == kind]
    if not papers:
        yield Reason.NO_CERTIFICATE
        return
    for paper in papers:
        begun = paper.first_day is None or day >= paper.first_day
        ended = paper.last_day is not None and day > paper.last_day
        if begun and not ended:
            return
    yield Reason.CERTIFICATE_EXPIRED


def _terms(rules: Rules, person: Person) -> Rules:
    def knob(own: int | None, common: int) -> int:
        return common if own is None else own

    return Rules(
        knob(person.max_day_minutes, rules.max_day_minutes),
        knob(person.max_week_minutes, rules.max_week_minutes),
        knob(person.max_run_days, rules.max_run_days),
        knob(person.min_rest_minutes, rules.min_rest_minutes),
        rules.max_pair_run,
    )


def _pairwise(person: str, terms: Rules, stints: list[_Stint]) -> Iterator[Violation]:
    for one, other in combinations(stints, 2):
        if one.duty == other.duty == "":
            continue
        first, second = (one, other) if one.duty else (other, one)
        for code in _between(terms, first, second):
            yield Violation(code, person, first.duty, second.duty)


def _between(terms: Rules, one: _Stint, other: _Stint) -> Iterator[Reason]:
    early, late = sorted((one, other), key=lambda stint: (stint.day, stint.start))
    if one.duty == other.duty:
        yield Reason.ALREADY_SERVING
    if min(one.end, other.end) > max(one.start, other.start):
        yield Reason.OVERLAP
    if early.day < late.day and early.end + terms.min_rest_minutes > late.start:
        yield Reason.REST
    if early.day == late.day and not (one.tags.isdisjoint(other.apart) and other.tags.isdisjoint(one.apart)):
        yield Reason.SEPARATION


def _journeys(problem: Problem, person: str, stints: list[_Stint]) -> Iterator[Violation]:
    for one, other in permutations(stints, 2) if problem.travel else ():
        way = problem.travel.get(one.site, {}).get(other.site, 0)
        if way and (one.duty or other.duty) and 0 <= other.start - one.end < way:
            yield Violation(Reason.TRAVEL, person, one.duty or other.duty, other.duty if one.duty else "")


def _summed(problem: Problem, person: str, terms: Rules, stints: list[_Stint]) -> Iterator[Violation]:
    days: Counter[int] = Counter()
    weeks: Counter[tuple[int, int]] = Counter()
    for stint in stints:
        days[stint.day] += stint.minutes
        weeks[_week(problem, stint.day)] += stint.minutes
    for stint in stints:
        if stint.duty:
            if days[stint.day] > terms.max_day_minutes:
                yield Violation(Reason.DAY_HOURS, person, stint.duty)
            if weeks[_week(problem, stint.day)] > terms.max_week_minutes:
                yield Violation(Reason.WEEK_HOURS, person, stint.duty)
            if any(
                all(day in days for day in range(first, first + terms.max_run_days + 1))
                for first in range(stint.day - terms.max_run_days, stint.day + 1)
            ):
                yield Violation(Reason.RUN_OF_DAYS, person, stint.duty)


def _week(problem: Problem, day: int) -> tuple[int, int]:
    calendar = (problem.first + timedelta(days=day)).isocalendar()
    return calendar.year, calendar.week
