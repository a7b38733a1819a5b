"""Random cadences, and random calendars for them to fall on."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from calendars.cadence.cadence import Cadence
from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar, Term

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
MEANINGLESS = {"never", "rule_part", "rule_needs_start", "count_out_of_range"}
Parts = dict[str, Any]


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3, unique=True)


def signed(limit: int) -> st.SearchStrategy[int]:
    return st.integers(1, limit) | st.integers(-limit, -1)


rule_parts = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 6),
        "BYDAY": some(st.sampled_from(WEEKDAYS) | st.sampled_from(["1MO", "-1FR", "+2SA", "-2WE"])),
        "BYMONTHDAY": some(signed(31)),
        "BYMONTH": some(st.integers(1, 12)),
        "BYYEARDAY": some(signed(366)),
        "BYWEEKNO": some(signed(53)),
        "BYSETPOS": some(signed(3)),
        "WKST": st.sampled_from(WEEKDAYS),
        "UNTIL": st.sampled_from(["20261130", "20280229"]),
    },
)
known_rules = st.sampled_from(
    [
        "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9", "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO", "FREQ=YEARLY;BYDAY=+20MO",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=5", "FREQ=DAILY;INTERVAL=10;UNTIL=20261231", "FREQ=YEARLY;BYYEARDAY=-1,100",
    ]
)  # fmt: skip


def written(parts: Parts) -> str:
    values = {name: value if isinstance(value, list) else [value] for name, value in parts.items()}
    return ";".join(f"{name}={','.join(map(str, value))}" for name, value in values.items())


rules = known_rules | rule_parts.map(written)
starts = st.dates(date(2024, 1, 1), date(2027, 12, 31))
names = st.sampled_from(["中秋节", "国庆节", "元旦", "春节", "灯节", "校庆"]) | st.text(
    min_size=1, max_size=8
)
ofs = st.sampled_from(["week", "month", "quarter", "half_year", "year", "term"])
offsets = st.builds(
    "{}{}{}".format, st.sampled_from(["+", "-"]), st.integers(0, 40), st.sampled_from(["d", "wd"])
)
later = st.builds("+{}{}".format, st.integers(0, 40), st.sampled_from(["d", "wd"]))
edges = st.sampled_from(["term.start", "term.end", "vacation.start", "vacation.end"])


def pieces(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Parts]:
    return st.fixed_dictionaries(required, optional=optional)


sources = st.one_of(
    pieces({"every": rules}, start=starts),
    pieces({"interval": st.integers(1, 60)}, start=starts),
    pieces({"interval": st.integers(1, 60), "after": st.just("completion")}, start=starts),
    pieces({"nth": signed(30), "of": ofs}),
    pieces({"random": st.integers(1, 5), "of": st.sampled_from(["week", "month", "term"])}),
    pieces({"anchor": edges | names.map("holiday:{}".format) | names.map("event:{}".format)}, offset=offsets),
    pieces({"anchor": st.sampled_from(["routine:drill", "routine:food-buying"])}, offset=later),
)
days_of_year = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map("{:%m-%d}".format)
seasons = st.lists(st.builds("{}/{}".format, days_of_year, days_of_year), max_size=2)
week_ranges = st.builds(lambda first, more: f"{first}-{first + more}", st.integers(1, 20), st.integers(0, 6))
weeks = st.sampled_from(["odd", "even", "1-8,10,12-", "1-2, 4"]) | week_ranges
bells = st.sampled_from(["lunch", "evening_study_end", "midnight_round"])
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
bell_times = st.builds("bell:{}{}".format, bells, st.just("") | st.sampled_from(["-30m", "+15m", "+90m"]))
windows = st.sampled_from(["week", "month", "quarter", "term"]) | st.builds(
    "{}{}".format, st.integers(1, 25), st.sampled_from(["d", "wd"])
)
modifiers = pieces(
    {},
    on=st.sampled_from(
        ["any", "working", "weekday", "weekend", "holiday", "vacation", "off", "exam", "half"]
    ),
    calendar=st.sampled_from(["students", "staff"]),
    roll=st.sampled_from(["skip", "following", "preceding", "modified_following", "nearest"]),
    season=seasons,
    weeks=weeks,
    during=st.sampled_from(["any", "term", "vacation"]),
    terms=st.lists(st.integers(1, 3), max_size=2, unique=True),
    at=st.lists(clocks | bell_times, max_size=3, unique=True),
)


def built(*parts: Parts) -> Cadence | None:
    """The cadence, or nothing when the parts together mean none."""
    values = {name: value for part in parts for name, value in part.items()}
    if "random" in values:
        values.pop("window", None)
    try:
        return Cadence(**values)
    except ValidationError as refusal:
        faults = {error["type"] for error in refusal.errors()}
        assert faults <= MEANINGLESS | {"anchor"}, faults  # a name of blanks is no name
        return None


cadences = st.builds(built, sources, modifiers, pieces({}, window=windows)).filter(
    lambda found: found is not None
)


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    """One to four terms between 2025 and 2027, days changed here and there, three countries or none."""
    terms, day = [], draw(st.dates(date(2025, 8, 1), date(2026, 9, 1)))
    for number in range(draw(st.integers(1, 4))):
        first = day + timedelta(days=draw(st.sampled_from([0, 5, 30, 70])))
        last = first + timedelta(days=draw(st.integers(20, 160)))
        before, after = (timedelta(days=draw(st.integers(0, 5))) for _ in range(2))
        terms.append(Term(f"{first.year}-{number % 2 + 1}", "", first, last, first - before, last + after))
        day = last + timedelta(days=1)
    terms = [Term(f"{n}-{term.code}", "", *spans(term)) for n, term in enumerate(terms)]
    return SchoolCalendar(
        country=draw(st.sampled_from(["CN", "DE", "VN", None])),
        subdivision=None,
        terms=tuple(terms),
        overrides=tuple(
            draw(st.lists(changes, max_size=12, unique_by=lambda change: (change.date, change.layer)))
        ),
        official_through=2026,
        weekend=draw(st.sampled_from([frozenset({5, 6}), frozenset({4, 5})])),
    )


def spans(term: Term) -> tuple[date, date, date, date]:
    return term.first, term.last, term.staff_first, term.staff_last


kinds = st.none() | st.sampled_from(list(DayKind))
changes = st.builds(
    Override,
    st.dates(date(2025, 9, 1), date(2027, 9, 1)),
    st.sampled_from([Layer.NATIONAL, Layer.BUREAU, Layer.SCHOOL]),
    kinds,
    kinds,
    st.sampled_from(["校庆", "期中考试", ""]),
)
