"""The dates in the cells of a printed term calendar: whole, short, or days of the month that run on from each other."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from calendars.faults import Fault, fault
from calendars.school_days.days import ONE_DAY
from calendars.written_days import TO, month_named, written_day

Parts = tuple[int | None, int | None, int, str]
Place = tuple[int, int]
"""A cell by its row and column."""

LONG_DASH = re.compile(TO.replace("-", ""))  # where hyphens stand within dates
LONGEST_WEEK = 10  # days that a span in a row of a week may have
LONGEST_SPAN = 100  # and one in a list
FIRST_MONTH = {"2": 1, "3": 3}  # of a term by its number, from which its dates are looked for; else July


@dataclass
class Faults:
    """What is wrong so far: reading goes on after a bad cell, so that all of them are told at once."""

    errors: list[PydanticCustomError] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is refused within, and go on."""
        try:
            yield
        except PydanticCustomError as error:
            self.note(error)

    def note(self, error: PydanticCustomError) -> None:
        """Note what is wrong; a sheet without months lacks them in every cell and is told so once."""
        if error.type != Fault.SHEET_YEAR or all(one.type != error.type for one in self.errors):
            self.errors.append(error)

    def refuse(self) -> None:
        """Refuse the sheet if anything was noted."""
        if self.errors:
            raise SheetFaults(self.errors)


class SheetFaults(ValueError):
    """Everything that is wrong with a sheet, as the calendar's errors; those of a cell name their row and column."""

    def __init__(self, errors: Sequence[PydanticCustomError]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


def parts_of(cell: object) -> Parts | None:
    """Return year, month, day of the month and the text after them; years and months may be missing.

    A month alone ("九月") is its first day, as some sheets write it there.
    """
    if isinstance(cell, date):
        return cell.year, cell.month, cell.day, ""
    if isinstance(cell, float) and not cell.is_integer():
        return None
    plain = str(int(cell) if isinstance(cell, float) else cell).strip()
    if month := month_named(plain):
        return month[0], month[1], 1, ""
    found = written_day(plain)
    return (found.year, found.month, found.day, found.after) if found else None


def earliest(code: str) -> date:
    """Return the day from which the dates of a term are looked for: "2026-2027-1" begins after June 2026."""
    month = FIRST_MONTH.get(code[-1], 7)
    return date(int(code[:4]) + (month != 7), month, 1)


def date_of(
    place: Place, cell: object, before: date | None, code: str, weekday: int | None = None
) -> tuple[date, str]:
    """Return the date of a cell: the next of that month and day after the one before, in the column of its weekday."""
    parts = parts_of(cell)
    where: dict[str, object] = {"row": place[0], "column": place[1], "value": str(cell)[:60]}
    if parts is None:
        raise fault(Fault.SHEET_DATE, **where)
    year, month, day, text = parts
    if before is None and month is None:
        raise fault(Fault.SHEET_YEAR, **where)
    start = before + ONE_DAY if before else date(year, 1, 1) if year else earliest(code)
    found = next_date(start, month, day)
    if found is None or (year is not None and found.year != year):
        raise fault(Fault.SHEET_ORDER, **where)
    if weekday not in (None, found.weekday()):
        raise fault(Fault.SHEET_WEEKDAY, **where, date=found)
    return found, text


def next_date(start: date, month: int | None, day: int) -> date | None:
    """Return the first such date from `start` on, within a year; without a month within two weeks."""
    near = (start + timedelta(days=step) for step in range(366 if month else 14))
    return next((when for when in near if when.day == day and month in (None, when.month)), None)


def span_of(
    place: Place, text: str, before: date | None, code: str, longest: int = LONGEST_WEEK
) -> tuple[date, ...]:
    """Return the days of a span such as "8.30—9.5"."""
    first, *last = text.split("-") if text.count("-") == 1 else LONG_DASH.split(text)
    start, _ = date_of(place, first, before, code)
    end = date_of(place, last[0], start, code)[0] if last else start
    if (end - start).days >= longest:
        raise fault(Fault.SHEET_ORDER, row=place[0], column=place[1], value=text[:60])
    return tuple(start + step * ONE_DAY for step in range((end - start).days + 1))
