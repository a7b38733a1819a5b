"""How a written school's roster is drawn up: `python -m benchmarks.school --staff 200 --days 140 --seconds 90`.

`--plain` puts the same question to CP-SAT as one model with the same seconds and workers: what the planner must beat.
"""

import argparse
import resource
import time

from benchmarks.plain import solve_plainly
from benchmarks.saying import say
from benchmarks.written import school
from rosters.check.check import violations
from rosters.question.plan import Plan
from rosters.question.problem import Problem
from rosters.solve import solve


def main() -> None:
    """Draw up and measure; a JSON line a measure."""
    asked = _asked()
    problem = school(asked.staff, asked.days, asked.seed)
    places = sum(line.count for duty in problem.duties for line in duty.lines)
    size = {"staff": asked.staff, "days": asked.days, "seed": asked.seed}
    say("school", **size, duties=len(problem.duties), places=places)
    began, busy = time.perf_counter(), time.process_time()
    if asked.plain:
        plan = solve_plainly(problem, asked.seconds, asked.workers)
    else:
        plan = solve(problem, seconds=asked.seconds, workers=asked.workers)
    spent = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - busy}
    say("time", planner="plain" if asked.plain else "greenleaf", **{k: round(v, 2) for k, v in spent.items()})
    say("plan", **figures(problem, plan))
    say("memory", peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def figures(problem: Problem, plan: Plan) -> dict[str, object]:
    """What the plan amounts to: gaps, and how many of them no plan can fill; widths of the spreads against the fair
    ones; the sum of what widths lie above one against the least that is possible."""
    spreads = plan.figures.spreads
    return {
        "gaps": sum(gap.missing for gap in plan.gaps),
        "gaps_proved_unavoidable": max(0, plan.bound) // problem.weights.gap,
        "violations": len(violations(problem, plan)),
        "status": plan.status,
        "spreads_at_most_1": f"{sum(one.width <= 1 for one in spreads)}/{len(spreads)}",
        "spreads_at_most_1_or_fair": f"{sum(one.width <= max(1.0, one.fair) + 1e-6 for one in spreads)}/{len(spreads)}",
        "widest": round(max((one.width for one in spreads), default=0.0), 2),
        "excess": {burden: round(value, 2) for burden, value in plan.figures.excess.items()},
        "least_excess": {burden: round(value, 2) for burden, value in plan.figures.least_excess.items()},
    }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.school", description=__doc__)
    parser.add_argument("--staff", type=int, default=60)
    parser.add_argument("--days", type=int, default=140)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plain", action="store_true", help="one CP-SAT model instead of the planner")
    return parser.parse_args()


if __name__ == "__main__":
    main()
