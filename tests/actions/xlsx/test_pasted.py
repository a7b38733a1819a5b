"""Text as people paste it becomes the table it was copied from."""

from pathlib import Path

import pytest

from actions.xlsx.cells import text
from actions.xlsx.grid import read_book
from actions.xlsx.pasted import MOST_CHARACTERS, pasted_sheet
from models.errors import BadInput


def rows_of(folder: Path, pasted: str, *, entries: bool = False) -> list[list[str]]:
    path = folder / "pasted.xlsx"
    path.write_bytes(pasted_sheet(pasted, entries=entries))
    return [[text(cell) for cell in cells.values()] for _, cells in read_book(path).grids[0].rows]


@pytest.mark.parametrize(
    "pasted",
    [
        "姓名\t部门\n张三\t食堂\n王 芳\t保安队\n",
        "姓名，部门\n张三，食堂\n王 芳，保安队",
        "姓名,部门\r\n张三,食堂\r\n王 芳,保安队",
        "姓名  部门\n\n张三　食堂\n王 芳    保安队",
    ],
)
def test_fields_are_parted_by_what_parts_most_lines(tmp_path: Path, pasted: str) -> None:
    assert rows_of(tmp_path, pasted) == [["姓名", "部门"], ["张三", "食堂"], ["王 芳", "保安队"]]


def test_a_cell_of_several_lines_stays_one_cell(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, '姓名\t岗位\n张三\t"厨师\n留样员"\n李四\t花工，水电工\n')
    assert [len(row) for row in rows] == [2, 2, 2]
    assert rows[1][1].split() == ["厨师", "留样员"]


def test_a_message_becomes_a_duty_table(tmp_path: Path) -> None:
    message = (
        "12月值班安排\n12月5日（周六） 值班：王小明 138xxxx；12月6日 李四、王五\n夜班 20:00-次日8:00：张三"
    )
    assert rows_of(tmp_path, message, entries=True) == [
        ["12月值班安排"],
        ["日期", "任务", "开始", "结束", "人员", "电话"],
        ["12月5日", "值班", "王小明", "138xxxx"],
        ["12月6日", "值班", "李四、王五"],
        ["12月6日", "夜班", "20:00", "8:00", "张三"],
    ]


def test_a_table_of_duties_is_no_message(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path, "2026-12-05  护校  18:00  20:00  王小明\n2026-12-06  护校  18:00  20:00  李四", entries=True
    )
    assert rows[0] == ["2026-12-05", "护校", "18:00", "20:00", "王小明"]


def test_formulas_stay_text(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "姓名\t部门\n=1+1\t食堂")[1] == ["=1+1", "食堂"]


@pytest.mark.parametrize("pasted", ["", " \n\t\n", "字" * (MOST_CHARACTERS + 1), "a\n" * 6000])
def test_nothing_and_too_much_are_refused(pasted: str) -> None:
    with pytest.raises(BadInput):
        pasted_sheet(pasted)
