"""The State Council's notice on a year's holidays, read from its text."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.faults import Fault, fault
from calendars.notice.item import Off, Work, read_item
from calendars.notice.text import NAMES, Passage, opening_and_items, passage, stray

YEAR = re.compile(rf"(\d{{4}})年(?=部分节假日|节假日|放假|{NAMES})")
CHANGES = re.compile(rf"调整(?:\d{{4}}年)?({NAMES})")


class HolidayNoticeKind(StrEnum):
    """A whole year's arrangement, or a later notice that changes holidays of it or makes one longer."""

    YEAR = "year"
    CHANGE = "change"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """What a notice decides. An extension's run starts on the festival itself: what was off before it stays
    off."""

    year: int
    kind: HolidayNoticeKind
    off: tuple[Off, ...]
    work: tuple[Work, ...]

    @property
    def days_off(self) -> dict[date, str]:
        """Return every day off with its holiday, in order."""
        return dict(sorted((day, run.name) for run in self.off for day in run.days()))

    @property
    def days_worked(self) -> dict[date, str]:
        """Return every make-up work day with the holiday it pays for, in order."""
        return dict(sorted((day, name) for name, day in self.work))

    @property
    def names(self) -> frozenset[str]:
        """Return the holidays it speaks of."""
        told = [*self.days_off.values(), *self.days_worked.values()]
        return frozenset(part for name in told for part in name.split("、"))


def read(text: str) -> HolidayNotice:
    """Return the notice a text is. Refuse what cannot be read: a fault `notice_…` with the offending
    `phrase`.

    Known wordings: those of 国务院办公厅关于…年部分节假日安排的通知
    from 2016 to 2026, and the changes of March 2019 and
    January 2020.
    """
    whole = passage(text)
    opening, items = opening_and_items(whole)
    if outside := stray(opening, items):
        raise fault(Fault.HOLIDAY_NOTICE_PHRASE, phrase=outside.raw)
    year, changed = _year(opening, whole), CHANGES.search(opening.plain)
    said = [read_item(item, year, changed[1] if changed else "") for item in items]
    off = tuple(run for reading in said for run in reading.off)
    if not off:
        raise fault(Fault.HOLIDAY_NOTICE_EMPTY, phrase=whole.raw[-40:])
    _check_once(off, {day for reading in said for day in reading.worked})
    kind = HolidayNoticeKind.CHANGE if changed else HolidayNoticeKind.YEAR
    if any(reading.extends for reading in said):
        kind = HolidayNoticeKind.EXTENSION
    return HolidayNotice(year, kind, off, tuple(work for reading in said for work in reading.work))


def _year(opening: Passage, whole: Passage) -> int:
    years = set(YEAR.findall(opening.plain))
    if len(years) != 1:
        raise fault(Fault.HOLIDAY_NOTICE_YEAR, phrase="、".join(sorted(years)) or whole.raw[:40])
    return int(years.pop())


def _check_once(off: Iterable[Off], worked: set[date]) -> None:
    """Refuse a day that is off twice, or off and worked."""
    days = Counter(day for run in off for day in run.days())
    for day in sorted(days):
        if days[day] > 1 or day in worked:
            raise fault(Fault.HOLIDAY_NOTICE_CLASH, phrase=f"{day.month}月{day.day}日", day=day.isoformat())


def decoded(data: bytes) -> str:
    """Return the text of a file as Chinese computers write it: UTF-8, UTF-16 with its mark, or GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")
