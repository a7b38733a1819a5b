"""Tables are found by their titles, wherever they stand, and what is not read is named.

Of `actions.xlsx.headers` too.
"""

from pathlib import Path

import pytest
from openpyxl import Workbook

from actions.xlsx import cells
from actions.xlsx.columns import Column, Table
from actions.xlsx.grid import read_book
from actions.xlsx.tables import read_table
from models import BadInput
from tests.sheets import written

COLUMNS = (
    Column("name", "姓名", "Name", "名字", needed=True),
    Column("team", "部门", "Team"),
    Column("hours", "工时", "Hours", "", cells.count),
)


def table(path: Path) -> Table:
    return read_table(read_book(path), COLUMNS)


def several(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_every_worksheet_with_these_titles_is_read_and_others_are_named(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {
        "说明": [["请逐行填写"]],
        "总务处": [["姓名", "部门"], ["林小草", "总务处"]],
        "食堂": [["食堂名单"], ["部门", "名字", "工时"], ["食堂", "石小溪", 3], ["食堂", "云小山", "多"]],
        "字典": [["姓名"], ["别名"]],
    }
    found = table(several(tmp_path / "a.xlsx", **sheets))
    assert [row.get("name") for row in found.rows] == ["林小草", "石小溪", "云小山"]
    assert (found.sheets, found.unread_sheets) == (("总务处", "食堂"), ("说明", "字典"))
    told = [found.placed(one) for one in found.doubts]
    assert [(one.where, one.reason, one.value) for one in told] == [
        ("食堂!A1", "import.beside", "食堂名单"),
        ("食堂!C4", "import.count", "多"),
    ]


def test_a_cell_with_a_line_break_or_a_hidden_character_is_refused_but_for_prose(tmp_path: Path) -> None:
    columns = (*COLUMNS, Column("note", "备注", "Note", lines=True))
    rows = (
        ("姓名", "部门", "备注"),
        ("林\n小草", "总务处", "两\n行"),
        ("石小溪", "食\u202e堂", None),
        ("云小山", None, None),
    )
    found = read_table(read_book(written(tmp_path / "a.xlsx", *rows)), columns)
    assert [(fault.where, fault.column, fault.reason, fault.value) for fault in found.faults] == [
        (2, "姓名", "import.hidden", "林�小草"),
        (3, "部门", "import.hidden", "食�堂"),
    ]
    assert [row.get("note") for row in found.rows] == ["两\n行", None, None]


def test_two_tables_side_by_side_are_both_read(tmp_path: Path) -> None:
    rows = (
        ("花名册", None, None, None, None, None),
        ("序号", "姓名", "部门", "序号", "姓名", "部门"),
        (1, "林小草", "总务处", 3, "石小溪", "食堂"),
        (2, "白小雨", None, 4, "云小山", "食堂"),
        (3, "方小满", None, None, None, None),
    )
    found = table(written(tmp_path / "a.xlsx", *rows, merged=("A1:F1", "C3:C5")))
    assert [(row.number, row.get("name"), row.get("team")) for row in found.rows] == [
        (3, "林小草", "总务处"),
        (4, "白小雨", "总务处"),
        (5, "方小满", "总务处"),
        (3, "石小溪", "食堂"),
        (4, "云小山", "食堂"),
    ]
    assert (found.faults, found.unread) == ((), ())


@pytest.mark.parametrize(
    "titles", [("姓名", "部门", "姓名"), ("部门", "姓名", "姓名"), ("姓名", "工时", "部门", "部门")]
)
def test_a_title_that_stands_twice_is_asked_about(tmp_path: Path, titles: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as refused:
        table(written(tmp_path / "a.xlsx", titles, ("林小草",) * len(titles)))
    assert refused.value.code == "import.titles_twice"


def test_a_stray_cell_makes_no_row_and_a_stray_title_is_named(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["姓名", "部门"], ["林小草", "总务处"]):
        book.worksheets[0].append(row)
    book.worksheets[0]["Z90000"], book.worksheets[0]["XFD1"] = "x", "电话"
    book.save(tmp_path / "a.xlsx")
    found = table(tmp_path / "a.xlsx")
    assert ([row.number for row in found.rows], found.unread) == ([2], ("电话",))


def test_errors_and_formulas_nobody_reads_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("序号", "姓名", "电话"), ("=ROW()-1", "林小草", "#N/A"))
    assert [row.values for row in table(path).rows] == [{"name": "林小草"}]


@pytest.mark.parametrize("word", ["合计", "合 计：", "小计", "Total"])
def test_a_line_of_sums_is_no_row_however_many_columns_it_adds_up(tmp_path: Path, word: str) -> None:
    sums = (word, 1, 2, 3, 4)
    path = written(tmp_path / "a.xlsx", ("姓名", "部门", "甲", "乙", "丙"), ("林小草", "食堂", 1, 1, 1), sums)
    assert [row.get("name") for row in table(path).rows] == ["林小草"]


def test_what_stands_beside_the_table_is_named(tmp_path: Path) -> None:
    rows = (("花名册", None), ("姓名", "部门"), ("林小草", "食堂"), ("合计", "１人"), (None, "制表人：王芳"))
    found = table(written(tmp_path / "a.xlsx", *rows))
    assert [(one.at, one.value, one.unread) for one in found.doubts] == [
        ("A1", "花名册", True),
        ("A4", "合计", True),
        ("B4", "1人", True),
        ("B5", "制表人：王芳", True),
    ]


def test_titles_may_stand_in_two_rows_the_lower_under_wider_ones(tmp_path: Path) -> None:
    rows = (
        ("姓名", "基本情况", None, "联系"),
        (None, "部门", "工时", "地址"),
        ("钱多", "食堂", 40, "镇东街"),
    )
    found = table(written(tmp_path / "a.xlsx", *rows))
    assert [row.values for row in found.rows] == [{"name": "钱多", "team": "食堂", "hours": 40}]
    assert found.unread == ("地址",)


def test_a_row_of_people_that_bear_titles_as_names_is_no_second_row_of_titles(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.xlsx", ("姓名", "部门"), ("部门", "工时"), ("钱多", "食堂")))
    assert [row.get("name") for row in found.rows] == ["部门", "钱多"]


def test_a_heading_in_a_row_of_its_own_is_said_of_the_rows_below_and_named(tmp_path: Path) -> None:
    rows = (
        ("部门", "姓名"),
        ("食堂", None),
        (None, "钱多"),
        ("车队", "孙少"),
        ("保安队", None),
        (None, "武大"),
    )
    found = table(written(tmp_path / "a.xlsx", *rows))
    assert [(row.get("name"), row.get("team")) for row in found.rows] == [
        ("钱多", "食堂"), ("孙少", "车队"), ("武大", "保安队"),
    ]  # fmt: skip
    named = [(doubt.where, doubt.reason, doubt.value) for doubt in found.doubts]
    assert named == [("A2", "import.group_row", "食堂"), ("A5", "import.group_row", "保安队")]


def test_a_number_alone_in_its_row_is_no_heading(tmp_path: Path) -> None:
    found = table(written(tmp_path / "a.xlsx", ("部门", "姓名"), ("9003", None), (None, "钱多")))
    assert [(fault.row, fault.reason) for fault in found.faults] == [(2, "import.empty")]
    assert found.rows[-1].values == {"name": "钱多"}


def test_a_numbered_line_of_sums_is_no_row(tmp_path: Path) -> None:
    rows = (("序号", "姓名", "工时"), (1, "钱多", 40), (2, "小计", 40))
    assert [row.get("name") for row in table(written(tmp_path / "a.xlsx", *rows)).rows] == ["钱多"]
