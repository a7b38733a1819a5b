"""One item of a holiday notice, word for word: which days are off, which are worked. Sums and weekdays must
agree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from calendars.faults import Fault, fault
from calendars.notice.text import NAMES, STATUTORY, Item
from calendars.school_days.national import holiday_date

ONE_DAY = timedelta(days=1)
WEEKEND = frozenset({5, 6})
WEEKDAYS = "一二三四五六日"

DAY_SAID = re.compile(r"\d[日号]")
WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
LUNAR_MONTH = r"(?:闰?[正冬腊一二三四五六七八九十]{1,2}月)?"
LUNAR_DAY = r"(?:除夕|初[一二三四五六七八九十]|[一二三廿十][一二三四五六七八九十]{0,2})"
LUNAR = re.compile(rf"(?:农历)?(?:{LUNAR_MONTH}{LUNAR_DAY}|{NAMES})(?:当日)?")
TOKEN = re.compile(
    "|".join(
        (
            r"(?P<wish>(?:鼓励|提倡|建议)[^。;]*)",
            r"(?P<date>(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号](?:\((?P<note>[^()]*)\))?)",
            r"(?P<to>[至到]|[-~–—―]+)",
            r"共计?(?P<total>\d{1,2})天",
            r"(?P<weekend>[与和同]周末(?:连休|相连))",
            rf"延长(?:\d{{4}}年)?(?P<extended>{NAMES})假期",
            r"(?P<off>(?:放假调休|调休放假|放假公休|放假补休|放假|补休|补假|调休)(?:(?P<length>\d{1,2})天)?)",
            r"(?P<work>起?(?:恢复|正常|照常|均)*上班)",
            r"(?P<filler>不调休|其中|全国|自|从|以及|[、,。;和及])",
        )
    )
)


class Off(NamedTuple):
    """One run of days off, the weekend it is joined to included; both ends too."""

    name: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Return each day of the run."""
        for distance in range((self.last - self.first).days + 1):
            yield self.first + distance * ONE_DAY


class Work(NamedTuple):
    """A day of a weekend that is worked."""

    name: str
    date: date


@dataclass
class Reading:
    """An item half read: the days named so far of which it is still open whether they are off or worked."""

    name: str
    year: int
    said: list[tuple[date, date]] = field(default_factory=list)
    open: bool = False  # the next date ends the last of them
    extends: bool = False
    off: list[Off] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    worked: list[date] = field(default_factory=list)


def read_item(item: Item, year: int, changed: str) -> Reading:
    """Read every word of an item. An item about no holiday and without a date is an order, and no concern
    of the calendar."""
    names = [name for name in STATUTORY if name in item.title]
    reading = Reading("、".join(sorted(names, key=item.title.index)) or item.title or changed, year)
    if not names and not DAY_SAID.search(item.body.plain):
        return reading
    place = 0
    while place < len(item.body.plain):
        token = TOKEN.match(item.body.plain, place)
        code = _take(reading, token) if token else Fault.HOLIDAY_NOTICE_PHRASE
        if token is None or code is not None:
            raise fault(code or Fault.HOLIDAY_NOTICE_PHRASE, phrase=_phrase(item, token, place, code))
        place = token.end()
    if reading.said or not (reading.off and reading.name):
        raise fault(Fault.HOLIDAY_NOTICE_PHRASE, phrase=f"{item.title}{item.body.raw}")
    return reading


def _phrase(item: Item, token: re.Match[str] | None, place: int, code: Fault | None) -> str:
    """Return the date that is wrong, else the whole sentence."""
    if token and code in (Fault.HOLIDAY_NOTICE_DATE, Fault.HOLIDAY_NOTICE_WEEKDAY):
        return item.body.part(*token.span()).raw
    return item.body.sentence(place).raw or item.title


def _take(reading: Reading, token: re.Match[str]) -> Fault | None:
    """Take one token into the reading. Return what is wrong with it, or None."""
    kind = token.lastgroup
    if kind == "date":
        return _date(reading, token)
    if kind == "to":
        fits, reading.open = bool(reading.said) and not reading.open, True
        return None if fits else Fault.HOLIDAY_NOTICE_PHRASE
    if kind == "extended":
        return _extended(reading, token["extended"])
    if kind == "off":
        return _off(reading) or _counted(reading, token["length"])
    if kind == "work":
        return _worked(reading)
    if kind == "weekend":
        return _joined(reading)
    return _counted(reading, token["total"])


def _date(reading: Reading, token: re.Match[str]) -> Fault | None:
    before = reading.said[-1][-1] if reading.said else None
    day = _day(reading, token, before)
    if day is None or not date(reading.year - 1, 12, 1) <= day <= date(reading.year + 1, 1, 31):
        return Fault.HOLIDAY_NOTICE_DATE
    if not reading.open:
        reading.said.append((day, day))
    elif before is None or day <= before:
        return Fault.HOLIDAY_NOTICE_DATE
    else:
        reading.said[-1], reading.open = (reading.said[-1][0], day), False
        if reading.extends:
            _off(reading)
    return _weekday(day, token["note"] or "")


def _day(reading: Reading, token: re.Match[str], before: date | None) -> date | None:
    """Return the date meant: a missing month is the one before, a missing year the notice's; New Year
    begins in December."""
    if not token["month"] and before is None:
        return None
    month = int(token["month"] or (before.month if before else 0))
    year = int(token["year"] or reading.year)
    if not token["year"]:
        if before is not None and (reading.open or not token["month"]):
            year = before.year + (month < before.month)
        elif month == 12 and reading.name.startswith(STATUTORY[0]):
            year -= 1
    try:
        return date(year, month, int(token["day"]))
    except ValueError:
        return None


def _weekday(day: date, note: str) -> Fault | None:
    for word in re.split("[、,;]", note) if note else ():
        told = WEEKDAY.fullmatch(word)
        if told and WEEKDAYS.index(told[1].replace("天", "日")) != day.weekday():
            return Fault.HOLIDAY_NOTICE_WEEKDAY
        if not told and not LUNAR.fullmatch(word):
            return Fault.HOLIDAY_NOTICE_PHRASE
    return None


def _extended(reading: Reading, name: str) -> Fault | None:
    first = holiday_date("CN", None, name, reading.year)
    if first is None or reading.said:
        return Fault.HOLIDAY_NOTICE_PHRASE
    reading.name, reading.extends, reading.said = name, True, [(first, first)]
    return None


def _off(reading: Reading) -> Fault | None:
    if not reading.said or reading.open:
        return Fault.HOLIDAY_NOTICE_PHRASE
    known = {day for run in reading.off for day in run.days()}
    runs = [Off(reading.name, first, last) for first, last in reading.said]
    reading.off += [run for run in runs if not known.issuperset(run.days())]
    reading.said = []
    return None


def _worked(reading: Reading) -> Fault | None:
    if not reading.said or reading.open:
        return Fault.HOLIDAY_NOTICE_PHRASE
    days = [day for first, last in reading.said for day in Off(reading.name, first, last).days()]
    reading.worked += days
    reading.work += [Work(reading.name, day) for day in days if day.weekday() in WEEKEND]
    reading.said = []
    return None


def _joined(reading: Reading) -> Fault | None:
    """Let the last run take in the weekend beside it; there must be one."""
    if not reading.off or reading.said:
        return Fault.HOLIDAY_NOTICE_PHRASE
    name, first, last = reading.off[-1]
    while (first - ONE_DAY).weekday() in WEEKEND:
        first -= ONE_DAY
    while (last + ONE_DAY).weekday() in WEEKEND:
        last += ONE_DAY
    joined = Off(name, first, last)
    if joined == reading.off[-1]:
        return Fault.HOLIDAY_NOTICE_PHRASE
    reading.off[-1] = joined
    return None


def _counted(reading: Reading, told: str | None) -> Fault | None:
    if told and reading.said:
        return Fault.HOLIDAY_NOTICE_PHRASE
    days = {day for run in reading.off for day in run.days()}
    return Fault.HOLIDAY_NOTICE_COUNT if told and int(told) != len(days) else None
