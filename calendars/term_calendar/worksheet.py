"""A school's printed term calendar (校历): its term, its weeks, and the days that the remarks beside them change."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from calendars.faults import Fault, fault
from calendars.school_days.days import (
    ONE_DAY,
    Override,
    SchoolCalendar,
    Term,
)
from calendars.school_days.terms import check_term
from calendars.term_calendar.dates import Faults, Place, SheetFaults
from calendars.term_calendar.day_changes import Found, asked_days, changed_days
from calendars.term_calendar.remarks import Bound, Find, remarks
from calendars.term_calendar.term_title import Named, first_named, is_title
from calendars.term_calendar.titles import HEADER_ROWS, Rows, find_layout
from calendars.term_calendar.weeks import Reading, read_rows, unread_cells
from calendars.term_calendar.words import Said

BOUNDED = (Bound.FIRST, Bound.LAST, Bound.STAFF_FIRST, Bound.STAFF_LAST)
BEGINNING = timedelta(days=14)  # pupils come back later in the term too
NEAR = timedelta(days=60)  # a bound of the term may lie so far outside the dates of the sheet


@dataclass(frozen=True, slots=True)
class Open:
    """A bound that the sheet does not settle: the day taken for it, and the others it names. Of a `needed` one somebody
    has to say which it is."""

    bound: Bound
    taken: date
    named: tuple[date, ...] = ()
    needed: bool = False
    term: str = ""

    @property
    def question(self) -> str:
        """How the bound is asked for: by the code of its `term` too, where a file holds several."""
        return f"{self.term} {self.bound}".strip()


@dataclass(frozen=True, slots=True)
class TermSheet:
    """What a term calendar says: the term, the days it changes, and the remarks no day could be found for, each
    with its row; `unread` are the titles of columns that are neither days, remarks nor numbers, `unread_cells` what
    stands beside the tables, `open` the bounds of the term that it does not settle, `asked` the days whose words
    leave open who is there."""

    term: Term
    days: tuple[Override, ...]
    notes: tuple[tuple[int, str], ...]
    unread: tuple[str, ...] = ()
    unread_cells: tuple[tuple[Place, str], ...] = ()
    open: tuple[Open, ...] = ()
    asked: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Given:
    """What is known of a sheet beside its rows: its names, cells that go on over several columns (with the last of
    them) or rows, what somebody said of titles, the term that its names lead to and the one that somebody said, what
    somebody said of its bounds, and what of single days (`meant`; None: they are left out)."""

    names: tuple[str, ...] = ()
    across: Mapping[Place, int] = field(default_factory=dict)
    merged: Mapping[Place, object] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    named: Named | None = None
    term: str = ""
    bounds: Mapping[Bound, date] = field(default_factory=dict)
    meant: Mapping[date, Said | None] = field(default_factory=dict)


def read_sheet(rows: Rows, calendar: SchoolCalendar, given: Given = Given()) -> TermSheet:
    """The term and its days. `calendar` is what the country says: what agrees with it is left out.

    Refuses, all at once and with their rows: a sheet without weekdays, term or dates, and every cell or remark whose
    date does not fit its column, its neighbours or the sheet.
    """
    try:
        return _read(rows, calendar, given, Faults())
    except PydanticCustomError as error:
        faults = SheetFaults([error])
    except SheetFaults as errors:
        faults = errors
    if all(error.type != Fault.SHEET_HEADER for error in faults.errors):
        raise faults
    return _read_on_its_side(rows, calendar, given, faults)


def _read_on_its_side(rows: Rows, calendar: SchoolCalendar, given: Given, faults: SheetFaults) -> TermSheet:
    """The term of a sheet whose days of the week stand below each other, its weeks side by side."""
    top = " ".join(str(cell) for _, cells in rows[:HEADER_ROWS] for cell in cells.values())
    turned, names = _turned(rows), (top, *given.names)
    try:
        found = _read(turned, calendar, replace(given, names=names, across={}, merged={}), Faults())
    except PydanticCustomError as error:
        raise faults if error.type == Fault.SHEET_HEADER else SheetFaults([_turned_back(error)]) from None
    except SheetFaults as errors:
        raise SheetFaults([_turned_back(error) for error in errors.errors]) from None
    cells = tuple(((row, column), text) for (column, row), text in found.unread_cells)
    unread = tuple(title for title in found.unread if not is_title(title))
    return replace(found, unread=unread, unread_cells=cells)


def _turned(rows: Rows) -> Rows:
    """The columns of a sheet as its rows."""
    columns: dict[int, dict[int, object]] = {}
    for number, cells in rows:
        for column, cell in cells.items():
            columns.setdefault(column, {})[number] = cell
    return sorted(columns.items())


def _turned_back(error: PydanticCustomError) -> PydanticCustomError:
    facts = dict(error.context or {})
    if "row" in facts:
        facts["row"], facts["column"] = facts["column"], facts["row"]
    return fault(Fault(error.type), **facts)


def _read(rows: Rows, calendar: SchoolCalendar, given: Given, faults: Faults) -> TermSheet:
    layout = find_layout(rows, given.titles)
    code, name = _term_of(rows[: layout.above], given)
    read = read_rows(rows, layout, code, faults, given.across, given.merged)
    dates = sorted(read.dates)
    if not dates:
        faults.refuse()
        raise fault(Fault.SHEET_NO_DAYS)
    found = _remarks(read, dates[0], dates[-1])
    faults.refuse()
    with _told_by(found):
        term, doubtful = _bounded(
            Term(code, name, dates[0], dates[-1], dates[0], dates[-1]), found, given.bounds
        )
    check_term(term)
    alone = replace(calendar, terms=(term,))
    days = changed_days(found, alone, given.meant, faults)
    faults.refuse()
    notes = tuple((place[0], remark.text) for place, remark in found if not remark.days)
    beside = tuple(unread_cells(rows, read.used, is_title))
    asked = frozenset(asked_days(found, alone) - given.meant.keys())
    return TermSheet(term, days, notes, layout.unread, beside, doubtful, asked)


@contextmanager
def _told_by(found: list[Found]) -> Iterator[None]:
    """Refuse a term that cannot be by the remarks that bound it, and the row of the last of them."""
    try:
        yield
    except PydanticCustomError as error:
        bounds = [(place, remark.text) for place, remark in found if remark.bound]
        if not bounds or error.type != Fault.TERM_ORDER:
            raise
        (row, column), value = bounds[-1][0], "；".join(text for _, text in bounds)
        raise fault(Fault.SHEET_BOUND, row=row, column=column, value=value) from error


def _term_of(above: Rows, given: Given) -> tuple[str, str]:
    """The term's code and name: as somebody said, by the rows above the tables, by the names of the sheet and file."""
    title = " ".join(str(cell) for _, cells in above for cell in cells.values())
    said = f"（{given.term}）" if given.term else ""
    term = given.named if given.named and not said else first_named((said, title, *given.names))
    if term:
        return term
    raise fault(Fault.SHEET_TERM, value=title[:120])


def _remarks(read: Reading, first: date, last: date) -> list[Found]:
    """The remarks of all cells; those that bound the term may name days around the sheet."""
    within = _finder(first, last)
    around = _finder(first - NEAR, last + NEAR) if last - first + 2 * NEAR < timedelta(days=365) else within
    found: list[Found] = []
    for one in read.texts:
        with read.faults.noted(), _placed(one.place):
            found += [(one.place, each) for each in remarks(one.text, within, one.days, one.week, around)]
    return found


def _finder(first: date, last: date) -> Find:
    span = (first + timedelta(days=step) for step in range((last - first).days + 1))
    known = {(day.month, day.day): day for day in span}

    def find(year: int | None, month: int, day: int) -> date | None:
        when = known.get((month, day))
        return when if when and year in (None, when.year) else None

    return find


@contextmanager
def _placed(place: Place) -> Iterator[None]:
    """Refuse what a remark says with its cell."""
    try:
        yield
    except PydanticCustomError as error:
        code = Fault(error.type)
        raise fault(code, **{"row": place[0], "column": place[1], **(error.context or {})}) from None


def _bounded(term: Term, found: list[Found], said: Mapping[Bound, date]) -> tuple[Term, tuple[Open, ...]]:
    """The term between the remarks that bound it, and the bounds that they leave open: the staff have the whole sheet
    then. What somebody `said` counts."""
    days = {
        bound: sorted({day for _, one in found if one.bound is bound for day in one.days}) for bound in Bound
    }
    days[Bound.FIRST] = [day for day in days[Bound.FIRST] if day - days[Bound.FIRST][0] <= BEGINNING]
    first = said.get(Bound.FIRST) or min(days[Bound.FIRST], default=term.first)
    breaks = [day for day in days[Bound.VACATION] if day > first]
    lasts = days[Bound.LAST] or [day - ONE_DAY for day in breaks[:1]]
    last = said.get(Bound.LAST) or max(lasts, default=term.last)
    staff_first = min(days[Bound.STAFF_FIRST], default=min(first, term.staff_first))
    staff_last = max(days[Bound.STAFF_LAST], default=max(last, term.staff_last))
    staff_first = said.get(Bound.STAFF_FIRST) or staff_first
    staff_last = said.get(Bound.STAFF_LAST) or staff_last
    bounded = Term(term.code, term.name, first, last, staff_first, staff_last)
    firm = {bound for bound in BOUNDED if bound in said or len(days[bound]) == 1}
    if len(breaks) > 1 and not days[Bound.LAST]:
        firm.add(Bound.LAST)  # the first day of several
    doubtful = (
        Open(bound, getattr(bounded, bound), tuple(days[bound]), bound in (Bound.FIRST, Bound.LAST))
        for bound in BOUNDED
        if bound not in firm
    )
    return bounded, tuple(doubtful)
