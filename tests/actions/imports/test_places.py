"""Places come in by their words alone, as schools write them down."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Person, Place, School
from models.mappings import Family
from tests.factories import make_person, make_place, make_school
from tests.sheets import written

OFFICE = Path(__file__).parents[2] / "offices"
STAFF = ("鞠红", "仲秀兰", "尤素芬", "阚雪", "蒙涛", "甘桂英", "蒋凤", "农大顺", "冉启明")


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session, pack="cn-school")
    for name in STAFF:
        make_person(session, school, name)
    return school


def read(session: Session, school: School, path: Path, now: datetime, **answers: Any) -> Outcome:
    return read_sheet(session, school, "places", read_book(path), now, **answers)


def kept(session: Session, school: School, path: Path, now: datetime, **answers: Any) -> dict[str, Place]:
    """The places of a school after a file was taken in, by name."""
    found = read(session, school, path, now, **answers)
    assert found.faults == ()
    keep_sheet(session, school, found, now, "test")
    return {place.name: place for place in session.exec(select(Place).where(Place.school_id == school.id))}


def test_the_list_of_a_small_school_is_read_as_its_people_read_it(
    session: Session, school: School, now: datetime
) -> None:
    answers = {(Family.PLACE, "储藏间"): ("store",), (Family.PLACE, "劳动菜地"): ("garden",)}
    places = kept(session, school, OFFICE / "a_places.xlsx", now, answers=answers)
    parents = {place.parent_id for place in places.values()}
    ends = [place for place in places.values() if place.id not in parents]
    assert Counter(place.tags[-1] for place in ends) == {
        "classroom": 6,
        "dining": 1,
        "garden": 3,
        "gate": 1,
        "kitchen": 1,
        "library": 1,
        "office": 1,
        "plant_room": 1,
        "special_room": 1,
        "sports_ground": 1,
        "staff_housing": 4,
        "store": 1,
        "toilet": 2,
        "waste_point": 1,
    }
    floor, toilet = places["教学楼二楼"], places["男厕"]
    assert places["205 微机室"].parent_id == floor.id
    assert floor.parent_id == places["教学楼"].id
    assert (places["教学楼"].kind, places["操场"].kind, toilet.kind) == ("building", "area", "room")
    assert session.get_one(Person, places["102 二年级教室"].custodian_id).name == "鞠红"
    assert read(session, school, OFFICE / "a_places.xlsx", now).counts == {"same": 25}


def test_what_the_list_of_a_small_school_leaves_open_is_asked_or_named(
    session: Session, school: School, now: datetime
) -> None:
    found = read(session, school, OFFICE / "a_places.xlsx", now)
    assert [(question.word, question.suggestions[0]) for question in found.questions] == [
        ("储藏间", "food_store"),
        ("劳动菜地", "garden"),
    ]
    told = {doubt.at: (doubt.value, doubt.taken) for doubt in found.doubts}
    assert told["F3"] == ("仲秀兰", "鞠红")
    assert told["F6"] == ("各班主任", "各班主任")
    assert told["F17"] == ("各年级轮流", "各年级轮流")
    assert told["E19"] == ("2175", "")
    assert set(found.unread) == {"面积（㎡）", "备注"}


def test_buildings_of_a_town_school_are_made_above_their_rooms(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    rows = (
        ("某镇中心小学功能室及教室一览", None, None, None, None),
        ("楼号", "所在楼层", "房号", "现用途", "管理人"),
        ("A栋", 1, "A101—A104", "一年级1—4班教室", "各班主任"),
        (None, 2, "A201", "教师办公室", "查无此人"),
        (None, None, "A202", "党员活动室", None),
        ("B栋", "一层", "101/102", "科学实验室、仪器室", "蒙 涛"),
        ("C栋", "1F", "101", "学生食堂", "甘桂英、蒋凤"),
        (None, None, None, "东、西校门", "农大顺"),
    )
    path = written(tmp_path / "场所.xlsx", *rows, merged=("A1:E1", "A3:A5", "B4:B5"))
    places = kept(session, school, path, now)
    tree = {
        place.name: next((up.name for up in places.values() if up.id == place.parent_id), "")
        for place in places.values()
    }
    assert tree == {
        "A栋": "",
        "A栋1楼": "A栋",
        "A101 一年级1班教室": "A栋1楼",
        "A102 一年级2班教室": "A栋1楼",
        "A103 一年级3班教室": "A栋1楼",
        "A104 一年级4班教室": "A栋1楼",
        "A栋2楼": "A栋",
        "A201 教师办公室": "A栋2楼",
        "A202 党员活动室": "A栋2楼",
        "B栋": "",
        "B栋一层": "B栋",
        "101 科学实验室": "B栋一层",
        "102 仪器室": "B栋一层",
        "C栋": "",
        "C栋1F": "C栋",
        "101 学生食堂": "C栋1F",
        "东校门": "",
        "西校门": "",
    }
    assert (places["101 学生食堂"].tags, places["101 学生食堂"].kind) == (["canteen"], "room")
    assert (places["A101 一年级1班教室"].code, places["东校门"].tags) == ("A101", ["gate"])


def test_places_of_a_boarding_school_are_known_by_what_they_are_called(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    rows = (
        ("序号", "场所名称", "类别", "责任人", "备注"),
        (1, "男生宿舍楼", "宿舍", "尤素芬", "四层"),
        (2, "开水房", None, "农大顺", None),
        (3, "食堂", "食堂", "甘桂英", None),
        (4, "足球场", None, None, "在建"),
        (None, None, None, None, None),
        ("合计", None, None, None, "4处"),
    )
    path = written(tmp_path / "场所.xlsx", *rows)
    assert read(session, school, path, now).questions == ()
    places = kept(session, school, path, now)
    assert {name: (place.kind, place.tags) for name, place in places.items()} == {
        "男生宿舍楼": ("building", ["dormitory"]),
        "开水房": ("room", ["plant_room"]),
        "食堂": ("building", ["canteen"]),
        "足球场": ("area", ["sports_ground"]),
    }


def test_a_place_that_is_there_already_is_not_made_a_second_time(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    canteen = make_place(session, school, "C1", name="食堂", kind="building")
    kitchen = make_place(session, school, "C2", name="操作间", parent_id=canteen.id, tags=["own"])
    rows = (("名称", "责任人"), ("食堂操作间", "甘桂英"), ("食堂操作间", None))
    found = read(session, school, written(tmp_path / "场所.xlsx", *rows), now)
    assert [(change.id, change.kind, "tags" in change.after) for change in found.changes] == [
        (kitchen.id, "changed", False)
    ]
    assert [doubt.reason for doubt in found.doubts] == ["import.place_twice"]


def test_a_row_that_names_no_place_is_refused_with_its_number(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    path = written(tmp_path / "场所.xlsx", ("名称", "责任人"), ("图书室", "阚雪"), (None, "阚雪"))
    [fault] = read(session, school, path, now).faults
    assert (fault.row, fault.reason) == (3, "import.empty")


def test_a_use_that_is_decided_later_reaches_the_numbered_rooms_that_bear_it(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    path = written(tmp_path / "场所.xlsx", ("房号", "用途"), ("105", "木工房"))
    assert [question.word for question in read(session, school, path, now).questions] == ["木工房"]
    kept(session, school, path, now)
    again = {(Family.PLACE, "木工房"): ("special_room",)}
    assert kept(session, school, path, now, answers=again)["105 木工房"].tags == ["special_room"]


def test_where_a_place_is_may_stand_in_one_cell_and_its_use_in_its_name(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    rows = (
        ("名称", "位置", "用途", "楼层"),
        ("音乐教室1", "综合楼三楼", "音乐课", None),
        ("男生宿舍", "公寓区", "住宿", "一至三层"),
        ("广播室", "主席台东侧", None, None),
        ("配电房", "/", None, None),
    )
    path = written(tmp_path / "场所.xlsx", *rows)
    found = read(session, school, path, now)
    assert {doubt.at: doubt.value for doubt in found.doubts} == {
        "C2": "音乐课",
        "D3": "一至三层",
        "B4": "主席台东侧",
    }
    assert found.questions == ()
    places = kept(session, school, path, now)
    assert {name: (place.kind, place.tags) for name, place in places.items()} == {
        "综合楼": ("building", []),
        "综合楼三楼": ("floor", []),
        "音乐教室1": ("room", ["special_room"]),
        "公寓区": ("area", []),
        "男生宿舍": ("building", ["dormitory"]),
        "广播室": ("room", []),
        "配电房": ("room", ["electrical", "plant_room"]),
    }


def test_a_building_with_a_remark_and_rooms_on_a_floor_without_a_building_s_end_are_told_apart(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("位置", "房间"),
        ("饭堂1楼", "大厅"),
        ("1号楼（男生公寓）", "一至二层宿舍"),
        ("2号楼（女生公寓）", "一至二层宿舍"),
        ("校园", "大门"),
    )
    path = written(tmp_path / "a.xlsx", *rows)
    found = read(session, school, path, now)
    assert (found.questions, found.doubts) == ((), ())
    places = kept(session, school, path, now)
    assert {place.name: place.tags for place in places.values() if place.parent_id is None} == {
        "饭堂": ["canteen"],
        "1号楼（男生公寓）": ["dormitory"],
        "2号楼（女生公寓）": ["dormitory"],
        "校园": [],
    }
    assert len(session.exec(select(Place).where(Place.name == "一层宿舍")).all()) == 2


def test_a_custodian_whom_the_staff_has_not_yet_is_kept_as_a_word_and_found_with_the_list_of_people(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    rows = (("名称", "责任人"), ("图书室", "温 若兰"), ("音乐室", "各班主任"), ("操场", "/"))
    places = kept(session, school, written(tmp_path / "场所.xlsx", *rows), now)
    assert [places[name].custodian_named for name in ("图书室", "音乐室", "操场")] == [
        "温 若兰",
        "各班主任",
        "",
    ]
    people = written(tmp_path / "人员.xlsx", ("姓名", "入职日期"), ("温若兰", "2020-09-01"))
    found = read_sheet(session, school, "people", read_book(people), now)
    keep_sheet(session, school, found, now, "test")
    library = places["图书室"]
    session.refresh(library)
    assert (session.get_one(Person, library.custodian_id).name, library.custodian_named) == ("温若兰", "")
    assert session.get_one(Place, places["音乐室"].id).custodian_named == "各班主任"


def test_rooms_that_are_each_a_class_bear_its_name(
    session: Session, school: School, now: datetime, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "场所.xlsx", ("房号", "名称", "用途"), ("201-203", "教室", "一(1)班、一(2)班、一(3)班")
    )
    assert list(kept(session, school, path, now)) == ["201 一(1)班", "202 一(2)班", "203 一(3)班"]


@pytest.mark.parametrize("heading", ["室外场地", "附属设施", "其他", "室外及附属", "户外、附属设施"])
def test_each_thing_below_a_heading_that_only_gathers_is_a_place_with_its_own_custodian(
    session: Session, school: School, tmp_path: Path, now: datetime, heading: str
) -> None:
    keepers = {
        "西门岗亭": "沈卫",
        "充电桩雨棚": "唐有为",
        "污水处理站": "洪涛",
        "网球场（2片）": "江月",
        "水塔": "倪风",
    }
    for at, name in enumerate(keepers.values()):
        make_person(session, school, name, code=f"K{at}")
    rows = [(heading, None, None, name, keeper) for name, keeper in keepers.items()]
    path = written(tmp_path / "a.xlsx", ("楼栋", "楼层", "房间号", "用途", "责任人"), *rows)
    places = kept(session, school, path, now)
    codes = {name: session.get_one(Person, places[name].custodian_id).name for name in keepers}
    assert codes == keepers
    assert places[heading].custodian_id is None and places[heading].kind == "area"


def test_a_thing_is_no_use_of_the_building_it_stands_at(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    rows = (
        ("楼栋", "楼层", "房间号", "用途"),
        ("求真楼", None, None, "自行车棚（东侧）"),
        ("乐群楼", None, None, "教学"),
    )
    places = kept(session, school, written(tmp_path / "a.xlsx", *rows), now)
    assert {"求真楼", "自行车棚（东侧）", "乐群楼"} <= places.keys() and "教学" not in places
