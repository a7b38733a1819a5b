"""A published roster drawn up again stays; an absence changes as little as the repair proves to be the least.

With places open a second search may close one more, which outweighs the changes it takes: so these have none.
"""

from dataclasses import replace

from rosters.question.plan import Assignment, Plan
from rosters.question.problem import Problem, Published, Span
from rosters.repair.repair import repair
from rosters.solve import solve
from tests.rosters.cast import DAY
from tests.rosters.generate import a_school


def published(problem: Problem, plan: Plan) -> Problem:
    """The same question once the plan is published: every duty on its day, everybody on their duties."""
    duties = tuple(replace(one, slots=(one.slots[plan.days[one.id]],)) for one in problem.duties)
    held = tuple(Published(one.duty, one.line, one.person) for one in plan.assignments)
    return replace(problem, duties=duties, published=held)


def test_drawn_up_again_nothing_changes_and_an_absence_changes_the_fewest() -> None:
    problem = a_school(40, 7)
    plan = solve(problem, seconds=8)
    assert plan.gaps == ()
    asked = published(problem, plan)
    assert solve(asked, seconds=8, seed=3).assignments == plan.assignments
    lost = next(one for one in plan.assignments if _day(asked, one) == 3)
    gone = Span(3 * DAY, 4 * DAY)
    people = (replace(one, absences=(gone,)) if one.id == lost.person else one for one in asked.persons)
    away = replace(asked, persons=tuple(people))
    mine = {one for one in plan.assignments if one.person == lost.person and _day(asked, one) == 3}
    settled = replace(plan, days=dict.fromkeys(plan.days, 0))
    mended = repair(away, settled, {one.duty for one in mine}, seconds=8)
    redrawn = solve(away, seconds=8)
    assert mended.proved
    assert len((set(plan.assignments) - mine) ^ set(redrawn.assignments)) <= mended.toll.changes


def _day(problem: Problem, one: Assignment) -> int:
    return next(duty.slots[0].day for duty in problem.duties if duty.id == one.duty)
