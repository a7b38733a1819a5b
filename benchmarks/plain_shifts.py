"""The baseline: a shift scheduling instance as one plain OR-Tools CP-SAT model, default search.

`python -m benchmarks.plain_shifts INSTANCE --seconds N --workers K` prints the same JSON line as `benchmarks.curtois`.
It shares nothing with the planner but the reader of the file.
"""

import argparse
import json
import time
from pathlib import Path

from ortools.sat.python import cp_model

from benchmarks.curtois import Sections, sections

Literals = dict[tuple[str, int, str], cp_model.IntVar]


class Plain:
    """The model of one instance."""

    def __init__(self, parts: Sections) -> None:
        """A boolean for each employee, day and shift."""
        self.parts, self.model = parts, cp_model.CpModel()
        self.days = int(parts["HORIZON"][0][0])
        self.minutes = {row[0]: int(row[1]) for row in parts["SHIFTS"]}
        self.x: Literals = {
            (row[0], day, shift): self.model.new_bool_var("")
            for row in parts["STAFF"]
            for day in range(self.days)
            for shift in self.minutes
        }
        for row in parts["STAFF"]:
            self._contract(row)
        for row in parts.get("DAYS_OFF", []):
            for day in row[1:]:
                for shift in self.minutes:
                    self.model.add(self.x[row[0], int(day), shift] == 0)
        self.model.minimize(sum(self._cover()) + sum(self._requests()))

    def _contract(self, row: list[str]) -> None:
        name, longest, shortest, rest = row[0], int(row[4]), int(row[5]), int(row[6])
        works = [self.model.new_bool_var("") for _ in range(self.days)]
        for day, work in enumerate(works):
            self.model.add(sum(self.x[name, day, shift] for shift in self.minutes) == work)
        for shift, _, after in ((r[0], r[1], r[2]) for r in self.parts["SHIFTS"]):
            for day in range(self.days - 1):
                for barred in filter(None, after.split("|")):
                    self.model.add_at_most_one(self.x[name, day, shift], self.x[name, day + 1, barred])
        for kind, most in (part.split("=") for part in row[1].split("|")):
            self.model.add(sum(self.x[name, day, kind] for day in range(self.days)) <= int(most))
        total = sum(
            length * self.x[name, day, s] for s, length in self.minutes.items() for day in range(self.days)
        )
        self.model.add_linear_constraint(total, int(row[3]), int(row[2]))
        self._runs(works, longest, shortest, rest)
        self._weekends(works, int(row[7]))

    def _runs(self, works: list[cp_model.IntVar], longest: int, shortest: int, rest: int) -> None:
        for day in range(self.days - longest):
            self.model.add_bool_or(work.negated() for work in works[day : day + longest + 1])
        for day in range(1, self.days):
            for length in range(1, min(shortest, self.days - day)):
                inside = [work.negated() for work in works[day : day + length]]
                self.model.add_bool_or(works[day - 1], works[day + length], *inside)
            for length in range(1, min(rest, self.days - day)):
                edges = (works[day - 1].negated(), works[day + length].negated())
                self.model.add_bool_or(*edges, *works[day : day + length])

    def _weekends(self, works: list[cp_model.IntVar], most: int) -> None:
        worked = []
        for saturday in range(5, self.days, 7):
            flag = self.model.new_bool_var("")
            for day in range(saturday, min(saturday + 2, self.days)):
                self.model.add_implication(works[day], flag)
            worked.append(flag)
        self.model.add(sum(worked) <= most)

    def _cover(self) -> list[cp_model.LinearExpr]:
        terms = []
        staff = [row[0] for row in self.parts["STAFF"]]
        for day, shift, count, under, over in self.parts["COVER"]:
            lack = self.model.new_int_var(0, len(staff), "")
            extra = self.model.new_int_var(0, len(staff), "")
            self.model.add(sum(self.x[name, int(day), shift] for name in staff) + lack - extra == int(count))
            terms.append(int(under) * lack + int(over) * extra)
        return terms

    def _requests(self) -> list[cp_model.LinearExpr]:
        on = [(row, True) for row in self.parts.get("SHIFT_ON_REQUESTS", [])]
        off = [(row, False) for row in self.parts.get("SHIFT_OFF_REQUESTS", [])]
        return [
            int(row[3])
            * (1 - self.x[row[0], int(row[1]), row[2]] if wanted else self.x[row[0], int(row[1]), row[2]])
            for row, wanted in on + off
        ]


def main() -> None:
    """Solve one instance."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--workers", type=int, default=8)
    given = asked.parse_args()
    began = time.monotonic()
    plain = Plain(sections(given.instance.read_text()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = given.workers
    solver.parameters.max_time_in_seconds = max(1.0, given.seconds - (time.monotonic() - began))
    status = solver.solve(plain.model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    print(
        json.dumps(
            {
                "instance": given.instance.stem,
                "penalty": round(solver.objective_value) if found else None,
                "bound": round(solver.best_objective_bound),
                "status": solver.status_name(status).lower(),
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
