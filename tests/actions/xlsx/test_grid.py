"""Cells are read where they exist: strays, formats and merged areas cost what they hold; no bomb is unpacked."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from actions.imports.staff import people_columns
from actions.xlsx.grid import MAX_CELLS, MAX_ROWS, Grid, NoValue, read_book
from actions.xlsx.tables import read_table
from models import BadInput
from tests.sheets import written


def grid(path: Path) -> Grid:
    return read_book(path).grids[0]


def rezipped(path: Path, part: str, old: str, new: str) -> Path:
    """The file with something else in one of its parts, as other programs write it."""
    with ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, held in parts.items():
            packed.writestr(name, held)
    return path


@pytest.mark.parametrize("stray", ["A20000", "B1048576", "XFD1", "XFD1048576"])
@pytest.mark.parametrize("what", [" ", "\u3000", None])
def test_a_stray_cell_claims_no_rows_or_columns(tmp_path: Path, stray: str, what: str | None) -> None:
    book = Workbook()
    book.worksheets[0].append(["姓名", "部门"])
    book.worksheets[0].append(["林小草", "总务处"])
    book.worksheets[0][stray] = what
    book.worksheets[0][stray].fill = PatternFill("solid", fgColor="FFE699")
    book.save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx").rows == ((1, {1: "姓名", 2: "部门"}), (2, {1: "林小草", 2: "总务处"}))


def test_a_stray_cell_that_says_something_is_one_cell(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "姓名", "x"
    book.save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx").rows == ((1, {1: "姓名"}), (1_048_576, {16_384: "x"}))


def test_what_the_file_claims_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名", "部门"), ("林小草", "总务处"))
    for claim in ("A1:XFD1048576", "A1"):
        old = '<dimension ref="A1:B2" />' if claim != "A1" else '<dimension ref="A1:XFD1048576" />'
        rezipped(path, "xl/worksheets/sheet1.xml", old, f'<dimension ref="{claim}" />')
        assert [len(cells) for _, cells in grid(path).rows] == [2, 2]


def test_rows_and_cells_that_hold_only_a_format_are_none(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["姓名"])
    for number in range(2, 3000):
        book.worksheets[0].row_dimensions[number].height = 20
        book.worksheets[0].cell(number, 1).fill = PatternFill("solid", fgColor="FFE699")
    book.save(tmp_path / "a.xlsx")
    assert grid(tmp_path / "a.xlsx").rows == ((1, {1: "姓名"}),)


def test_merged_areas_are_filled_downwards_where_there_are_rows_and_nowhere_else(tmp_path: Path) -> None:
    rows = (("食堂", "张三"), (None, "李四"), (None, None), (None, "王五"))
    path = written(tmp_path / "a.xlsx", *rows, merged=("A1:A9", "C1:F9"))
    rezipped(path, "xl/worksheets/sheet1.xml", 'ref="A1:A9"', 'ref="A1:A1048576"')
    found = grid(path)
    assert found.merged == {(2, 1): "食堂", (4, 1): "食堂"}
    assert [found.cell(number, cells, 1) for number, cells in found.rows] == ["食堂"] * 3


def test_thousands_of_merged_areas_over_each_other_fill_no_cell_twice(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(200):
        book.worksheets[0].append(["食堂", f"人{number}"])
    book.save(tmp_path / "a.xlsx")
    areas = "".join(f'<mergeCell ref="A{1 + number % 150}:A1048576" />' for number in range(5000))
    part = "xl/worksheets/sheet1.xml"
    rezipped(tmp_path / "a.xlsx", part, "</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>")
    assert len(grid(tmp_path / "a.xlsx").merged) == 199


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A2" t="e"><v>#N/A</v></c>', NoValue("import.error_cell", "#N/A")),
        ('<c r="A2" t="inlineStr"><is><t>#SPILL!</t></is></c>', NoValue("import.error_cell", "#SPILL!")),
        ('<c r="A2" t="str"><f>B1</f><v>#REF!</v></c>', NoValue("import.error_cell", "#REF!")),
        ('<c r="A2"><f>B1</f></c>', NoValue("import.no_result", "=")),
        ('<c r="A2"><f>B1</f><v></v></c>', NoValue("import.no_result", "=")),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A2" t="b"><v>1</v></c>', True),
        ('<c r="A2" t="str"><f>""</f><v></v></c>', None),
    ],
)
def test_a_cell_says_its_value_or_why_it_has_none(tmp_path: Path, cell: str, value: Any) -> None:
    path = written(tmp_path / "a.xlsx", ("x",), ("here",))
    part = "xl/worksheets/sheet1.xml"
    rezipped(path, part, '<c r="A2" t="inlineStr"><is><t>here</t></is></c>', cell)
    assert dict(grid(path).rows).get(2, {1: None}) == {1: value}


def test_dates_are_dates(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", (datetime(2026, 9, 1),))  # noqa: DTZ001 - as openpyxl writes it
    assert grid(path).rows == ((1, {1: datetime(2026, 9, 1)}),)  # noqa: DTZ001


def test_more_rows_than_anybody_fills_in_are_not_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", *[(f"人{number}",) for number in range(MAX_ROWS + 100)])
    found = grid(path)
    assert (found.whole, len(found.rows)) == (False, MAX_ROWS + 1)


def test_worksheets_that_hold_nothing_are_left_out_and_hidden_ones_are_a_last_resort(tmp_path: Path) -> None:
    book = Workbook()
    hidden = book.create_sheet("旧")
    hidden.append(["旧"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [found.title for found in read_book(tmp_path / "a.xlsx").grids] == ["旧"]
    book.create_sheet("新").append(["新"])
    book.save(tmp_path / "a.xlsx")
    assert [found.title for found in read_book(tmp_path / "a.xlsx").grids] == ["新"]


def test_a_bomb_is_refused_before_it_is_unpacked_and_one_that_lies_is_unreadable(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名",))
    with ZipFile(path, "a", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/media/x.bin", b" " * 60_000_000)
    with pytest.raises(BadInput) as refused:
        read_book(path)
    assert refused.value.code == "import.too_large"
    held = path.read_bytes()
    claimed = (60_000_000).to_bytes(4, "little")
    assert held.count(claimed) == 2
    path.write_bytes(held.replace(claimed, (100).to_bytes(4, "little")))
    assert read_book(path).grids[0].rows == ((1, {1: "姓名"}),)  # nobody asks for that part


@pytest.mark.parametrize("name", ["text.xlsx", "torn.xlsx", "missing.xlsx", "old.xls"])
def test_what_is_no_xlsx_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.xlsx").write_bytes(b"not a workbook")
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
    with ZipFile(tmp_path / "torn.xlsx", "w") as torn:
        torn.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(BadInput) as refused:
        read_book(tmp_path / name)
    assert (refused.value.code, refused.value.facts["file"]) == ("import.unreadable", name)


def test_areas_merged_side_by_side_fill_no_more_cells_than_people_write(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["x"] * 700)
    for _ in range(500):
        page.append(["x"])
    for column in range(2, 701):
        page.merge_cells(start_row=1, end_row=501, start_column=column, end_column=column)
    book.save(tmp_path / "a.xlsx")
    found = grid(tmp_path / "a.xlsx")
    assert (found.whole, len(found.merged) <= MAX_CELLS + MAX_ROWS) == (False, True)


def test_the_last_row_of_a_worksheet_is_named_by_its_own_worksheet(tmp_path: Path) -> None:
    book = Workbook()
    for page in (book.worksheets[0], book.create_sheet("二")):
        page.append(["姓名", "部门", "岗位"])
        page["B1048576"], page["C1048576"] = "总务处", "厨师"
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_book(tmp_path / "a.xlsx"), people_columns.COLUMNS)
    found = [(placed.sheet, placed.row) for placed in map(table.placed, table.faults)]
    assert found == [("Sheet", 1_048_576), ("二", 1_048_576)]
