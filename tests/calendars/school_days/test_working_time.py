from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar, Term
from calendars.school_days.working_time import FURTHEST, WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
TERM = Term(
    "2026-2027-1", "第一学期", date(2026, 9, 1), date(2027, 1, 22), date(2026, 8, 26), date(2027, 1, 26)
)
HOURS = ((time(8), time(12)), (time(14), time(17, 30)))


def office(*overrides: Override) -> WorkingTime:
    calendar = SchoolCalendar(
        country="CN", subdivision=None, terms=(TERM,), overrides=overrides, official_through=2026
    )
    return WorkingTime(calendar, HOURS, SHANGHAI)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(9, 7, 8), 60, at(9, 7, 9)),
        (at(9, 7, 11, 30), 60, at(9, 7, 14, 30)),  # over the noon break
        (at(9, 7, 12), 0, at(9, 7, 12)),
        (at(9, 7, 11), 60, at(9, 7, 12)),  # the break begins with the last minute
        (at(9, 7, 19), 60, at(9, 8, 9)),  # in the evening: from the next morning on
        (at(9, 11, 17), 60, at(9, 14, 8, 30)),  # a Friday, over the weekend
        (at(9, 30, 17), 60, at(10, 8, 8, 30)),  # over the National Day holiday
        (at(9, 19, 9), 60, at(9, 20, 9)),  # Sunday 20 September 2026 is a make-up work day
        (at(9, 7, 8), 450, at(9, 7, 17, 30)),
        (at(9, 7, 8), 451, at(9, 8, 8, 1)),
    ],
)
def test_only_minutes_of_an_open_office_count(start: datetime, minutes: int, end: datetime) -> None:
    assert office().after(start, minutes) == end


def test_a_day_the_school_gives_its_staff_off_does_not_count() -> None:
    off = Override(date(2026, 9, 8), Layer.SCHOOL, staff=DayKind.HOLIDAY, name="校庆")
    assert office(off).after(at(9, 7, 17), 60) == at(9, 9, 8, 30)


def test_a_school_that_never_opens_does_not_keep_anybody_waiting_for_ever() -> None:
    closed = WorkingTime(office().calendar, ((time(8), time(8)),), SHANGHAI)
    assert (closed.after(at(9, 7, 8), 1) - at(9, 7, 8)).days == FURTHEST
