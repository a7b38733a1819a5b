"""Places get the use that their words say, rooms as rooms and buildings as buildings, with every suggestion taken."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.mapping.decide import decide
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Place, School
from models.mappings import Family
from tests.factories import make_school
from tests.sheets import written


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session, pack="cn-school")


def with_suggestions(session: Session, school: School, path: Path, now: datetime) -> Outcome:
    """What a file says when the first suggestion is taken for every word."""
    first = read_sheet(session, school, "places", read_book(path), now)
    answers = {(one.family, one.word): one.suggestions[:1] for one in first.questions if one.suggestions}
    found = read_sheet(session, school, "places", read_book(path), now, answers=answers)
    assert found.faults == ()
    return found


def places_of(session: Session, school: School, found: Outcome, now: datetime) -> dict[str, Place]:
    keep_sheet(session, school, found, now, "test")
    return {place.name: place for place in session.exec(select(Place).where(Place.school_id == school.id))}


def uses(
    session: Session, school: School, tmp_path: Path, now: datetime, *rows: tuple[Any, ...]
) -> dict[str, str]:
    """Every place but floors, with its kind and use."""
    found = with_suggestions(session, school, written(tmp_path / "场所.xlsx", *rows), now)
    places = places_of(session, school, found, now)
    return {
        name: " ".join([place.kind, *place.tags]) for name, place in places.items() if place.kind != "floor"
    }


def test_bedrooms_are_rooms_of_their_dormitory_and_classrooms_of_their_teaching_building(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("楼", "层", "房间", "用途"),
        ("3号公寓", 1, 101, "宿舍"),
        ("3号公寓", 1, 102, "宿舍"),
        ("3号公寓", 1, 103, "宿管值班室"),
        ("学生公寓4栋", 1, "111、112", "学生寝室"),
        ("弘毅楼B", 1, 121, "高二(1)班"),
        ("弘毅楼B", 1, 122, "高二(2)班"),
        ("弘毅楼B", 1, 123, "年级办公室"),
        ("科创楼", 1, 131, "化学实验室"),
        ("科创楼", 1, 132, "机器人实训室"),
        ("行政楼", 1, 141, "校长室"),
    )
    assert uses(session, school, tmp_path, now, *rows) == {
        "3号公寓": "building dormitory",
        "101 宿舍": "room bedroom",
        "102 宿舍": "room bedroom",
        "103 宿管值班室": "room office",
        "学生公寓4栋": "building dormitory",
        "111 学生寝室": "room bedroom",
        "112 学生寝室": "room bedroom",
        "弘毅楼B": "building teaching",
        "121 高二(1)班": "room classroom",
        "122 高二(2)班": "room classroom",
        "123 年级办公室": "room office",
        "科创楼": "building",
        "131 化学实验室": "room lab",
        "132 机器人实训室": "room special_room",
        "行政楼": "building",
        "141 校长室": "room office",
    }


def test_a_rural_school_with_its_outlying_classes(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("校区", "场所", "责任人"),
        ("中心校", "1—3年级教室", None),
        ("中心校", "教师周转宿舍", None),
        ("中心校", "旱厕", None),
        ("中心校", "土操场", None),
        ("石桥教学点", "一二年级复式教室", None),
        ("石桥教学点", "营养餐厨房", None),
        ("石桥教学点", "学前班", None),
    )
    assert uses(session, school, tmp_path, now, *rows) == {
        "中心校": "campus",
        "1年级教室": "room classroom",
        "2年级教室": "room classroom",
        "3年级教室": "room classroom",
        "教师周转宿舍": "building staff_housing",
        "旱厕": "room toilet",
        "土操场": "area sports_ground",
        "石桥教学点": "campus",
        "一二年级复式教室": "room classroom",
        "营养餐厨房": "room kitchen",
        "学前班": "room classroom",
    }


def test_a_kindergarten_sleeps_where_it_plays(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("楼栋", "楼层", "房间名称"),
        ("彩虹楼", "一层", "大一班活动室"),
        (None, None, "大一班睡眠室"),
        (None, None, "大二班活动室"),
        (None, "二层", "音体室"),
        ("后勤楼", "一层", "厨房"),
        (None, None, "备餐间"),
        ("门口", None, "警卫室"),
        (None, None, "沙水区"),
    )
    assert uses(session, school, tmp_path, now, *rows) == {
        "彩虹楼": "building teaching",
        "大一班活动室": "room classroom",
        "大一班睡眠室": "room bedroom",
        "大二班活动室": "room classroom",
        "音体室": "room special_room",
        "后勤楼": "building",
        "厨房": "room kitchen",
        "备餐间": "room kitchen",
        "门口": "area",
        "警卫室": "room gate",
        "沙水区": "area",
    }


def test_a_vocational_school_has_workshops_two_dining_floors_and_houses_for_its_staff(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("建筑名称", "楼层", "房间号", "功能"),
        ("实训楼", "1F", "101-102", "数控实训车间、焊接实训车间"),
        ("实训楼", "B1", "B101", "消防泵房"),
        ("1#楼", 1, 111, "男生宿舍"),
        ("一号楼", "一层", 112, "男生宿舍"),
        ("壹号楼", "1F", 113, "男生宿舍"),
        ("9号楼（教师公寓）", 1, 901, "宿舍"),
        ("食堂一楼", None, None, "学生餐厅"),
        ("食堂二楼", None, None, "教工餐厅"),
        ("校门", None, "东", None),
        ("西大门", None, None, "车辆出入"),
        ("操场", None, None, None),
        ("配电房", None, None, None),
        ("图书馆", 1, "阅览室", None),
    )
    assert uses(session, school, tmp_path, now, *rows) == {
        "实训楼": "building",
        "101 数控实训车间": "room special_room",
        "102 焊接实训车间": "room special_room",
        "B101 消防泵房": "room plant_room",
        "1#楼": "building dormitory",
        "111 男生宿舍": "room bedroom",
        "112 男生宿舍": "room bedroom",
        "113 男生宿舍": "room bedroom",
        "9号楼（教师公寓）": "building",
        "901 宿舍": "room staff_housing",
        "食堂": "building canteen",
        "学生餐厅": "room dining",
        "教工餐厅": "room dining",
        "东校门": "room gate",
        "西大门": "room gate",
        "操场": "area sports_ground",
        "配电房": "room electrical plant_room",
        "图书馆": "building",
        "阅览室": "room library",
    }


def test_names_that_hold_their_building_and_number_are_taken_apart(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (("场所名称",), ("教学楼101教室",), ("教学楼三楼男厕",), ("教学楼3F女厕",), ("食堂后厨",))
    places = places_of(
        session, school, with_suggestions(session, school, written(tmp_path / "a.xlsx", *rows), now), now
    )
    above = {one.id: one.name for one in places.values()}
    assert {name: above.get(place.parent_id, "") for name, place in places.items() if place.parent_id} == {
        "101 教室": "教学楼",
        "教学楼三楼": "教学楼",
        "男厕": "教学楼三楼",
        "女厕": "教学楼三楼",
    }


@pytest.mark.parametrize("name", ["电工班", "维修班", "值班"])
def test_a_team_is_no_class(
    name: str, session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    [found] = uses(session, school, tmp_path, now, ("场所名称", "责任人"), (name, None)).values()
    assert "classroom" not in found


def test_a_building_is_asked_about_where_neither_its_name_nor_its_rooms_tell(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("楼栋", "房间", "用途"),
        ("德馨楼", None, None),
        ("综合楼", "101", "一年级1班"),
        ("综合楼", "102", "美术室"),
        ("综合楼", "103", "会议室"),
    )
    path = written(tmp_path / "场所.xlsx", *rows)
    found = read_sheet(session, school, "places", read_book(path), now)
    assert [(one.word, one.suggestions) for one in found.questions] == [
        ("德馨楼", ()),
        ("综合楼", ("teaching",)),
    ]
    places_of(session, school, found, now)
    decide(session, school, {(Family.PLACE, "德馨楼"): ("dormitory",)}, now, "test")
    places = places_of(session, school, read_sheet(session, school, "places", read_book(path), now), now)
    assert (places["德馨楼"].tags, places["综合楼"].tags) == (["dormitory"], [])
