"""The tables of a printed term calendar, found by their titles: one, or a month beside and below the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from calendars.faults import Fault, fault
from calendars.term_calendar.dates import Place
from calendars.written_days import DAYS_OF_WEEK, month_named, weekday_of

Cells = Mapping[int, object]
Rows = Sequence[tuple[int, Cells]]

HEADER_ROWS = 15
ABOVE = 3  # rows above the days of the week in which the name of a month, or a title over two rows, may stand
REMARK_WORDS = re.compile(r"备注|说明|事项|安排|工作|活动|内容|行事|remarks|notes|events", re.IGNORECASE)
NUMBER_WORDS = re.compile(r"第?周[次数别]?|no\.?|weeks?", re.IGNORECASE)
BESIDE_WORDS = re.compile(r"星期|月份?|months?|序号|农历", re.IGNORECASE)
SPAN_WORDS = re.compile(
    r"日期|起[止讫](?:日期|时间)?|时间(?:安排)?|日期范围|(?:开始|起始)(?:日期|时间)?|dates?", re.IGNORECASE
)
END_WORDS = re.compile(r"(?:结束|终止|截止)(?:日期|时间)?", re.IGNORECASE)
LONGEST_TITLE = 8
MOST_BESIDE = 12  # tables side by side: the months of a year
LAST_COLUMN = 16_385


@dataclass(frozen=True)
class Panel:
    """One table: the row of its titles and its last row; where the days of the week (0 is Monday) or the spans of dates
    stand, what else is read. `weekly` rows are weeks; `month` is the label above it."""

    row: int
    last: int
    weekdays: Mapping[int, int]
    spans: tuple[int, ...] = ()
    remarks: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    unread: Mapping[int, str] = field(default_factory=dict)
    month: tuple[int | None, int] | None = None
    weekly: bool = True
    columns: range = range(0)


@dataclass(frozen=True)
class Layout:
    """The tables of a sheet in the order of their days, the places of their titles, and how many rows stand above."""

    panels: tuple[Panel, ...]
    titles: frozenset[Place]
    above: int

    @property
    def unread(self) -> tuple[str, ...]:
        """The titles of the columns that are not read, each once."""
        return tuple(dict.fromkeys(word for panel in self.panels for word in panel.unread.values()))


def find_layout(rows: Rows, chosen: Mapping[str, str] | None = None) -> Layout:
    """Return the tables of a calendar: wherever the seven days of the week stand; else a column of dates beside one of
    weeks or remarks. `chosen` says of titles what they mean, "-" for nothing. Refuse a sheet without either."""
    named = [(number, _words(cells, chosen or {})) for number, cells in rows]
    headers = [(number, groups) for number, words in named if (groups := _groups(words))]
    if headers and headers[0][0] <= rows[min(HEADER_ROWS, len(rows)) - 1][0]:
        return _grids(dict(named), headers)
    for above, (number, words) in enumerate(named[:HEADER_ROWS]):
        if panel := _listed(number, rows[-1][0], words):
            titles = frozenset((number, column) for column in words)
            return Layout((panel,), titles, above)
    raise fault(Fault.SHEET_HEADER)


def _words(cells: Cells, chosen: Mapping[str, str]) -> dict[int, str]:
    words = {column: "".join(str(cell).split()).lower() for column, cell in cells.items()}
    return {column: chosen.get(word, word) for column, word in words.items()}


def _groups(words: Mapping[int, str]) -> list[dict[int, int]]:
    """Return the runs of seven different days of the week in a row."""
    groups: list[dict[int, int]] = []
    current: dict[int, int] = {}
    for column in sorted(words):
        day = weekday_of(words[column], bare=True)
        if day is None:
            continue
        if day in current.values():
            current = {}
        current[column] = day
        if len(current) == len(DAYS_OF_WEEK):
            groups.append(current)
            current = {}
    return groups if len(groups) <= MOST_BESIDE else []


def _grids(named: Mapping[int, Mapping[int, str]], headers: list[tuple[int, list[dict[int, int]]]]) -> Layout:
    """Return the tables below each row of days, from left to right; titles above the first go for all below it."""
    panels: list[Panel] = []
    known: dict[tuple[int, ...], Panel] = {}
    titles: set[Place] = set()
    ends = [number for number, _ in headers[1:]] + [max(named) + 1]
    above = _above(named, headers[0][0])
    titles |= {*above}
    for (number, groups), end in zip(headers, ends, strict=True):
        words = dict(named[number])
        if not panels:
            words = {column: word for (_, column), word in above.items()} | words
        for at, group in enumerate(groups):
            panel = _panel(number, end - 1, groups, at, words)
            month, place = _month(named, number, panel)
            if not (panel.remarks or panel.numbers or panel.unread) and tuple(group) in known:
                panel = replace(known[tuple(group)], row=number, last=end - 1)
            known[tuple(group)] = panel
            panels.append(replace(panel, month=month))
            titles |= {place} if place else set()
        titles |= {(number, column) for column in named[number]}
    return Layout(tuple(panels), frozenset(titles), sorted(named).index(headers[0][0]))


def _above(named: Mapping[int, Mapping[int, str]], number: int) -> dict[Place, str]:
    """Return titles that stand over two rows: the rows above that of the days name the other columns."""
    return {
        (row, column): word
        for row in range(number - ABOVE, number)
        for column, word in named.get(row, {}).items()
        if _is_title(word)
    }


def _is_title(word: str) -> bool:
    known = NUMBER_WORDS.fullmatch(word) or BESIDE_WORDS.fullmatch(word) or REMARK_WORDS.search(word)
    return bool(known) and len(word) <= LONGEST_TITLE and not re.search(r"\d", word)


def _month(
    named: Mapping[int, Mapping[int, str]], number: int, panel: Panel
) -> tuple[tuple[int | None, int] | None, Place | None]:
    """Return the month whose name stands above a table or left of it in the row of days, and where."""
    first, last = min(*panel.weekdays, *panel.numbers), max(panel.weekdays)
    for row in range(number, number - ABOVE - 1, -1):
        for column, word in named.get(row, {}).items():
            if first <= column <= last and (month := month_named(word)):
                return month, (row, column)
    return None, None


def _panel(number: int, last: int, groups: list[dict[int, int]], at: int, words: Mapping[int, str]) -> Panel:
    """Return the table of a group of days: what stands right of it up to the next belongs to it, but for the column
    that numbers the weeks of the next."""
    group, after = groups[at], groups[at + 1] if at + 1 < len(groups) else {LAST_COLUMN: 0}
    columns = range(min(group) if at else 1, min(after))
    left = range(max(groups[at - 1]) + 1 if at else 1, min(group))
    beside = {column: word for column, word in words.items() if weekday_of(word, bare=True) is None}
    numbers = tuple(column for column, word in beside.items() if column in left and _is_number(word))
    numbers += tuple(
        column for column, word in beside.items()
        if column in columns and column > max(group) and _is_number(word) and len(groups) == at + 1
    )  # fmt: skip
    own = {
        column: word
        for column, word in beside.items()
        if column in columns and column not in numbers and not (_is_number(word) and column > max(group))
    }
    remarks = tuple(column for column, word in own.items() if REMARK_WORDS.search(word))
    unread = {column: word for column, word in own.items() if column not in remarks}
    return Panel(number, last, group, (), remarks, numbers, unread, columns=columns)


def _is_number(word: str) -> bool:
    return bool(NUMBER_WORDS.fullmatch(word) or BESIDE_WORDS.fullmatch(word) or month_named(word))


def _listed(number: int, last: int, words: Mapping[int, str]) -> Panel | None:
    """Return a table with a column of dates, or two of first and last days, beside one of weeks or remarks."""
    spans = [column for column, word in words.items() if SPAN_WORDS.fullmatch(word)]
    ends = [column for column, word in words.items() if END_WORDS.fullmatch(word)]
    numbers = [column for column, word in words.items() if NUMBER_WORDS.fullmatch(word)]
    beside = [column for column, word in words.items() if BESIDE_WORDS.fullmatch(word)]
    own = {
        column: word
        for column, word in words.items()
        if column not in (*spans[:1], *ends[:1], *numbers, *beside)
    }
    remarks = tuple(column for column, word in own.items() if REMARK_WORDS.search(word))
    if not spans or not (numbers or remarks):
        return None
    unread = {column: word for column, word in own.items() if column not in remarks}
    return Panel(
        number, last, {}, (spans[0], *ends[:1]), remarks, (*numbers, *beside), unread,
        weekly=bool(numbers), columns=range(1, max(words) + 1),
    )  # fmt: skip
