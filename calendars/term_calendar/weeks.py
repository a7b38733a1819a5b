"""The rows of a printed term calendar (校历): their dates, and what stands at dates, weeks or nowhere.

Dates may be whole ("2026-09-01"), short ("9/1", "9月1日") or days of the month alone; what stands in which column has
to agree with its weekday.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from pydantic_core import PydanticCustomError

from calendars.school_days.days import ONE_DAY
from calendars.term_calendar.dates import (
    LONGEST_SPAN,
    LONGEST_WEEK,
    Faults,
    Place,
    date_of,
    earliest,
    next_date,
    parts_of,
    span_of,
)
from calendars.term_calendar.lunar import is_lunar
from calendars.term_calendar.titles import Cells, Layout, Panel, Rows
from calendars.written_days import in_digits, month_named, without_weekday

Dated = list[tuple[Place, object]]

LEGEND = re.compile(r"图例|legend", re.IGNORECASE)
NUMBER = re.compile(
    r"第?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*周?|[一二三四五六日天]|\d{1,3}|预备周|准备周"
)
NOTE = re.compile(r"^(?:备注|说明|注|附)|[。；：:]|^[（(]?\d{1,2}[.、．)）]\D")
LONGEST_EVENT = 12  # characters; what is longer below the dates is a note
WIDEST_EVENT = 4  # columns; so is what goes on over more of them


@dataclass(frozen=True, slots=True)
class Text:
    """What a cell says beside a date: the dates it stands at, none for a remark; `week` are the days of its row."""

    place: Place
    text: str
    days: tuple[date, ...] = ()
    week: tuple[date, ...] = ()


@dataclass
class Reading:
    """A sheet as it is read: its dates, its texts, the places of the cells that were understood."""

    code: str
    faults: Faults
    across: Mapping[Place, int]
    merged: Mapping[Place, object]
    dates: dict[date, Place] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    used: set[Place] = field(default_factory=set)

    def say(
        self, place: Place, text: object, days: tuple[date, ...] = (), week: tuple[date, ...] = ()
    ) -> None:
        """Take what a cell says, but for the days of another calendar."""
        self.used.add(place)
        said = "\n".join(line for line in str(text).splitlines() if not is_lunar(line))
        if said.strip():
            self.texts.append(Text(place, said, days, week))


def read_rows(
    rows: Rows,
    layout: Layout,
    code: str,
    faults: Faults,
    across: Mapping[Place, int],
    merged: Mapping[Place, object],
) -> Reading:
    """Return what stands in the tables. `code` is the term's, with its year; `across` is the last column of a cell that
    goes on over several, `merged` what the further rows of one say. The dates have to run on."""
    found = Reading(code, faults, across, merged, used=set(layout.titles))
    numbers, before = [number for number, _ in rows], None
    for row, beside in groupby(layout.panels, key=lambda panel: panel.row):
        panels = list(beside)
        below = rows[bisect_right(numbers, row) : bisect_right(numbers, panels[0].last)]
        below = [(number, cells) for number, cells in below if not _is_legend(number, cells, found)]
        for panel in panels:
            before = _read_panel(panel, list(_own(panel, panels, below, layout)), found, before)
    return found


def _own(panel: Panel, panels: list[Panel], rows: Rows, layout: Layout) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of a table, without what belongs to those beside it."""
    others = {at for one in panels if one is not panel for at in one.numbers}
    for number, cells in rows:
        own = {
            column: cell
            for column, cell in cells.items()
            if (column in panel.numbers or (column in panel.columns and column not in others))
            and (number, column) not in layout.titles
        }
        if own:
            yield number, own


def _is_legend(number: int, cells: Cells, found: Reading) -> bool:
    if LEGEND.match(str(cells[min(cells)]).strip()):
        found.used |= {(number, column) for column in cells}
        return True
    return False


def _read_panel(panel: Panel, rows: Rows, found: Reading, before: date | None) -> date | None:
    """Read a table; return its last date."""
    if panel.weekdays:
        before = _day_before(panel, rows, found.code, before)
    week: dict[int, date] = {}
    for number, cells in rows:
        filled: Dated = [
            ((number, column), cells[column]) for column in sorted(panel.weekdays) if column in cells
        ]
        if panel.spans:
            days, before = _span(panel, number, cells, found, before)
            goes_on = (number, panel.spans[0]) in found.merged
            week = week if goes_on else dict(enumerate(days))
        elif any(_is_date(cell) for _, cell in filled):
            week, before = _dates(panel, filled, found, before)
        else:
            _below(filled, week, found)
        _beside(panel, number, cells, tuple(week.values()), found)
    return before


def _is_date(cell: object) -> bool:
    return parts_of(cell) is not None and not is_lunar(str(cell))


def _day_before(panel: Panel, rows: Rows, code: str, before: date | None) -> date | None:
    """Return the day before the first of a table: told by the first date, by the label of a month, by the table before,
    counted back from the first date that names its month, or the only one on which all of its days fall right."""
    told = [
        (panel.weekdays[column], parts)
        for _, cells in rows
        for column in sorted(panel.weekdays)
        if column in cells and _is_date(cells[column]) and (parts := parts_of(cells[column]))
    ]
    if not told or told[0][1][1]:
        return before
    label = panel.month or next(filter(None, (_label(panel, cells) for _, cells in rows)), None)
    if label:
        near = [
            day
            for month in (label[1], (label[1] - 2) % 12 + 1)
            for day in _of_month(code, month, told[0][1][2])
        ]
        near = [day for day in near if label[0] is None or abs((day - date(label[0], label[1], 1)).days) < 40]
    elif before:
        return before
    elif (at := next((at for at, (_, parts) in enumerate(told) if parts[1]), 0)) and (
        known := next_date(
            date(told[at][1][0] or earliest(code).year, earliest(code).month, 1), *told[at][1][1:3]
        )
    ):
        return known - (at + 1) * ONE_DAY
    else:
        near = [earliest(code) + timedelta(days=step) for step in range(184)]
    fitting = [day for day in near if day.day == told[0][1][2] and _runs_on(day, told)]
    return fitting[0] - ONE_DAY if len(fitting) == 1 else before if label else None


def _label(panel: Panel, cells: Cells) -> tuple[int | None, int] | None:
    return next(filter(None, (month_named(str(cells[at])) for at in panel.numbers if at in cells)), None)


def _of_month(code: str, month: int, day: int) -> list[date]:
    """Return the day of the month in the year of the term, from its beginning."""
    found = next_date(earliest(code) - timedelta(days=31), month, day)
    return [found] if found else []


def _runs_on(first: date, told: Sequence[tuple[int, tuple[int | None, int | None, int, str]]]) -> bool:
    """Say whether all days of a table fall on their weekdays and follow each other when the first is that one."""
    day = first - ONE_DAY
    for weekday, parts in told:
        found = next_date(day + ONE_DAY, parts[1], parts[2])
        if found is None or found.weekday() != weekday:
            return False
        day = found
    return True


def _dates(
    panel: Panel, cells: Dated, found: Reading, before: date | None
) -> tuple[dict[int, date], date | None]:
    """Return the dates of a row by their columns, and the last of them."""
    week: dict[int, date] = {}
    for place, cell in cells:
        if is_lunar(str(cell)):
            found.used.add(place)
            continue
        try:
            before, text = date_of(place, cell, before, found.code, panel.weekdays[place[1]])
        except PydanticCustomError as error:
            found.faults.note(error)
            found.used.add(place)
            before = before or (error.context or {}).get("date")
            continue
        week[place[1]] = before
        found.dates.setdefault(before, place)
        found.say(place, text, (before,))
    return week, before


def _below(cells: Dated, week: dict[int, date], found: Reading) -> None:
    """Take what stands below the dates as of those dates; what is long, or goes on over the week, as a note."""
    for place, cell in cells:
        last = found.across.get(place, place[1])
        days = tuple(day for column, day in sorted(week.items()) if place[1] <= column <= last)
        is_note = NOTE.search(str(cell)) or len(str(cell)) > LONGEST_EVENT or last - place[1] >= WIDEST_EVENT
        found.say(place, cell, () if is_note else days, tuple(week.values()))


def _beside(panel: Panel, number: int, cells: Cells, week: tuple[date, ...], found: Reading) -> None:
    """Take the remarks of a row; numbers of weeks and names of months say nothing more, other texts are remarks."""
    for column, cell in cells.items():
        place, said = (number, column), str(cell).strip()
        if column in panel.weekdays or column in panel.spans or place in found.used:
            continue
        if column in panel.unread or (
            column not in panel.remarks and (NUMBER.fullmatch(said) or month_named(said))
        ):
            found.used.add(place)
        elif column not in panel.numbers or not is_lunar(said):
            days = () if panel.weekly else week
            found.say(place, cell, days, week)
        else:
            found.used.add(place)


def _span(
    panel: Panel, number: int, cells: Cells, found: Reading, before: date | None
) -> tuple[tuple[date, ...], date | None]:
    """Return the days of a row, and the last of them; a list may come back to a day, weeks run on."""
    at = [column for column in panel.spans if column in cells]
    found.used |= {(number, column) for column in at}
    if not at:
        return (), before
    place, text = (number, at[0]), "—".join(_written(cells[column]) for column in at)
    days: tuple[date, ...] = ()
    with found.faults.noted():
        if panel.weekly:
            days = span_of(place, text, before, found.code, LONGEST_WEEK)
        else:
            days = span_of(place, text, None, found.code, LONGEST_SPAN)
        for day in days:
            found.dates.setdefault(day, place)
    return days, max(days) if days else before


def _written(cell: object) -> str:
    """Return a date as it is written, without the weekday beside it."""
    text = f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)
    return without_weekday(in_digits(text))


def unread_cells(rows: Rows, used: set[Place], title: Callable[[str], bool]) -> Iterator[tuple[Place, str]]:
    """Yield the cells that nothing was made of: beside the tables, above them but for the title."""
    for number, cells in rows:
        for column, cell in cells.items():
            if (number, column) not in used and not title(str(cell)):
                yield (number, column), str(cell)
