"""Workbooks of a few megabytes that are a burden to whoever reads them, each from a table as its kind wants it.

They are written as XML, since what makes them heavy is what spreadsheet programs do not write. All unpack to less than
`grid.MAX_UNPACKED`, but `bomb`.
"""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from actions.xlsx.book import new_book, packed

Table = Sequence[Sequence[Any]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LONGEST_CELL = 32_767  # characters a cell can hold
WORDS = "春夏秋冬东西南北校门食堂操场教室宿舍花坛值班巡查保洁水电锅炉仓库会议检查"


def plain(table: Table) -> bytes:
    """The table alone."""
    return _packed(_rows(table))


def full(table: Table, rows: int = 4900) -> bytes:
    """As many rows as are read, all different and in all columns."""
    return _packed(_rows([*table[:-1], *(_changed(table[-1], number) for number in range(rows))]))


def strange(table: Table, rows: int = 4900) -> bytes:
    """As many rows, each cell a word that nobody knows."""
    draw = Random(1)
    strange = (["".join(draw.choices(WORDS, k=5)) for _ in table[-1]] for _ in range(rows))
    return _packed(_rows([*table[:-1], *strange]))


def wide(table: Table, columns: int = 16_384) -> bytes:
    """All columns that a worksheet has, with titles, and some rows in all of them."""
    more = [f"列{column}" for column in range(columns - len(table[-1]))]
    return _packed(_rows([*([*row, *more] for row in table), *[more] * 16]))


def broad(table: Table, rows: int = 2900) -> bytes:
    """A hundred columns that nobody asked for, beside as many rows."""
    more = [f"备注{column}" for column in range(90)]
    return _packed(_rows([*row, *more] for row in [*table, *[table[-1]] * rows]))


def stray(table: Table, cells: int = 4900) -> bytes:
    """Cells far away from the table, down to the last one."""
    draw = Random(2)
    numbers = sorted(draw.sample(range(len(table) + 1, 1_048_576), cells))
    far = (f'<row r="{n}">{_cell(n, draw.randint(1, 16_384), "x")}</row>' for n in (*numbers, 1_048_576))
    return _packed([*_rows(table), *far])


def styled(table: Table, cells: int = 1_000_000) -> bytes:
    """A million cells that have a format and nothing else."""
    width = 100
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{get_column_letter(c)}{n}" s="1"/>' for c in range(1, width + 1))
        for n in range(len(table) + 1, len(table) + 1 + cells // width)
    )
    return _packed([*_rows(table), *(row + "</row>" for row in rows)])


def merged(table: Table, areas: int = 100_000) -> bytes:
    """Merged areas by the thousand, some over all rows."""
    rows = [*table, *[table[-1]] * 300]
    at = [get_column_letter(column) for column in range(1, 16_001)]
    tall = "".join(
        f'<mergeCell ref="{at[n % 16_000]}{n % 250 + 2}:{at[n % 16_000]}1048576"/>' for n in range(areas)
    )
    return _packed(_rows(rows), f'<mergeCells count="{areas}">{tall}</mergeCells>')


def shared(table: Table, texts: int = 1_400_000) -> bytes:
    """A table of shared texts that no cell uses."""
    many = "".join(f"<si><t>{n:x}</t></si>" for n in range(texts))
    return _packed(_rows(table), strings=many)


def long_texts(table: Table, cells: int = 1100) -> bytes:
    """Cells as long as they can be, in every column of the table."""
    width = len(table[-1])
    text = "绿" * LONGEST_CELL
    rows = [[text] * width for _ in range(cells // 3 // width)]  # three bytes a character
    return _packed(_rows([*table, *rows]))


def worksheets(table: Table, sheets: int = 60) -> bytes:
    """Many worksheets, each full."""
    rows = list(_rows([*table[:-1], *(_changed(table[-1], number) for number in range(900))]))
    return _packed(rows, sheets=sheets)


def formats(table: Table, many: int = 300_000) -> bytes:
    """More formats than a workbook may have."""
    one = '<xf numFmtId="14" fontId="0"/>'
    styles = f"<fonts><font/></fonts><cellXfs>{one * many}</cellXfs>"
    return _packed(_rows(table), styles=styles)


def nested(table: Table) -> bytes:
    """Elements within elements, without end."""
    deep = 400_000
    return _packed(
        [*_rows(table), '<row r="900"><c r="A900">' + "<is>" * deep + "</is>" * deep + "</c></row>"]
    )


def entities(table: Table) -> bytes:
    """A text that says itself ten times, ten times over."""
    said = (f"&a{number};" * 10 for number in range(9))
    names = "".join(f'<!ENTITY a{number} "{ten}">' for number, ten in enumerate(said, start=1))
    before = f'<!DOCTYPE worksheet [<!ENTITY a0 "绿叶绿叶">{names}]>'
    return _packed([*_rows(table), '<row r="900"><c r="A900" t="str"><v>&a9;</v></c></row>'], before=before)


def bomb(table: Table, size: int = 4 * 1024**3) -> bytes:
    """Four gigabytes of blanks in as many megabytes."""
    held = BytesIO(plain(table))
    block = b" " * 1024**2
    with (
        ZipFile(held, "a", ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.png", "w", force_zip64=True) as part,
    ):
        for _ in range(size // len(block)):
            part.write(block)
    return held.getvalue()


def no_workbook(table: Table) -> bytes:
    """Five megabytes that are neither a workbook nor text."""
    line = "\0".join(str(value or "") for value in table[-1]) + "\0\x01"
    return (line * (5 * 1024**2 // len(line.encode()))).encode()


HEAVY: dict[str, Callable[[Table], bytes]] = {
    one.__name__: one
    for one in (
        plain, full, strange, wide, broad, stray, styled, merged, shared, long_texts, worksheets, formats,
        nested, entities, bomb, no_workbook,
    )
}  # fmt: skip


def _changed(row: Sequence[Any], number: int) -> list[Any]:
    return [f"{value}{number}" if isinstance(value, str) else value for value in row]


def _rows(table: Iterable[Sequence[Any]]) -> Iterable[str]:
    for number, row in enumerate(table, start=1):
        cells = (
            _cell(number, column, value) for column, value in enumerate(row, start=1) if value is not None
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(row: int, column: int, value: object) -> str:
    at = f"{get_column_letter(column)}{row}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _packed(
    rows: Iterable[str],
    after: str = "",
    *,
    strings: str = "",
    styles: str = "",
    sheets: int = 1,
    before: str = "",
) -> bytes:
    """A workbook as a program writes it, its worksheets and tables exchanged for these."""
    book = new_book()
    for number in range(sheets):
        book.create_sheet(f"S{number + 1}").append(["x"])
    written, held = packed(book), BytesIO()
    sheet = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'
    instead = {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'} if strings else {}
    if styles:
        instead["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    with ZipFile(BytesIO(written)) as old, ZipFile(held, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            is_sheet = name.startswith("xl/worksheets/sheet")
            new.writestr(name, sheet if is_sheet else instead.get(name) or old.read(name))
    return held.getvalue()
