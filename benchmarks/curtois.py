"""Shift scheduling after Curtois and Qu (2014) through the production planner.

`python -m benchmarks.curtois INSTANCE --seconds N --workers K --out FILE.csv` prints one JSON line; the file gets a
line `employee,day,shift` for each shift worked, day from 0. INSTANCE is a file in the authors' text format.
"""

import argparse
import time
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.answer import answer
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern, Request, Sequel
from rosters.question.problem import Duty, Line, Person, Problem, Slot, Span
from rosters.solve import solve

DAY = 1440
Sections = dict[str, list[list[str]]]


def sections(text: str) -> Sections:
    """The rows of each section, split at commas."""
    found: Sections = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append(line.split(","))
    return found


def problem_of(text: str) -> Problem:
    """An instance as a problem: cover as shifts with prices, staff as people with patterns."""
    parts = sections(text)
    minutes = {row[0]: int(row[1]) for row in parts["SHIFTS"]}
    sequels = tuple(Sequel(row[0], after) for row in parts["SHIFTS"] for after in row[2].split("|") if after)
    return Problem(
        origin=datetime(2026, 8, 30, 16, tzinfo=UTC),
        first=date(2026, 8, 31),
        persons=tuple(_person(row, parts) for row in parts["STAFF"]),
        duties=tuple(_shift(row, minutes) for row in parts["COVER"]),
        rules=Rules(min_rest_minutes=-DAY, sequels=sequels),
    )


def _person(row: list[str], parts: Sections) -> Person:
    days_off = [int(day) for off in parts.get("DAYS_OFF", []) if off[0] == row[0] for day in off[1:]]
    return Person(
        row[0],
        pools=frozenset({"staff"}),
        absences=tuple(Span(day * DAY, (day + 1) * DAY) for day in days_off),
        pattern=Pattern(
            max_minutes=int(row[2]),
            min_minutes=int(row[3]),
            longest_run=int(row[4]),
            shortest_run=int(row[5]),
            shortest_rest=int(row[6]),
            max_weekends=int(row[7]),
            most={kind: int(most) for kind, most in (part.split("=") for part in row[1].split("|"))},
            requests=tuple(_requests(row[0], parts)),
        ),
    )


def _requests(person: str, parts: Sections) -> list[Request]:
    wanted = {"SHIFT_ON_REQUESTS": True, "SHIFT_OFF_REQUESTS": False}
    return [
        Request(int(row[1]), row[2], wish, int(row[3]))
        for name, wish in wanted.items()
        for row in parts.get(name, [])
        if row[0] == person
    ]


def _shift(row: list[str], minutes: dict[str, int]) -> Duty:
    day, kind, count, under, over = int(row[0]), row[1], int(row[2]), int(row[3]), int(row[4])
    line = Line("staff", count=count, under=under, over=over)
    slot = Slot(day, day * DAY, day * DAY + minutes[kind])
    return Duty(f"{day}-{kind}", (slot,), (line,), minutes=minutes[kind], kind=kind)


def main() -> None:
    """Solve one instance."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    began = time.monotonic()
    problem = problem_of(given.instance.read_text())
    left = given.seconds - (time.monotonic() - began)
    plan = solve(problem, seconds=left, workers=given.workers, seed=given.seed)
    if given.out:
        shift = {duty.id: f"{duty.slots[0].day},{duty.kind}" for duty in problem.duties}
        given.out.write_text("".join(f"{one.person},{shift[one.duty]}\n" for one in plan.assignments))
    print(answer(given.instance.stem, plan, time.monotonic() - began))


if __name__ == "__main__":
    main()
