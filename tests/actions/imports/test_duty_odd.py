"""Duty tables in the shapes and words that offices invent: every filled cell is read, refused with its place or named.

Of `actions.imports.duties.across`, `down`, `named` and `names`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from sqlmodel import Session, select

from actions.imports.duties.days import Several, days_meant, table_days
from actions.imports.duties.names import names_in
from actions.imports.sheets import read_sheet
from actions.imports.staff.lookup import staff_of
from actions.xlsx.cells import Unreadable
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Person, School
from tests.factories import make_person, make_school
from tests.sheets import written

DECEMBER = datetime(2026, 12, 1, 1, tzinfo=UTC)
NAMES = ("张三", "李四", "王五", "赵六", "孙七", "周八", "欧阳丽")
TITLE = ("2026年12月值班表",)


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    for name in NAMES:
        make_person(session, school, name)
    return school


def read(session: Session, school: School, folder: Path, *rows: Any, merged: tuple[str, ...] = ()) -> Outcome:
    path = written(folder / "a.xlsx", *rows, merged=merged)
    return read_sheet(session, school, "duties", read_book(path), DECEMBER)


def duties(session: Session, found: Outcome) -> dict[str, set[str]]:
    """Who is on each duty, by day of the month and post; nothing is at fault."""
    assert [(fault.where, fault.reason, fault.value) for fault in found.faults] == []
    names = {str(one.id): one.name for one in session.exec(select(Person))}
    return {
        f"{one.after['day'].day} {one.after['name']}": {names[key] for key in one.after["people"]}
        for one in found.changes
    }


def told(found: Outcome) -> dict[str, str]:
    return {str(one.where): one.reason.removeprefix("import.") for one in found.doubts}


def test_a_cell_that_goes_on_over_days_is_meant_for_each(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session, school, tmp_path, TITLE,
        ("岗位", "12月7日", "12月8日", "12月9日", "12月10日"),
        ("门卫", "张三", None, None, "李四"),
        ("巡查", "王五", None, "赵六", None),
        ("值夜", None, None, "孙七", None),
        merged=("B3:D3", "B4:C5"),
    )  # fmt: skip
    assert duties(session, found) == {
        "7 门卫": {"张三"}, "8 门卫": {"张三"}, "9 门卫": {"张三"}, "10 门卫": {"李四"},
        "7 巡查": {"王五"}, "8 巡查": {"王五"}, "9 巡查": {"赵六"},
        "7 值夜": {"王五"}, "8 值夜": {"王五"}, "9 值夜": {"孙七"},
    }  # fmt: skip


def test_tables_side_by_side_are_both_read(session: Session, school: School, tmp_path: Path) -> None:
    down = read(
        session, school, tmp_path, TITLE,
        ("日期", "值班人", "日期", "值班人"),
        ("12月7日", "张三", "12月9日", "李四"),
        ("12月8日", "王五", "12月10日", "赵六"),
    )  # fmt: skip
    assert duties(session, down) == {
        "7 值班": {"张三"}, "8 值班": {"王五"}, "9 值班": {"李四"}, "10 值班": {"赵六"}
    }  # fmt: skip
    across = read(
        session, school, tmp_path, TITLE,
        ("岗位", "12月7日", "12月8日", None, "岗位", "12月9日", "12月10日"),
        ("门卫", "张三", "李四", None, "宿管", "王五", "赵六"),
    )  # fmt: skip
    assert duties(session, across) == {
        "7 门卫": {"张三"}, "8 门卫": {"李四"}, "9 宿管": {"王五"}, "10 宿管": {"赵六"}
    }  # fmt: skip


def test_what_stands_below_a_day_tells_its_columns_apart(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session, school, tmp_path, TITLE,
        ("岗位", "12月7日", None, "12月8日", None),
        (None, "早 6:00-14:00", "晚", "早 6:00-14:00", "晚"),
        ("门卫", "张三", "李四", "王五", "赵六"),
        merged=("B2:C2", "D2:E2", "A2:A3"),
    )  # fmt: skip
    assert duties(session, found) == {
        "7 门卫 早": {"张三"}, "7 门卫 晚": {"李四"}, "8 门卫 早": {"王五"}, "8 门卫 晚": {"赵六"}
    }  # fmt: skip
    assert {str(one.where): one.value for one in found.doubts if one.reason == "import.all_day"} == {
        "C4": "门卫 晚"
    }


def test_blocks_under_hours_and_words_of_a_time_are_apart(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session, school, tmp_path, TITLE,
        ("早班 6:00-14:00",), ("日期", "门卫"), ("12月7日", "张三"), ("12月8日", "王五"),
        ("晚班 14:00-22:00",), ("日期", "门卫"), ("12月7日", "孙七"), ("12月8日", "李四"),
    )  # fmt: skip
    assert duties(session, found) == {
        "7 门卫 早班": {"张三"}, "8 门卫 早班": {"王五"}, "7 门卫 晚班": {"孙七"}, "8 门卫 晚班": {"李四"}
    }  # fmt: skip
    words = read(
        session, school, tmp_path, TITLE,
        ("日期", "时段", "值班人"), ("12月7日", "上午", "张三"), (None, "下午", "李四"), ("12月8日", "上午", "王五"),
        merged=("A3:A4",),
    )  # fmt: skip
    assert duties(session, words) == {
        "7 值班 上午": {"张三"},
        "7 值班 下午": {"李四"},
        "8 值班 上午": {"王五"},
    }


def test_hours_of_a_list_stand_behind_its_duty(session: Session, school: School, tmp_path: Path) -> None:
    rows = (TITLE, ("日期", "班次", "值班人"), ("12月7日", "早班（6:00-14:00）", "张三"))
    found = read(session, school, tmp_path, *rows)
    assert duties(session, found) == {"7 早班": {"张三"}}
    assert found.changes[0].after["start"] == datetime(2026, 12, 6, 22, tzinfo=UTC)


def test_ditto_marks_and_the_same_as_left_say_what_stands_there(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(
        session, school, tmp_path, TITLE,
        ("日期", "带班领导", "值班教师", "保安"),
        ("12月7日", "张三", "李四、王五", "赵六"),
        ("12月8日", "同上", "〃", "同上"),
        ("12月9日", "孙七", "同左", '"'),
    )  # fmt: skip
    assert duties(session, found) == {
        "7 带班领导": {"张三"}, "7 值班教师": {"李四", "王五"}, "7 保安": {"赵六"},
        "8 带班领导": {"张三"}, "8 值班教师": {"李四", "王五"}, "8 保安": {"赵六"},
        "9 带班领导": {"孙七"}, "9 值班教师": {"孙七"}, "9 保安": {"赵六"},
    }  # fmt: skip
    nothing = read(
        session, school, tmp_path, TITLE, ("日期", "保安"), ("12月7日", "同上"), ("12月8日", "张三")
    )
    assert [(one.where, one.column, one.reason) for one in nothing.faults] == [(3, "B3", "import.nobody")]


@pytest.mark.parametrize(
    ("cell", "names", "left", "instead"),
    [
        ("张 三", ["张三"], [], []),
        ("张三（代李四）", ["张三"], ["代李四"], []),
        ("张三/李四", ["张三", "李四"], [], []),
        ("张三→李四", ["李四"], [], [("张三→李四", "李四")]),
        ("张 三 -> 李四", ["李四"], [], [("张 三 -> 李四", "李四")]),
        ("张三代李四", ["张三"], [], [("张三代李四", "张三")]),
        ("张三和李四", ["张三", "李四"], [], []),
        ("张三+李四&王五", ["张三", "李四", "王五"], [], []),
        ("张三李四欧阳丽", ["张三", "李四", "欧阳丽"], [], []),
        ("张三等", ["张三"], ["等"], []),
        ("带班：张三\n值班：李四 王五", ["张三", "李四", "王五"], ["带班：", "值班："], []),
        ("组长:张三 组员:李四", ["张三", "李四"], ["组长:", "组员:"], []),
        ("张三13800000001 李四老师", ["张三", "李四"], ["13800000001"], []),
        ("张三（与李四换班）、王五", ["张三", "王五"], ["与李四换班"], []),
        ("诺巴迪和张三", ["诺巴迪和张三"], [], []),
        ("—", [], [], []),
    ],
)
def test_the_names_of_a_cell(
    session: Session, school: School, cell: str, names: list[str], left: list[str], instead: list[Any]
) -> None:
    said = names_in(cell, staff_of(session, school))
    assert (said.names, said.left, said.instead) == (names, left, instead)


def test_a_swap_that_does_not_say_who_is_there_is_refused(session: Session, school: School) -> None:
    for cell in ("张三换李四", "张三 调 李四"):
        with pytest.raises(Unreadable) as refused:
            names_in(cell, staff_of(session, school))
        assert (refused.value.reason, refused.value.value) == ("import.swap_unclear", cell)


def test_names_that_can_be_parted_in_two_ways_are_not_guessed(session: Session, school: School) -> None:
    for name in ("张三李", "四"):
        make_person(session, school, name)
    assert names_in("张三李四", staff_of(session, school)).names == ["张三李四"]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and somebody who must be on its duty then; nobody where the cell must be named."""

    said: str | None
    who: str = ""


def cells() -> st.SearchStrategy[Cell]:
    one, two = st.sampled_from(NAMES), st.sampled_from(NAMES)
    return st.one_of(
        st.just(Cell(None)),
        one.map(lambda name: Cell(name, name)),
        one.map(lambda name: Cell(f"{name[0]}　{name[1:]}", name)),
        one.map(lambda name: Cell(f"{name}老师", name)),
        one.map(lambda name: Cell(f"{name} 13800000000", name)),
        st.tuples(one, two, st.sampled_from("、/，\n 和")).map(lambda x: Cell(f"{x[0]}{x[2]}{x[1]}", x[0])),
        st.tuples(one, two).filter(lambda x: x[0] != x[1]).map(lambda x: Cell(f"{x[0]}→{x[1]}", x[1])),
        st.tuples(one, two).map(lambda x: Cell(f"{x[0]}（代{x[1]}）", x[0])),
        st.tuples(one, two).map(lambda x: Cell(f"{x[0]}换{x[1]}")),
        st.sampled_from(["诺巴迪", "待定", "全体教师", "1", "#N/A", "见通知"]).map(Cell),
    )


POSTS = ("带班领导", "值班教师", "保安", "门卫（7:20—8:00）")
tables = st.integers(1, 4).flatmap(
    lambda posts: st.lists(st.lists(cells(), min_size=posts, max_size=posts), min_size=2, max_size=6)
)


def drawn(layout: str, rows: list[list[Cell]]) -> tuple[list[tuple[Any, ...]], dict[str, tuple[int, Cell]]]:
    """The rows of a worksheet, and where each filled cell stands, with the number of its day."""
    days = [f"12月{7 + n}日" for n in range(len(rows))]
    posts, at = POSTS[: len(rows[0])], dict[str, tuple[int, Cell]]()
    for day, row in enumerate(rows):
        for post, cell in enumerate(row):
            places = {"down": (3 + day, 2 + post), "across": (3 + post, 2 + day)}
            half = (len(rows) + 1) // 2
            places["panels"] = (3 + day % half, 2 + post + (1 + len(posts)) * (day // half))
            number, column = places[layout]
            at[f"{get_column_letter(column)}{number}"] = (day, cell)
    if layout == "across":
        lines = [(post, *(row[n].said for row in rows)) for n, post in enumerate(posts)]
        return [TITLE, ("岗位", *days), *lines], at
    lines = [(day, *(cell.said for cell in row)) for day, row in zip(days, rows, strict=True)]
    if layout == "down":
        return [TITLE, ("日期", *posts), *lines], at
    left, right = lines[:half], lines[half:]
    right += [()] * (len(left) - len(right))
    return [TITLE, ("日期", *posts) * 2, *(a + b for a, b in zip(left, right, strict=True))], at


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layout=st.sampled_from(["down", "across", "panels"]), rows=tables)
def test_every_filled_cell_is_read_refused_or_named(
    session: Session, school: School, tmp_path: Path, layout: str, rows: list[list[Cell]]
) -> None:
    table, at = drawn(layout, rows)
    found = read(session, school, tmp_path, *table)
    names = {str(one.id): one.name for one in session.exec(select(Person))}
    on_duty = defaultdict[date, set[str]](set)
    for one in found.changes:
        on_duty[one.after["day"]] |= {names[key] for key in one.after["people"]}
    named = {str(one.where) for one in found.doubts} | {one.column for one in found.faults}
    for address, (day, cell) in at.items():
        there = cell.who in on_duty[date(2026, 12, 7) + timedelta(days=day)]
        assert cell.said is None or there or address in named, (address, cell)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("12月11日、12日", [date(2026, 12, 11), date(2026, 12, 12)]),
        ("12.11，12.12", [date(2026, 12, 11), date(2026, 12, 12)]),
        ("12月12日、13日（周六、周日）", [date(2026, 12, 12), date(2026, 12, 13)]),
        ("12月12日（周六）和13日（周日）", [date(2026, 12, 12), date(2026, 12, 13)]),
        ("2026年12月31日、2027年1月1日", [date(2026, 12, 31), date(2027, 1, 1)]),
        ("12月31日、1月1日、2日", [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]),
    ],
)
def test_a_cell_names_several_days_one_by_one(written: str, days: list[date]) -> None:
    found = table_days(written)
    assert isinstance(found, Several)
    assert days_meant(found, None, date(2026, 12, 1)) == days


@pytest.mark.parametrize("written", ["12月11日、考试", "张三、李四", "5、6", "12月11日、32日"])
def test_what_names_more_than_days_is_no_day(written: str) -> None:
    with pytest.raises(Unreadable):
        table_days(written)


def test_duties_of_days_named_in_one_cell_are_one_a_day(
    session: Session, school: School, tmp_path: Path
) -> None:
    down = read(
        session, school, tmp_path, TITLE,
        ("日期", "值班人", "备注"),
        ("12月10日", "张三", None),
        ("12月11日、12日", "李四", None),
        ("13、14日", "王五", None),
    )  # fmt: skip
    assert duties(session, down) == {
        "10 值班": {"张三"}, "11 值班": {"李四"}, "12 值班": {"李四"}, "13 值班": {"王五"}, "14 值班": {"王五"},
    }  # fmt: skip
    across = read(
        session, school, tmp_path, TITLE,
        ("岗位", "12月10日", "12月11日、12日"),
        ("门卫", "张三", "李四"),
    )  # fmt: skip
    assert duties(session, across) == {"10 门卫": {"张三"}, "11 门卫": {"李四"}, "12 门卫": {"李四"}}
    listed = read(
        session, school, tmp_path, TITLE,
        ("日期", "任务", "开始", "结束", "人员"),
        ("12月11日、12日", "护校", "8:00", "9:00", "赵六"),
    )  # fmt: skip
    assert duties(session, listed) == {"11 护校": {"赵六"}, "12 护校": {"赵六"}}
