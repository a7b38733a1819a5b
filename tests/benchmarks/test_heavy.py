"""Files that are a burden are read or refused; what that costs is measured by `benchmarks.heavy`.

Of `benchmarks.heavy_workbooks` and `benchmarks.heavy_calendars` too.
"""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from pydantic_core import PydanticCustomError
from sqlmodel import Session

from actions.imports.sheets import SHEETS, read_sheet
from actions.school_calendar.term_sheet import read_term_sheet
from actions.xlsx.grid import read_book
from benchmarks import heavy_calendars, heavy_workbooks
from benchmarks.heavy import table_of
from calendars.ical.busy import busy_times
from calendars.ical.foreign_days import foreign_days
from models.errors import BadInput
from tests.factories import make_school

KINDS = [*SHEETS, "calendar"]
SMALL = {
    "full": 40,
    "strange": 40,
    "wide": 3000,
    "stray": 300,
    "styled": 20_000,
    "merged": 3000,
    "worksheets": 6,
}
REFUSED = {
    "formats": "import.unreadable",
    "nested": "import.unreadable",
    "entities": "import.unreadable",
    "bomb": "import.too_large",
    "no_workbook": "import.unreadable",
}


def heavy(folder: Path, kind: str, name: str) -> Path:
    write = heavy_workbooks.HEAVY[name]
    data = partial(write, table_of(kind))(*[SMALL[name]] if name in SMALL else ())
    (folder / "a.xlsx").write_bytes(data)
    return folder / "a.xlsx"


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_office_sends_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_book(heavy(tmp_path, "people", name))
    assert refused.value.code == REFUSED[name]


@pytest.mark.parametrize("name", ["stray", "styled"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_the_same_beside_what_says_nothing(
    session: Session, tmp_path: Path, now: datetime, kind: str, name: str
) -> None:
    school = make_school(session)

    def outcome(path: Path) -> tuple[object, ...]:
        book = read_book(path)
        try:
            if kind == "calendar":
                return (read_term_sheet(session, school, book).terms,)
            found = read_sheet(session, school, kind, book, now, "2026-2027-1")
        except BadInput as refusal:
            return (refusal.code,)
        own = len(table_of(kind))
        faults = tuple((one.row, one.reason) for one in found.faults if one.row <= own)
        return (*faults, *((one.row, one.kind) for one in found.changes if one.row <= own))

    assert outcome(heavy(tmp_path, kind, name)) == outcome(heavy(tmp_path, kind, "plain"))


@pytest.mark.parametrize("name", ["wide", "merged", "shared"])
def test_the_cells_of_a_table_are_read_whatever_else_the_file_holds(tmp_path: Path, name: str) -> None:
    table = table_of("people")
    (grid,) = read_book(heavy(tmp_path, "people", name)).grids
    width = len(table[0])
    assert [grid.by_number[1].get(column) for column in range(1, width + 1)] == table[0]


def test_cells_of_all_worksheets_are_counted_and_the_rest_is_refused_not_forgotten(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.xlsx").write_bytes(heavy_workbooks.worksheets(table_of("people"), 25))
    book = read_book(tmp_path / "a.xlsx")
    assert len(book.grids) == 25 and not book.grids[-1].whole
    with pytest.raises(BadInput) as refused:
        read_sheet(session, make_school(session), "people", book, now)
    assert refused.value.code == "import.too_many_rows"


READ = {
    "attendees": (1, ""), "listed": (28, ""), "unknown": (1, ""), "folded": (1, ""), "parameters": (1, ""),
    "one_line": (1, ""), "every_second": (0, "foreign_rule"), "endless_count": (0, "foreign_rule"),
    "rules": (0, "foreign_events"), "hard_rules": (0, "foreign_rule"), "moved": (0, "foreign_events"),
    "onwards": (0, "foreign_events"), "ten_thousand_ids": (0, "foreign_events"), "events": (0, "foreign_events"),
    "deep": (0, "foreign_not_calendar"), "unknown_of_5_mb": (0, "foreign_size"), "zones": (0, "foreign_zone"),
    "calendars": (0, ""), "free_busy": (0, "foreign_events"),
}  # fmt: skip


@pytest.mark.parametrize("name", heavy_calendars.HEAVY)
def test_a_calendar_file_is_read_or_refused_with_the_reason(name: str) -> None:
    data, (times, reason) = heavy_calendars.HEAVY[name](), READ[name]
    first, last = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)
    try:
        found = len(busy_times(data, "Asia/Shanghai", first, last).times)
    except PydanticCustomError as error:
        assert error.type == reason
        return
    assert (found > 0, reason) == (times > 0, "")


def test_changes_from_some_time_on_are_counted_among_the_rules() -> None:
    with pytest.raises(PydanticCustomError) as refused:
        foreign_days(heavy_calendars.onwards(), date(2026, 9, 1), date(2027, 1, 31), "Asia/Shanghai")
    assert refused.value.type == "foreign_events"
