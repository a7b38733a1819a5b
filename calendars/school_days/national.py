"""What the country says about a date: holidays and make-up workdays, from the package `holidays`."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from calendars.faults import Fault, fault

ONE_DAY = timedelta(days=1)

# Where the government's notice gives a holiday as one run of days, the weekend inside or beside it included.
JOINED_WEEKENDS = frozenset({"CN"})
LANGUAGES = {"CN": "zh_CN"}  # elsewhere the country's own: never that of the computer's environment

# How days are named, nothing more: the notices call New Year's Eve by the festival it opens.
FESTIVALS = {"农历除夕": "春节"}

SUBSTITUTE = re.compile(r"（补假）")
SWAPPED = re.compile(r"休息日（由 (\d{4}-\d\d-\d\d) 调休）")


@dataclass(frozen=True, slots=True)
class NationalDay:
    """A date the country speaks about; `statutory` days carry their own festival, the others only join it."""

    name: str
    off: bool
    statutory: bool = False


def check_country(country: str, subdivision: str | None) -> None:
    """Refuse a country or subdivision the package does not know, before any year is asked for."""
    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        raise fault(Fault.COUNTRY, country=country)
    try:
        holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        raise fault(Fault.SUBDIVISION, country=country, subdivision=subdivision) from None


@lru_cache(maxsize=256)
def national_days(country: str, subdivision: str | None, year: int) -> Mapping[date, NationalDay]:
    """Return every date of the year the country speaks about.

    Years nobody has published yet are the package's guess: the statutory days alone, no make-up workdays.
    Years outside the package's range are empty.
    """
    around = range(year - 1, year + 2)  # a run of days may reach over the new year
    language = LANGUAGES.get(country) or getattr(holidays, country).default_language
    package = holidays.country_holidays(country, subdiv=subdivision, years=around, language=language)
    listed = dict(package.items())
    make_ups = {day for day in package.weekend_workdays if day.year in around}
    if country in JOINED_WEEKENDS:
        found = _joined(listed, make_ups, package.weekend)
    else:
        found = {day: NationalDay(name, off=True, statutory=True) for day, name in listed.items()}
        found |= {day: NationalDay("", off=False) for day in make_ups}
    return {day: national for day, national in sorted(found.items()) if day.year == year}


def holiday_date(country: str, subdivision: str | None, name: str, year: int) -> date | None:
    """Return the first statutory day of that name in the year: 春节 is the first day of the first lunar
    month."""
    for day, national in national_days(country, subdivision, year).items():
        if national.statutory and name in national.name.split("; "):
            return day
    return None


@lru_cache
def statutory_names(country: str) -> tuple[str, ...]:
    """Return the names of the country's statutory holidays in the order of the year: 元旦, 春节, ...

    They are those of the last year the package knows, which is what the law in force gives every year.
    """
    last = getattr(holidays, country).end_year
    named = [national.name for national in national_days(country, None, last).values() if national.statutory]
    parts = (part for name in named for part in name.split("; "))
    return tuple(dict.fromkeys(FESTIVALS.get(part, part) for part in parts))


def _joined(listed: dict[date, str], make_ups: set[date], weekend: set[int]) -> dict[date, NationalDay]:
    """Return the runs of a Chinese notice: festivals, days swapped in, and the weekends that touch them."""
    named = {day: SUBSTITUTE.sub("", name) for day, name in listed.items() if not SWAPPED.match(name)}

    def is_off(day: date) -> bool:
        return day in listed or (day.weekday() in weekend and day not in make_ups)

    found = {day: NationalDay(name, off=True, statutory=name == listed[day]) for day, name in named.items()}
    for day in touching(listed, is_off):
        if day not in named:
            found[day] = NationalDay(_festival(day, named, is_off), off=True)
    for day, name in listed.items():
        if swapped := SWAPPED.match(name):
            found[date.fromisoformat(swapped[1])] = NationalDay(found[day].name, off=False)
    for day in make_ups - found.keys():
        found[day] = NationalDay("", off=False)
    return found


def touching(days: Iterable[date], is_off: Callable[[date], bool]) -> Iterator[date]:
    """Return the days and every day off that reaches one of them without a working day between."""
    for start in days:
        yield start
        for step in (-ONE_DAY, ONE_DAY):
            day = start + step
            while is_off(day):
                yield day
                day += step


def _festival(day: date, named: dict[date, str], is_off: Callable[[date], bool]) -> str:
    """Return the festival a day off belongs to: the latest one before it in the same run, else the next
    one."""
    for step in (-ONE_DAY, ONE_DAY):
        here = day
        while is_off(here):
            if here in named:
                return FESTIVALS.get(named[here], named[here])
            here += step
    return ""
