"""Fair on-call duty (MiniZinc Challenge 2013, J. Fischer) through the production planner.

`python -m benchmarks.oncall INSTANCE --seconds N --out FILE.json` prints one JSON line; the file gets
`{"assignment": [person of each slot, from 1]}`. INSTANCE is one of the challenge's .dzn files. A slot is a day of the
problem here, a weekend (Friday to Sunday) is one slot.
"""

import argparse
import json
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.answer import answer
from rosters.question.contract import Rules
from rosters.question.pattern import Sequel
from rosters.question.problem import Burden, Duty, Line, Person, Pin, Problem, Slot, Span, Weights
from rosters.solve import solve

DAY = 1440


def values(text: str) -> dict[str, Any]:
    """The assignments of a .dzn file: whole numbers, lists of them, lists of sets."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", re.sub(r"%.*", "", text)):
        if "{" in value or ".." in value:
            found[name] = [_set(part) for part in re.findall(r"\{[^}]*\}|\d+\s*\.\.\s*\d+", value)]
        elif "[" in value:
            found[name] = [int(number) for number in re.findall(r"-?\d+", value)]
        else:
            found[name] = int(value)
    return found


def _set(text: str) -> set[int]:
    if ".." in text:
        first, last = (int(number) for number in text.split(".."))
        return set(range(first, last + 1))
    return {int(number) for number in re.findall(r"\d+", text)}


def problem_of(text: str) -> Problem:
    """An instance as a problem of one duty a day."""
    data = values(text)
    slots = range(1, data["num_days"] + 1)
    weekends = {
        slot
        for slot in slots
        if (slot - data["weekend_offset"] - 1) % 5 == 0 and slot > data["weekend_offset"]
    }
    fixed = {slot: person for person, days in enumerate(data["fixed"]) for slot in days}
    return Problem(
        origin=datetime(2026, 8, 30, 16, tzinfo=UTC),
        first=date(2026, 8, 31),
        persons=tuple(_person(data, number) for number in range(data["num_staff"])),
        duties=tuple(_duty(slot, slot in weekends, fixed.get(slot), data["num_days"]) for slot in slots),
        rules=Rules(DAY, 7 * DAY, 2, 0, sequels=_sequels(data)),
        weights=Weights(burden=0, hours=0, wish=0, turn=0, pair=0, continuity=0, spread=1),
    )


def _person(data: dict[str, Any], number: int) -> Person:
    away = tuple(Span(slot * DAY, (slot + 1) * DAY) for slot in sorted(data["unavailable"][number]))
    share = data["work_load"][number] / 100
    return Person(str(number + 1), frozenset({"doctor"}), absences=away, share=share)


def _duty(slot: int, weekend: bool, fixed: int | None, last: int) -> Duty:
    tags = {"weekend"} if weekend else {"weekday"}
    if slot <= last - 2:
        tags.add("counts_before_the_next")
    if weekend and slot > 2:
        tags.add("counts_after_the_second_last")
    return Duty(
        str(slot),
        (Slot(slot, slot * DAY, slot * DAY + 60),),
        (Line("doctor"),),
        burdens=frozenset({Burden.WEEKEND if weekend else Burden.NIGHT}),
        tags=frozenset(tags),
        pins=(Pin(0, str(fixed + 1)),) if fixed is not None else (),
    )


def _sequels(data: dict[str, Any]) -> tuple[Sequel, ...]:
    """Nobody beside their weekend or on two weekends running; soft: two slots running, and two before a weekend."""
    return (
        Sequel("weekend", "", 1),
        Sequel("", "weekend", 1),
        Sequel("weekend", "weekend", 5),
        Sequel("counts_before_the_next", "", 1, data["adj_days_str"]),
        Sequel("", "counts_after_the_second_last", 2, data["wed_before_weekend_str"]),
    )


def main() -> None:
    """Solve one instance."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance", type=Path)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    began = time.monotonic()
    problem = problem_of(given.instance.read_text())
    plan = solve(problem, seconds=given.seconds, seed=given.seed)
    served = {int(one.duty): int(one.person) for one in plan.assignments}
    if given.out:
        people = [served.get(slot, 0) for slot in range(1, len(problem.duties) + 1)]
        given.out.write_text(json.dumps({"assignment": people}))
    print(answer(given.instance.stem, plan, time.monotonic() - began))


if __name__ == "__main__":
    main()
