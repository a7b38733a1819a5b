"""Write .xlsx files: a heading that stays in sight, widths, A4 paper, and no cell that starts a formula."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from models.errors import BadInput

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a text that begins so for a formula


def new_book() -> Workbook:
    """A workbook without worksheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def add_table(
    book: Workbook,
    name: str,
    titles: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Any]],
    *,
    above: str = "",
    beside: int = 0,
) -> Worksheet:
    """Add a worksheet with a table: its titles (under a line `above`) and `beside` columns stay in sight. As wide as
    a page, the titles on every page; lines in a cell are kept."""
    sheet: Worksheet = book.create_sheet(name)
    heading = 2 if above else 1
    if above:
        put(sheet, 1, 1, above, bold=True)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(titles))
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        put(sheet, heading, column, title, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, entries in enumerate(rows, start=heading + 1):
        for column, entry in enumerate(entries, start=1):
            put(sheet, number, column, entry)
    sheet.freeze_panes = f"{get_column_letter(beside + 1)}{heading + 1}"
    _on_paper(sheet, heading)
    return sheet


def table_book(name: str, columns: Mapping[str, int], rows: Iterable[Sequence[Any]]) -> Workbook:
    """A workbook with one table: its columns by title with their widths, in order."""
    book = new_book()
    add_table(book, name, list(columns), list(columns.values()), rows)
    return book


def put(sheet: Worksheet, row: int, column: int, entry: Any, *, bold: bool = False) -> None:
    """Write one cell; a text stays a text whatever it begins with, also when somebody edits it later."""
    entry = _as_written(entry)
    cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", entry) if isinstance(entry, str) else entry)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=not bold, vertical="top")
    if isinstance(entry, str):
        cell.data_type = "s"
        cell.quotePrefix = str(cell.value).startswith(RISKY)
    elif isinstance(entry, date):
        cell.number_format = "yyyy-mm-dd"


def _as_written(value: Any) -> Any:
    """A value as people write it in a cell, and as it is read back."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _on_paper(sheet: Worksheet, heading: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{heading}:{heading}"


def save(book: Workbook, path: Path) -> Path:
    """Write the workbook; refuses a place where nothing can be written."""
    try:
        book.save(path)
    except OSError as error:
        raise BadInput("calendar.unwritable", file=path.name) from error
    return path


def packed(book: Workbook) -> bytes:
    """The workbook as it is sent to a browser."""
    held = BytesIO()
    book.save(held)
    return held.getvalue()
