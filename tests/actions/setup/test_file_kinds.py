"""Which kind of table a file is."""

from pathlib import Path
from typing import Any

import pytest

from actions.setup.file_kinds import likely_kinds
from actions.xlsx.grid import read_book
from tests.sheets import written

WEEK = ("周次", "一", "二", "三", "四", "五", "六", "日", "备注")
KINDS: list[tuple[str, str, tuple[tuple[Any, ...], ...]]] = [
    ("people", "教职工花名册", (("姓名", "部门", "岗位", "手机"), ("张三", "总务处", "会计", "13800000000"))),
    ("places", "校舍台账", (("楼栋", "楼层", "房间"), ("教学楼", "1", "101"))),
    ("certificates", "食堂健康证", (("姓名", "发证日期", "有效期至"), ("张三", "2026-1-1", "2027-1-1"))),
    ("calendar", "第一学期校历", (WEEK, (1, 31, 1, 2, 3, 4, 5, 6, "开学"))),
    ("duties", "行政值班表", (("日期", "值班人"), ("2026-12-1", "张三"), ("2026-12-2", "李四"))),
    ("register", "固定资产", (("资产编号", "资产名称", "数量"), ("1", "桌子", 3))),
]


@pytest.mark.parametrize(("kind", "title", "rows"), KINDS)
def test_a_file_is_recognised_by_its_title_and_headings(
    tmp_path: Path, kind: str, title: str, rows: tuple[tuple[Any, ...], ...]
) -> None:
    book = read_book(written(tmp_path / f"{title}.xlsx", *rows))
    assert likely_kinds(book) == (kind,)


def test_the_last_word_of_a_title_says_what_it_is(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "教职工值班表.xlsx", ("日期", "值班人"), ("2026-12-1", "张三")))
    assert likely_kinds(book) == ("duties",)


def test_a_file_that_speaks_of_nothing_may_be_anything(tmp_path: Path) -> None:
    book = read_book(written(tmp_path / "a.xlsx", ("甲", "乙"), ("丙", "丁")))
    assert likely_kinds(book) == ()


def test_where_two_kinds_are_as_likely_both_are_offered(tmp_path: Path) -> None:
    rows = (("姓名", "岗位", "发证日期", "备注"), ("张三", "厨师", "2026-1-1", ""))
    book = read_book(written(tmp_path / "a.xlsx", *rows))
    assert {*likely_kinds(book)} >= {"people", "certificates"}
