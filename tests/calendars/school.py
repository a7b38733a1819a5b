"""绿野实验学校 (invented): the terms the tests of this room reckon with."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import Bell, Occurrence, occurrences
from calendars.school_days.days import Override, SchoolCalendar, Term

SPRING_2026 = Term(
    "2025-2026-2", "春季学期", date(2026, 3, 2), date(2026, 7, 3), date(2026, 2, 25), date(2026, 7, 8)
)
AUTUMN_2026 = Term(
    "2026-2027-1", "秋季学期", date(2026, 9, 1), date(2027, 1, 22), date(2026, 8, 26), date(2027, 1, 27)
)
SPRING_2027 = Term(
    "2026-2027-2", "春季学期", date(2027, 2, 22), date(2027, 7, 2), date(2027, 2, 17), date(2027, 7, 7)
)

LVYE = SchoolCalendar(
    country="CN",
    subdivision=None,
    terms=(SPRING_2026, AUTUMN_2026, SPRING_2027),
    overrides=(),
    official_through=2026,
    longest_run=6,
)
YEAR_ROUND = SchoolCalendar(
    country="CN",
    subdivision=None,
    terms=(Term("2026", "全年", date(2026, 1, 1), date(2027, 12, 31), date(2026, 1, 1), date(2027, 12, 31)),),
    overrides=(),
    official_through=2026,
)


def changed(*overrides: Override) -> SchoolCalendar:
    """The school with some dates changed."""
    return replace(LVYE, overrides=overrides)


FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
BELLS = (
    Bell("lunch", time(11, 50)),
    Bell("lunch", time(12, 0), on="holiday"),
    Bell("evening_study_end", time(21, 30), on="working"),
    Bell("evening_study_end", time(21, 0), season="11-01/03-31", on="working"),
    Bell("midnight_round", time(0, 10)),
)


def fall(
    school: SchoolCalendar = LVYE, first: date = FIRST, last: date = LAST, seed: str = "", **parts: Any
) -> list[Occurrence]:
    return occurrences(Cadence(**parts), school, BELLS, "Asia/Shanghai", first, last, seed)


def days(school: SchoolCalendar = LVYE, first: date = FIRST, last: date = LAST, **parts: Any) -> list[str]:
    return [occurrence.day.isoformat() for occurrence in fall(school, first, last, **parts)]
