"""Gentle repair: fill what fell open so that the fewest people are touched, then the fewest duties change
hands.

Three searches, each only if the one before left a doubt: everybody keeps all they have (a handful of
options); what could be reached if nobody else's work stood in the way (a lower bound); the whole window
again. Where bound and repair meet, the repair is proved to be the gentlest there is. Otherwise the answer
says how far it may be from it.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from rosters.book.book import Book
from rosters.book.shortage import lacking_places
from rosters.explain.forbidden import forbidden
from rosters.explain.gaps import broken_pins, gaps, reopen
from rosters.question.plan import Assignment, Plan, PlanStatus, Reason
from rosters.question.problem import Duty, Person, Problem
from rosters.repair.objective import BARE, Found, Toll, draw

FEW = 2
"""So few people could not be fewer by giving up work of theirs: somebody else would have to take it, and one person who
gives up none is what the first search has looked for."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A repaired plan with its difference, and the `problem` it answers (without work nobody has, and
    lapsed pins).

    `toll` counts what it costs beside those who had to go (`lapsed`). No repair costs less than `least`.
    """

    problem: Problem
    plan: Plan
    added: tuple[Assignment, ...]
    removed: tuple[Assignment, ...]
    lapsed: tuple[Assignment, ...]
    toll: Toll
    least: Toll
    seconds: float

    @property
    def proved(self) -> bool:
        """Say whether no repair leaves fewer places open, touches fewer people or changes less."""
        return self.toll == self.least

    @property
    def touched(self) -> tuple[str, ...]:
        """Return everybody whose duties change, except those who only lose what they had to."""
        return tuple(sorted({one.person for one in (*self.added, *self.removed)}))


@dataclass(frozen=True, slots=True)
class _Ground:
    """The plan as it must be changed: who stays, who of them may move, and which duties are to be filled."""

    problem: Problem
    stays: tuple[Assignment, ...]
    movable: frozenset[Assignment]
    days: dict[str, int]
    wanted: tuple[Duty, ...]


def repair(
    problem: Problem,
    plan: Plan,
    wanted: Collection[str],
    *,
    frozen_before: int = 0,
    seconds: float = 2.0,
    seed: int = 0,
) -> Mended:
    """Fill the `wanted` duties (ids). A person on them whom a rule forbids by now has to go.

    A person who serves on a day before `frozen_before` or is pinned keeps what they have, on wanted duties
    too.

    Example: Ada falls ill on Tuesday, her gate duty is wanted. If Ben is free and fit, the repair adds Ben,
    `toll` is 0 gaps, 1 person, 1 change, and `proved` is true.
    """
    began = time.monotonic()
    ground, lapsed = _ground(problem, plan, frozenset(wanted), frozen_before)
    found, decided = _gentlest(ground, began + seconds, seed)
    before = frozenset(ground.stays)
    after = before - decided | frozenset(found.assignments)
    asked = replace(ground.problem, persons=problem.persons, weights=problem.weights)
    return Mended(
        asked,
        _plan(asked, after, ground.days | found.slots),
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
        lapsed,
        found.toll,
        found.least,
        time.monotonic() - began,
    )


def _ground(
    problem: Problem, plan: Plan, wanted: frozenset[str], frozen_before: int
) -> tuple[_Ground, tuple[Assignment, ...]]:
    # the days of a pattern end with the last shift
    shifts = {duty.id for duty in problem.duties if duty.kind}
    staffed = {one.duty for one in plan.assignments} | wanted | shifts
    asked = tuple(duty for duty in problem.duties if duty.id in staffed)
    duties = {duty.id: duty for duty in asked}
    lapsed = forbidden(problem, plan, wanted)
    gone = {(one.duty, one.person) for one in lapsed}
    asked = tuple(
        replace(duty, pins=tuple(pin for pin in duty.pins if (duty.id, pin.person) not in gone))
        for duty in asked
    )
    stays = tuple(one for one in plan.assignments if one not in lapsed)
    hurt = _hurt(problem, plan, stays)
    persons = tuple(_smooth(one) if one.id in hurt else one for one in problem.persons)
    fair = replace(problem, persons=persons, duties=asked, weights=replace(problem.weights, gap=0, change=0))
    pinned = {(duty.id, pin.person) for duty in asked for pin in duty.pins}
    movable = frozenset(
        one
        for one in stays
        if (one.duty, one.person) not in pinned
        and duties[one.duty].slots[plan.days[one.duty]].day >= frozen_before
    )
    mine = tuple(duty for duty in asked if duty.id in wanted)
    return _Ground(fair, stays, movable, {duty: plan.days[duty] for duty in duties}, mine), lapsed


def _gentlest(ground: _Ground, deadline: float, seed: int) -> tuple[Found, frozenset[Assignment]]:
    """Try the searches in turn. Return the repair and the people whose assignments it decided again."""
    direct = draw(_book(ground, ground.stays), ground.wanted, (), _left(deadline), seed)
    if direct is None:
        return _nothing(ground), frozenset()
    if direct.toll == direct.least and not direct.toll.gaps and direct.toll.people <= FEW:
        return direct, frozenset()
    immovable = [one for one in ground.stays if one not in ground.movable]
    crew = [one for one in ground.movable if one.duty in {duty.id for duty in ground.wanted}]
    bare = replace(ground, problem=replace(ground.problem, weights=BARE))
    reach = draw(_book(_all_smooth(bare), immovable), ground.wanted, crew, _left(deadline), seed)
    least = min(reach.least if reach else Toll(), direct.toll)
    if least == direct.toll:
        return replace(direct, least=least), frozenset()
    hint = [*ground.movable, *direct.assignments]
    duties = [duty for duty in ground.problem.duties if duty in ground.wanted or _moves(ground, duty)]
    whole = None
    # without room for gaps it is a quicker question
    for full in (False,) if least.gaps else (True, False):
        whole = whole or draw(
            _book(bare, immovable),
            duties,
            ground.movable,
            _left(deadline) / (2 if full else 1),
            seed,
            hint,
            workers=2,
            full=full,
        )
    if whole is None:
        return replace(direct, least=least), frozenset()
    least = max(least, whole.least)
    if whole.toll < direct.toll:
        fair, decided = _fairest(ground, whole, _left(deadline), seed)
        return replace(fair, least=min(least, fair.toll)), decided
    return replace(direct, least=min(least, direct.toll)), frozenset()


def _hurt(problem: Problem, plan: Plan, stays: tuple[Assignment, ...]) -> set[str]:
    """Return the people whose runs or rests are too short already, most often because they had to go: that
    is not to be mended here."""
    patterned = [one.id for one in problem.persons if one.pattern]
    if not patterned:
        return set()
    book = reopen(problem, replace(plan, assignments=stays))
    return {one for one in patterned if {Reason.SHORT_RUN, Reason.SHORT_REST} & set(+book.strain(one))}


def _all_smooth(ground: _Ground) -> _Ground:
    """Say whether nobody's runs or rests are too short. Otherwise a bound without other people's work in
    the way tells nothing."""
    persons = tuple(map(_smooth, ground.problem.persons))
    return replace(ground, problem=replace(ground.problem, persons=persons))


def _smooth(person: Person) -> Person:
    if person.pattern is None:
        return person
    return replace(person, pattern=replace(person.pattern, shortest_run=1, shortest_rest=1))


def _fairest(ground: _Ground, whole: Found, seconds: float, seed: int) -> tuple[Found, frozenset[Assignment]]:
    """Return, among the repairs that change the same duties and cost as little, the one that burdens people
    most evenly."""
    chosen = frozenset(whole.assignments)
    ids = {one.duty for one in chosen ^ ground.movable}
    decided = frozenset(one for one in ground.movable if one.duty in ids)
    duties = [duty for duty in ground.problem.duties if duty.id in ids]
    others = [one for one in ground.stays if one.duty not in ids or one not in ground.movable]
    hint = [one for one in chosen if one.duty in ids]
    fair = draw(_book(ground, others), duties, decided, seconds, seed, hint)
    if fair is None or fair.toll > whole.toll:
        return whole, ground.movable
    return fair, decided


def _left(deadline: float) -> float:
    return max(0.05, deadline - time.monotonic())


def _moves(ground: _Ground, duty: Duty) -> bool:
    return any(one.duty == duty.id for one in ground.movable)


def _book(ground: _Ground, fixed: Collection[Assignment]) -> Book:
    """Return the book with these assignments. The day of a wanted duty that nobody has yet is free to
    choose."""
    held = {one.duty for one in ground.stays}
    book = reopen(ground.problem, Plan(PlanStatus.FEASIBLE, tuple(fixed), ground.days))
    for duty in ground.wanted:
        if len(duty.slots) > 1 and duty.id not in held:
            del book.days[duty.id]
            book.floating.add(duty.id)
    return book


def _nothing(ground: _Ground) -> Found:
    """Return the repair for when there is no time even for the first search: everything stays open."""
    book = _book(ground, ground.stays)
    lacking = lacking_places(book, ground.wanted)
    return Found((), {}, Toll(lacking), Toll())


def _plan(problem: Problem, assignments: Collection[Assignment], days: dict[str, int]) -> Plan:
    chosen = {duty.id: days.get(duty.id, 0) for duty in problem.duties}
    after = Plan(PlanStatus.FEASIBLE, tuple(sorted(assignments)), chosen)
    book = reopen(problem, after)
    return replace(after, gaps=gaps(book), broken_pins=broken_pins(book))
