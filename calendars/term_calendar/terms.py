"""The terms of a worksheet: one as a rule; those of a year below each other, or side by side."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from calendars.term_calendar.dates import Place
from calendars.term_calendar.term_title import Named, first_named, heads_term
from calendars.term_calendar.titles import Rows, find_layout

NO_TITLES: Mapping[str, str] = {}


@dataclass(frozen=True)
class OneTerm:
    """The rows of one term's calendar, and the term, where they or the names of the sheet say which."""

    rows: Rows
    named: Named | None = None


def terms_of(rows: Rows, names: Sequence[str], titles: Mapping[str, str] = NO_TITLES) -> tuple[OneTerm, ...]:
    """Return the calendars of a worksheet: one for each title of a term that has a table of its own. Refuse a sheet
    without any table."""
    above = find_layout(rows, titles).above
    texts = [str(cell) for _, cells in rows[:above] for cell in cells.values()]
    places = _titles(rows, (*texts, *names))
    numbers, columns = ({place[at] for place in places.values()} for at in (0, 1))
    if len(places) > 1 and len(numbers) == len(places):
        found = _below(rows, places)
    elif len(places) > 1 and len(numbers) == 1 and len(columns) == len(places):
        found = _beside(rows, places)
    else:
        found = ()
    if found and all(_has_table(one.rows, titles) for one in found):
        return found
    return (OneTerm(rows, first_named((" ".join(texts), *names))),)


def _titles(rows: Rows, around: Sequence[str]) -> dict[Named, Place]:
    """Return where each term is named first, in the order of the sheet."""
    found: dict[str, tuple[Named, Place]] = {}
    for number, cells in rows:
        for column, cell in sorted(cells.items()):
            if named := heads_term(str(cell), around):
                found.setdefault(named[0], (named, (number, column)))
    return dict(found.values())


def _below(rows: Rows, places: Mapping[Named, Place]) -> tuple[OneTerm, ...]:
    """Return the rows from each title to the next; what stands above the first belongs to it."""
    starts = [number for number, _ in places.values()][1:]
    ends = zip([0, *starts], [*starts, rows[-1][0] + 1], strict=True)
    return tuple(
        OneTerm([row for row in rows if first <= row[0] < end], named)
        for named, (first, end) in zip(places, ends, strict=True)
    )


def _beside(rows: Rows, places: Mapping[Named, Place]) -> tuple[OneTerm, ...]:
    """Return the columns of each title; what stands above, and left of the second, belongs to the first."""
    starts = _starts(rows, [*places.values()])
    ends = [*starts, max(column for _, cells in rows for column in cells) + 1]
    return tuple(
        OneTerm(_columns(rows, first, end), named)
        for named, (first, end) in zip(places, zip([0, *starts], ends, strict=True), strict=True)
    )


def _columns(rows: Rows, first: int, end: int) -> Rows:
    kept = ((number, {at: cell for at, cell in cells.items() if first <= at < end}) for number, cells in rows)
    return [(number, cells) for number, cells in kept if cells]


def _starts(rows: Rows, places: Sequence[Place]) -> list[int]:
    """Return the first column of each table after the first: where its titles come again, else below its own title."""
    number, count = places[0][0], len(places)
    for row, cells in rows:
        if row <= number or len(cells) < 2 * count:
            continue
        columns = sorted(cells)
        word = str(cells[columns[0]]).split()
        again = [column for column in columns if str(cells[column]).split() == word]
        if len(again) == count:
            return again[1:]
        break
    return [column for _, column in places][1:]


def _has_table(rows: Rows, titles: Mapping[str, str]) -> bool:
    with suppress(PydanticCustomError):
        return bool(rows and find_layout(rows, titles))
    return False
