"""Parts of a file cost what they may cost: what nests, repeats or claims without end is refused, not followed."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from actions.xlsx.grid import read_book
from actions.xlsx.parts import LARGEST, elements, formats_of, strings
from models import BadInput
from tests.actions.xlsx.test_grid import grid, rezipped
from tests.sheets import written

SHEET, STYLES, TYPES = "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"


def part(inside: str) -> BytesIO:
    return BytesIO(f'<x xmlns="{SHEET_MAIN_NS}">{inside}</x>'.encode())


def test_texts_that_cells_share_are_whole_and_leave_phonetic_readings_out() -> None:
    plain, runs = (
        "<si><t>张三</t></si>",
        "<si><r><rPr><b/></rPr><t>李</t></r><r><t xml:space='preserve'> 四</t></r>",
    )
    phonetic = "<rPh sb='0' eb='1'><t>li</t></rPh></si>"
    assert strings(part(f"{plain}<si/>{runs}{phonetic}")) == ["张三", "", "李 四"]


def test_elements_are_yielded_whole_one_by_one_and_nothing_of_them_is_kept() -> None:
    found = elements(part("<y><z><si><t>a</t></si></z></y><si>b</si>"), f"{{{SHEET_MAIN_NS}}}si")
    assert ["".join(each.itertext()) for each in found] == ["a", "b"]


@pytest.mark.parametrize("inside", ["<a>" * 60 + "</a>" * 60, f"<si>{'<t/>' * (LARGEST + 1)}</si>"])
def test_what_nests_or_is_held_without_end_is_no_part(inside: str) -> None:
    with pytest.raises(ValueError, match="endless"):
        strings(part(inside))


def test_dates_are_known_by_formats_of_the_schools_own(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row, form in enumerate(('yyyy"年"m"月"d"日"', "[h]:mm", "0.00", "m/d/yyyy"), start=1):
        page.cell(row, 1, 46_266).number_format = form
    book.save(tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as packed:
        found = formats_of(packed)
        dates, spans = found.dates, found.spans
    assert (len(dates), len(spans)) == (3, 1)
    cells = [row[1] for _, row in grid(tmp_path / "a.xlsx").rows]
    assert [cells[0], cells[2], cells[3]] == [datetime(2026, 9, 1), 46_266, datetime(2026, 9, 1)]  # noqa: DTZ001
    assert not isinstance(cells[1], date)


def test_a_file_without_formats_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名",), ("林小草",))
    with ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist() if name != STYLES}
    with ZipFile(path, "w") as packed:
        for name, held in parts.items():
            packed.writestr(name, held)
    assert grid(path).rows == ((1, {1: "姓名"}), (2, {1: "林小草"}))


@pytest.mark.parametrize(
    ("where", "old", "new"),
    [
        (STYLES, "</cellXfs>", "<xf/>" * (LARGEST + 1) + "</cellXfs>"),
        (TYPES, "</Types>", '<Default Extension="x" ContentType="y"/>' * 120_000 + "</Types>"),
        (SHEET, "</sheetData>", '<row r="inf"><c><v>1</v></c></row></sheetData>'),
        (SHEET, "</sheetData>", '<row r="1048577"><c><v>1</v></c></row></sheetData>'),
        (SHEET, "</sheetData>", '<row r="0"><c><v>1</v></c></row></sheetData>'),
        (SHEET, "</sheetData>", "<a>" * 60 + "</a>" * 60 + "</sheetData>"),
    ],
)
def test_parts_without_end_and_rows_that_no_sheet_has_are_refused(
    tmp_path: Path, where: str, old: str, new: str
) -> None:
    path = rezipped(written(tmp_path / "a.xlsx", ("姓名",), ("林小草",)), where, old, new)
    with pytest.raises(BadInput) as refused:
        read_book(path)
    assert refused.value.code == "import.unreadable"
