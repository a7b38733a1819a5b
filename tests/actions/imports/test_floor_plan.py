"""Plans of buildings drawn as a grid are read cell by cell; a list with a column of floors stays a list."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from actions.imports.sheets import read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Place, School
from tests.factories import make_school
from tests.sheets import written


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, pack="cn-school")


def read(
    session: Session,
    school: School,
    path: Path,
    now: datetime,
    *rows: tuple[Any, ...],
    merged: tuple[str, ...] = (),
) -> Outcome:
    found = read_sheet(
        session, school, "places", read_book(written(path / "a.xlsx", *rows, merged=merged)), now
    )
    assert found.faults == ()
    return found


def paths(found: Outcome) -> list[str]:
    """Every room with the floor and the building that it lies in."""
    made = {change.id: change.after for change in found.changes if change.table is Place}
    above = {place: values.get("parent_id") for place, values in made.items()}
    rooms = [place for place, values in made.items() if values["kind"] not in ("floor", "building")]

    def path(place: Any) -> list[str]:
        return [*path(above[place]), made[place]["name"]] if above[place] else [made[place]["name"]]

    return [" < ".join(reversed(path(room))) for room in rooms]


def test_a_room_a_cell_with_its_number_before_its_name(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("某某中学勤学楼房间分布图", None, None),
        ("楼层", "房间", None),
        ("二楼", "201 初二(1)班", "202\n初二(2)班"),
        ("一楼", "101", "门厅"),
    )
    found = read(session, school, tmp_path, now, *rows, merged=("B2:C2",))
    assert paths(found) == [
        "201 初二(1)班 < 勤学楼二楼 < 勤学楼",
        "202 初二(2)班 < 勤学楼二楼 < 勤学楼",
        "101 < 勤学楼一楼 < 勤学楼",
        "门厅 < 勤学楼一楼 < 勤学楼",
    ]
    assert [doubt.at for doubt in found.doubts] == ["A1"]


def test_numbers_of_a_floor_above_their_names(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("博雅楼平面图", None, None),
        ("楼层", "房间", None),
        ("二楼", 201, 202),
        (None, "初二(1)班", "初二(2)班"),
        ("一楼", 101, 102),
        (None, "门厅", None),
    )
    found = read(session, school, tmp_path, now, *rows, merged=("A3:A4", "A5:A6"))
    assert paths(found) == [
        "201 初二(1)班 < 博雅楼二楼 < 博雅楼",
        "202 初二(2)班 < 博雅楼二楼 < 博雅楼",
        "102 < 博雅楼一楼 < 博雅楼",
        "101 门厅 < 博雅楼一楼 < 博雅楼",
    ]


def test_buildings_beside_one_another_and_floors_across(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    down = (("楼层", "教学楼", "2号公寓"), ("2F", "初一(1)班、初一(2)班", "201-202"), ("1F", "门厅", "/"))
    assert paths(read(session, school, tmp_path, now, *down)) == [
        "初一(1)班 < 教学楼2F < 教学楼",
        "初一(2)班 < 教学楼2F < 教学楼",
        "201 < 2号公寓2F < 2号公寓",
        "202 < 2号公寓2F < 2号公寓",
        "门厅 < 教学楼1F < 教学楼",
    ]
    across = (("楼栋", "一层", "二层"), ("教学楼", "门厅", "音乐室"))
    assert paths(read(session, school, tmp_path, now, *across)) == [
        "门厅 < 教学楼一层 < 教学楼",
        "音乐室 < 教学楼二层 < 教学楼",
    ]


def test_a_plan_that_does_not_name_its_building_says_so(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("楼层", "01", "02"),
        ("5", "高一(1)班", "办公室"),
        ("4", "高二(1)班", "办公室"),
        (None, None, "楼梯旁"),
    )
    found = read(session, school, tmp_path, now, *rows)
    assert paths(found) == [
        "5-01 高一(1)班 < 5楼",
        "5-02 办公室 < 5楼",
        "4-01 高二(1)班 < 4楼",
        "4-02 办公室 < 4楼",
    ]
    assert [(doubt.at, doubt.reason) for doubt in found.doubts] == [
        ("", "import.plan_of_what"),
        ("C4", "import.beside"),
    ]


def test_a_list_with_a_column_of_floors_is_no_plan(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    found = read(session, school, tmp_path, now, ("楼层", "房间", "面积"), (1, "101", 20), (2, "201", 30))
    assert (paths(found), found.unread) == (["101 < 1楼", "201 < 2楼"], ("面积",))
