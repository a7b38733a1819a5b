"""What holds for every cadence on every calendar and every stretch of time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import Occurrence, occurrences
from calendars.school_days.days import SchoolCalendar
from tests.calendars.cadences import built, cadences, calendars, rules
from tests.calendars.school import BELLS, LVYE

a_date = st.dates(date(2025, 10, 1), date(2027, 12, 31))
some_days = st.lists(st.dates(date(2026, 1, 1), date(2027, 6, 30)), max_size=3)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "Africa/Cairo"]


@settings(max_examples=150, deadline=None)
@given(
    cadence=cadences,
    calendar=calendars() | st.just(LVYE),
    cuts=st.tuples(a_date, a_date, a_date).map(sorted),
    zone=st.sampled_from(ZONES),
    done=some_days,
)
def test_occurrences_are_ordered_unique_inside_and_the_same_however_the_time_is_cut(
    cadence: Cadence, calendar: SchoolCalendar, cuts: list[date], zone: str, done: list[date]
) -> None:
    def between(first: date, last: date) -> list[Occurrence]:
        return occurrences(cadence, calendar, BELLS, zone, first, last, "seed", done)

    first, middle, last = cuts
    whole = between(first, last)
    assert whole == between(first, last)
    assert whole == sorted(whole, key=lambda o: (o.start, o.key))
    assert len({o.key for o in whole}) == len(whole)
    assert all(first <= o.day == o.first <= o.last and o.day <= last for o in whole)
    assert all(o.start.tzinfo is UTC for o in whole)
    assert all(calendar.counts(day, cadence.on, cadence.calendar) for o in whole for day in (o.first, o.last))
    parts = between(first, middle) + between(middle + timedelta(days=1), last) if middle < last else whole
    assert sorted(parts, key=lambda o: (o.start, o.key)) == whole


@settings(max_examples=60, deadline=None)  # each asks dateutil for every date since 2001
@given(
    rule=rules,
    start=st.none() | st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    first=st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 900),
)
def test_where_no_school_rule_applies_the_dates_are_dateutils(
    rule: str, start: date | None, first: date, length: int
) -> None:
    cadence = built({"every": rule, "start": start})
    if cadence is None:
        return
    last = first + timedelta(days=length)
    begin = datetime.combine(start or date(2001, 1, 1), time())
    expected = rrulestr(rule, dtstart=begin).between(
        datetime.combine(first, time()), datetime.combine(last, time()), inc=True
    )
    found = occurrences(cadence, LVYE, (), "UTC", first, last)
    assert [o.day for o in found] == [day.date() for day in expected]
    assert {o.at for o in found} <= {time(8, 0)}


@settings(max_examples=120, deadline=None)
@given(
    rule=st.sampled_from(
        ["FREQ=DAILY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYMONTHDAY=1,31"]
    ),
    calendar=calendars(),
    on=st.sampled_from(["working", "holiday", "exam", "vacation"]),
    roll=st.sampled_from(["following", "preceding", "modified_following", "nearest"]),
)
def test_no_date_rolls_farther_than_its_convention_allows(
    rule: str, calendar: SchoolCalendar, on: str, roll: str
) -> None:
    cadence = Cadence.model_validate({"every": rule, "on": on, "roll": roll})
    for found in occurrences(cadence, calendar, (), "UTC", date(2025, 10, 1), date(2027, 12, 31)):
        nominal = date.fromisoformat(found.key[:10])
        moved = (found.day - nominal).days
        if roll == "following":
            assert 0 <= moved <= 92
        elif roll == "preceding":
            assert -14 <= moved <= 0
        elif roll == "nearest":
            assert -14 <= moved <= 14
        else:
            assert -14 <= moved <= 0 or found.day.month == nominal.month


@settings(max_examples=120, deadline=None)
@given(
    rule=st.sampled_from(
        ["FREQ=DAILY;INTERVAL=5", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYMONTHDAY=1,31"]
    ),
    calendar=calendars(),
    on=st.sampled_from(["working", "holiday", "vacation"]),
    roll=st.sampled_from(["following", "preceding", "modified_following", "nearest"]),
    window=st.sampled_from([None, "4d", "10wd", "month", "term"]),
)
def test_a_cut_through_the_way_a_date_has_rolled_loses_and_doubles_nothing(
    rule: str, calendar: SchoolCalendar, on: str, roll: str, window: str | None
) -> None:
    parts = {"every": rule, "on": on, "roll": roll, "window": window}
    cadence, first, last = Cadence.model_validate(parts), date(2025, 10, 1), date(2027, 12, 31)
    whole = occurrences(cadence, calendar, (), "UTC", first, last)
    far = sorted(whole, key=lambda o: abs(o.day - date.fromisoformat(o.key[:10])))[-3:]
    for cut in {max(o.day + timedelta(days=beside), first) for o in far for beside in (-1, 0)}:
        before = occurrences(cadence, calendar, (), "UTC", first, cut)
        assert before + occurrences(cadence, calendar, (), "UTC", cut + timedelta(days=1), last) == whole


@settings(max_examples=100, deadline=None)
@given(
    count=st.integers(1, 6),
    of=st.sampled_from(["week", "month", "term"]),
    calendar=calendars(),
    seeds=st.lists(st.text(max_size=4), min_size=1, max_size=3),
)
def test_as_many_days_are_drawn_as_wished_or_as_there_are(
    count: int, of: str, calendar: SchoolCalendar, seeds: list[str]
) -> None:
    cadence = Cadence.model_validate({"random": count, "of": of, "on": "working", "during": "term"})
    first, last = calendar.terms[0].first, calendar.terms[-1].last
    spans: dict[str, Callable[[date], object]] = {
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
        "term": lambda day: calendar.day(day).term,
    }
    days = [day.date for day in calendar.days(first, last) if calendar.counts(day.date, "working", "staff")]
    free: dict[object, list[date]] = {}
    for day in days:
        if calendar.term_of(day):
            free.setdefault(spans[of](day), []).append(day)
    for seed in seeds:
        found = [o.day for o in occurrences(cadence, calendar, (), "UTC", first, last, seed)]
        drawn = {period: [day for day in found if spans[of](day) == period] for period in free}
        assert {period: len(days) for period, days in drawn.items()} == {
            period: min(count, len(days)) for period, days in free.items()
        }


@settings(max_examples=100, deadline=None)
@given(interval=st.integers(1, 90), done=st.lists(a_date, min_size=1, max_size=5))
def test_from_the_last_completion_there_is_one_next_time_and_no_other(
    interval: int, done: list[date]
) -> None:
    cadence = Cadence.model_validate({"interval": interval, "after": "completion"})
    [found] = occurrences(cadence, LVYE, (), "UTC", date(2025, 10, 1), date(2028, 6, 1), "", done)
    assert (found.key, found.day) == (f"after {max(done)}@0", max(done) + timedelta(days=interval))
