"""The question around some duties: what holds a week before and after them, so that every rule can speak."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session

from actions.planner.question import pose, published_plan
from models.duties import Duty
from models.schools import School
from rosters.question.plan import Plan
from rosters.question.problem import Problem

AROUND = timedelta(days=7)


def around(
    session: Session, school: School, days: Iterable[date], *, loose: bool = False, fresh: Iterable[Duty] = ()
) -> tuple[Problem, Plan]:
    """The question from a week before the first of these days to a week after the last, and what is published in it.

    `loose` and `fresh` are those of `pose`.
    """
    known = list(days)
    problem = pose(session, school, min(known) - AROUND, max(known) + AROUND, loose=loose, fresh=tuple(fresh))
    return problem, published_plan(problem)
