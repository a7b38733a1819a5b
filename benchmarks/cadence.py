"""How fast a school year is reckoned: the full pack at one school and at 300, beside plain dateutil on its rules."""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from dateutil.rrule import rrulestr
from sqlmodel import Session, select

from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.school.school_time import bells_of, calendar_of
from benchmarks.saying import say
from calendars.cadence.bells import Bell
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import occurrences
from calendars.school_days.days import SchoolCalendar
from models import Place, Routine, School, database

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
SCHOOLS, BATCH = 300, 50
REPEATS = 20
SECONDS = 60.0


class Work(NamedTuple):
    """What a school has to reckon: each cadence with its seed and the number of places it is done at."""

    cadences: list[tuple[Cadence, str, int]]
    bells: tuple[Bell, ...]
    calendar: SchoolCalendar
    zone: str


def main(seconds: float = SECONDS) -> None:
    """Measure in a temporary folder; prints a line a measure, each on calendars nobody has asked before."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        upgrade_schema(database.engine())
        with database.session() as session:
            work = work_of(session, plant(session, NOW, "bench"))
        database.engine().dispose()
    one_school(work)
    many_schools(work, seconds)
    beside_dateutil(work)


def work_of(session: Session, school: School) -> Work:
    """Every routine of the demo school's pack, those of switched-off kinds too."""
    places = session.exec(select(Place).where(Place.school_id == school.id)).all()
    routines = session.exec(select(Routine).where(Routine.school_id == school.id)).all()
    cadences = [
        (Cadence.model_validate(routine.cadence), routine.seed, _places(routine, places))
        for routine in routines
    ]
    return Work(cadences, bells_of(session, school), calendar_of(session, school), school.zone)


def _places(routine: Routine, places: Sequence[Place]) -> int:
    if routine.places is None:
        return 1
    kind, tag = routine.places.get("kind"), routine.places.get("tag")
    return sum(place.matches(kind, tag) for place in places)


def school(work: Work, number: int) -> SchoolCalendar:
    """A school of its own: its terms lie a few days later, and nothing is remembered of them."""
    later = timedelta(days=number % 28)
    names = ("first", "last", "staff_first", "staff_last")
    moved = (
        replace(term, **{name: getattr(term, name) + later for name in names}) for term in work.calendar.terms
    )
    return replace(work.calendar, terms=tuple(moved))


def expanded(work: Work, calendar: SchoolCalendar) -> Iterator[tuple[int, int]]:
    """Occurrences and places of each routine in the year."""
    for cadence, seed, places in work.cadences:
        yield len(occurrences(cadence, calendar, work.bells, work.zone, FIRST, LAST, seed)), places


def one_school(work: Work) -> None:
    """One school and its year; the country's holidays are already read."""
    pairs = sum(places for _, _, places in work.cadences)
    began = time.process_time()
    found = list(expanded(work, school(work, 0)))
    spent = time.process_time() - began
    facts = {"routines": len(found), "routines_x_places": pairs, "duties": sum(n * p for n, p in found)}
    say("one school", **facts, **rate(sum(count for count, _ in found), spent))


def many_schools(work: Work, seconds: float) -> None:
    """Up to 300 schools one after the other; growth is linear when the last batch takes no longer than the first."""
    batches: list[float] = []
    total = 0
    while len(batches) * BATCH < SCHOOLS and sum(batches) < seconds:
        numbers = range(len(batches) * BATCH, (len(batches) + 1) * BATCH)
        count, spent = counted(work, (school(work, number) for number in numbers))
        batches.append(spent)
        total += count
    say("schools", schools=len(batches) * BATCH, **rate(total, sum(batches)))
    per_school = [round(spent / BATCH * 1000, 1) for spent in batches]
    say(
        "growth",
        milliseconds_a_school_by_batch_of_50=per_school,
        last_to_first=round(batches[-1] / batches[0], 2),
    )


def counted(work: Work, calendars: Iterable[SchoolCalendar]) -> tuple[int, float]:
    """Occurrences on all the calendars, and the seconds they took."""
    began = time.process_time()
    count = sum(found for calendar in calendars for found, _ in expanded(work, calendar))
    return count, time.process_time() - began


def beside_dateutil(work: Work) -> None:
    """The routines written as RRULE: their bare dates from dateutil, and ours with the school's calendar, bells, time
    zone and keys, once on a new calendar and once on the same again. The three take turns on a busy machine."""
    ruled = work._replace(cadences=[entry for entry in work.cadences if entry[0].every is not None])
    schools = [school(work, number) for number in range(REPEATS)]
    rounds = [(bare_dates(ruled), counted(ruled, [new]), counted(ruled, [new])) for new in schools]
    names = ("rrule: dateutil", "rrule: greenleaf, new calendar", "rrule: greenleaf, calendar asked before")
    lines = {
        name: rate(sum(found for found, _ in column), sum(seconds for _, seconds in column))
        for name, column in zip(names, zip(*rounds, strict=True), strict=True)
    }
    for name, line in lines.items():
        ratio = line["a_second"] / lines[names[0]]["a_second"]
        say(name, rules=len(ruled.cadences), **line, to_dateutil=round(ratio, 2))


def bare_dates(work: Work) -> tuple[int, float]:
    """How many dates dateutil finds in the year for the rules, before any school has its say, and the seconds."""
    first, last = (datetime.combine(day, datetime.min.time()) for day in (FIRST, LAST))
    rules = [cadence.every for cadence, _, _ in work.cadences if cadence.every]
    began = time.process_time()
    found = sum(len(rrulestr(rule, dtstart=first).between(first, last, inc=True)) for rule in rules)
    return found, time.process_time() - began


def rate(count: int, seconds: float) -> dict[str, float]:
    """Occurrences, seconds of the processor, and occurrences a second."""
    return {"occurrences": count, "cpu_seconds": round(seconds, 3), "a_second": round(count / seconds)}


if __name__ == "__main__":
    main()
