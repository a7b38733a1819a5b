"""The independent checker's word on a change of people, before it is kept."""

from dataclasses import replace

from models.errors import Refusal
from rosters.check.check import violations
from rosters.explain.gaps import gaps, reopen
from rosters.question.plan import Plan
from rosters.question.problem import Problem


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
