"""What holds for every cadence on every stretch of time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.cadence import Cadence
from calendars.occurrences import Occurrence, occurrences
from tests.calendars.school import BELLS, LVYE

RULES = [
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU",
    "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9", "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO", "FREQ=YEARLY;BYYEARDAY=-1,100",
    "FREQ=YEARLY;BYDAY=+20MO", "FREQ=DAILY;BYMONTH=6;BYDAY=SA", "FREQ=WEEKLY;INTERVAL=7",
    "FREQ=YEARLY;INTERVAL=3;BYMONTH=5", "FREQ=DAILY;INTERVAL=10;UNTIL=20261231",
]  # fmt: skip

modifiers = st.fixed_dictionaries(
    {},
    optional={
        "on": st.sampled_from(["any", "working", "weekday", "off", "holiday"]),
        "calendar": st.sampled_from(["students", "staff"]),
        "roll": st.sampled_from(["skip", "following", "preceding", "modified_following", "nearest"]),
        "season": st.sampled_from([["04-01/10-31"], ["11-01/03-15"], ["02-29/02-29", "05-01/09-30"]]),
        "weeks": st.sampled_from(["odd", "even", "1-8,10,12-"]),
        "during": st.sampled_from(["term", "vacation"]),
        "terms": st.sampled_from([[1], [2], [1, 2]]),
        "at": st.sampled_from([["05:00"], ["bell:lunch-30m", "22:00"], ["bell:midnight_round-30m", "00:00"]]),
    },
)
windows = st.fixed_dictionaries(
    {}, optional={"window": st.sampled_from(["5d", "5wd", "week", "month", "term"])}
)
rule_sources = st.sampled_from([{"every": rule} for rule in RULES])
other_sources = st.sampled_from(
    [
        {"nth": -1, "of": "month"}, {"nth": 3, "of": "week"}, {"nth": 2, "of": "term"}, {"nth": -2, "of": "quarter"},
        {"interval": 15}, {"interval": 15, "start": date(2026, 2, 3)},
        {"anchor": "term.start", "offset": "-5wd"}, {"anchor": "vacation.start", "offset": "+7d"},
        {"anchor": "holiday:中秋节", "offset": "-10d"}, {"anchor": "holiday:元旦", "offset": "-3wd"},
    ]
)  # fmt: skip
drawn_sources = st.sampled_from(
    [{"random": 2, "of": "month"}, {"random": 1, "of": "week"}, {"random": 5, "of": "term"}]
)


def built(*parts: dict[str, Any]) -> Cadence | None:
    try:
        return Cadence(**{name: value for part in parts for name, value in part.items()})
    except ValueError as refusal:
        assert "never" in str(refusal)
        return None


some_cadence = (
    st.builds(built, rule_sources | other_sources, modifiers, windows)
    | st.builds(built, drawn_sources, modifiers)
).filter(lambda cadence: cadence is not None)
a_date = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(max_examples=250, deadline=None)
@given(
    cadence=some_cadence, cuts=st.tuples(a_date, a_date, a_date).map(sorted), seed=st.sampled_from(["a", "b"])
)
def test_occurrences_are_ordered_unique_inside_and_the_same_however_the_time_is_cut(
    cadence: Cadence, cuts: list[date], seed: str
) -> None:
    def between(first: date, last: date) -> list[Occurrence]:
        return occurrences(cadence, LVYE, BELLS, "Europe/Berlin", first, last, seed)

    first, middle, last = cuts
    whole = between(first, last)
    assert whole == between(first, last)
    assert whole == sorted(whole, key=lambda o: (o.start, o.key))
    assert len({o.key for o in whole}) == len(whole)
    assert all(first <= o.day == o.first <= o.last and o.day <= last for o in whole)
    assert all(o.start.tzinfo is UTC for o in whole)
    assert all(LVYE.counts(day, cadence.on, cadence.calendar) for o in whole for day in (o.first, o.last))
    parts = between(first, middle) + between(middle + timedelta(days=1), last) if middle < last else whole
    assert sorted(parts, key=lambda o: (o.start, o.key)) == whole


@settings(max_examples=150, deadline=None)
@given(
    rule=st.sampled_from(RULES),
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
