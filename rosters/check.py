"""Placeholder until the independent checker is written here (this file is to be overwritten)."""

from rosters.plan import Plan
from rosters.problem import Problem


def violations(problem: Problem, plan: Plan) -> list[object]:
    """To be written."""
    return []
