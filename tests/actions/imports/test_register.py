"""The register of things comes in like every other sheet: looked at, kept, undone, and goes out as it came."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet, sheet_book
from actions.journal.undo import undo
from actions.registers.assets import assets
from actions.xlsx.book import save
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import BadInput, Place, School
from models.journal import JournalEntry
from models.mappings import Family
from tests.factories import make_place, make_school
from tests.sheets import written

OFFICE = Path(__file__).parents[2] / "offices"
HEADING = ("场所", "编号", "名称", "数量", "单位", "单价")
ROWS = (("r101", "ZY-01", "课桌", 48, "张", 180), ("101教室", "FS-01", "吊扇", 4, "台", 95.5))


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def room(session: Session, school: School) -> Place:
    return make_place(session, school, "r101", name="101教室")


def read(session: Session, school: School, path: Path, now: datetime) -> Outcome:
    return read_sheet(session, school, "register", read_book(path), now)


def test_a_register_is_looked_at_then_entered_goes_out_as_it_came_and_can_be_undone(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    seen = read(session, school, written(tmp_path / "校产.xlsx", HEADING, *ROWS), now)
    assert (seen.counts["added"], assets(session, school)) == (2, [])
    keep_sheet(session, school, seen, now, "test")
    assert [(row.code, row.quantity, row.cents) for row in assets(session, school)] == [
        ("FS-01", 4, 9550),
        ("ZY-01", 48, 18000),
    ]
    path = save(sheet_book(session, school, "register", now, "zh_CN"), tmp_path / "out.xlsx")
    assert read(session, school, path, now).counts == {"same": 2}
    entry = session.exec(select(JournalEntry).where(JournalEntry.verb == "import_sheet")).one()
    assert (undo(session, school, entry, now, "test"), assets(session, school)) == (2, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("r101", "A", "椅子", "很多", "把", 1), "import.count"),
        (("r101", "A", "椅子", -1, "把", 1), "import.count"),
        (("r101", "A", "", 1, "把", 1), "import.empty"),
        (("r101", "A", "椅子", None, "把", 1), "import.empty"),
        (("r101", "ZY-01", "课桌", 1, "张", 1), "import.twice"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_nothing_is_entered(
    session: Session,
    school: School,
    room: Place,
    now: datetime,
    tmp_path: Path,
    row: tuple[Any, ...],
    reason: str,
) -> None:
    found = read(session, school, written(tmp_path / "校产.xlsx", HEADING, *ROWS, row), now)
    with pytest.raises(BadInput) as refused:
        keep_sheet(session, school, found, now, "test")
    assert (refused.value.facts["row"], refused.value.facts["reason"]) == (4, reason)
    assert assets(session, school) == []


def test_a_price_nobody_can_read_is_named_and_the_thing_taken(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    row = ("r101", "A", "椅子", 1, "把", "inf")
    found = read(session, school, written(tmp_path / "校产.xlsx", HEADING, row), now)
    assert [(doubt.where, doubt.reason, doubt.unread) for doubt in found.doubts] == [
        ("F2", "import.count", True)
    ]
    assert [change.label for change in found.changes] == ["椅子（A）"]


def test_a_line_above_the_titles_and_other_titles_are_understood(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    titles = ("存放地点", "资产编号", "资产名称", "数 量", "计量单位", "单价（元）", "取得日期")
    row = ("r101", "ZY-01", "课桌", "４８", "张", "￥180", "2026年9月1日")
    path = written(tmp_path / "a.xlsx", ("绿野实验学校固定资产登记簿",), titles, row, merged=("A1:G1",))
    [change] = read(session, school, path, now).changes
    told = [change.after[name] for name in ("quantity", "unit", "cents", "acquired")]
    assert told == [48, "张", 18000, date(2026, 9, 1)]


def test_a_place_merged_downwards_counts_for_every_row(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    rows = (("r101", "ZY-01", "课桌", 48), (None, "FS-01", "吊扇", 4))
    found = read(session, school, written(tmp_path / "a.xlsx", HEADING[:4], *rows, merged=("A2:A3",)), now)
    assert [change.after["place_id"] for change in found.changes] == [room.id, room.id]


def test_an_error_in_a_cell_never_becomes_a_thing(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    path = written(
        tmp_path / "a.xlsx", HEADING[:4], ("r101", "#N/A", "#REF!", 10), ("r101", "B", "桌", "=1+1")
    )
    faults = [
        (fault.row, fault.column, fault.reason, fault.value)
        for fault in read(session, school, path, now).faults
    ]
    assert faults == [
        (2, "编号", "import.error_cell", "B2 #N/A"),
        (2, "名称", "import.error_cell", "C2 #REF!"),
        (3, "数量", "import.no_result", "D3 ="),
    ]


def test_two_places_of_one_name_are_asked_about(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    make_place(session, school, "r102", name="101教室")
    found = read(session, school, written(tmp_path / "a.xlsx", HEADING, ROWS[1]), now)
    assert ([question.word for question in found.questions], found.changes) == (["101教室"], ())


def office(session: Session, school: School, now: datetime) -> None:
    """A small school with the places of its own list."""
    places = read_book(OFFICE / "a_places.xlsx")
    keep_sheet(session, school, read_sheet(session, school, "places", places, now), now, "test")


def test_the_register_of_a_small_school_is_read_line_by_line(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    office(session, school, now)
    path = OFFICE / "a_register.xlsx"
    asked = read(session, school, path, now).questions
    assert [(question.word, question.rows) for question in asked] == [("各处", (31,)), ("校门口", (34,))]
    answers = {(Family.SPOT, "各处"): ("各处",), (Family.SPOT, "校门口"): (asked[1].suggestions[0],)}
    found = read_sheet(session, school, "register", read_book(path), now, answers=answers)
    assert found.faults == ()
    keep_sheet(session, school, found, now, "test")
    held, names = assets(session, school), {one.id: one.name for one in session.exec(select(Place))}
    assert len({row.code for row in held}) == 24
    assert sum(row.quantity * row.cents for row in held) == 19_963_800
    lines = defaultdict[str, list[int]](lambda: [0, 0])
    for row in held:
        lines[names[row.place_id]][0] += row.quantity
        lines[names[row.place_id]][1] += row.quantity * row.cents // 100
    assert dict(lines) == {
        "101 一年级教室": [47, 13710],
        "102 二年级教室": [1, 9800],
        "201 三年级教室": [1, 9800],
        "202 四年级教室": [1, 9800],
        "203 五年级教室": [1, 9800],
        "204 六年级教室": [1, 9800],
        "储藏间": [15, 780],
        "103 教师办公室": [27, 18358],
        "餐厅": [6, 4080],
        "104 图书室": [3125, 40240],
        "205 微机室": [20, 53000],
        "操作间": [13, 10690],
        "水泵房": [1, 980],
        "门卫室": [1, 1350],
        "各处": [22, 1650],
        "操场": [7, 5800],
    }
    again = read(session, school, path, now)
    assert (set(again.counts), again.questions) == ({"same"}, ())


def test_what_the_register_of_a_small_school_leaves_open_is_named_by_its_cell(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    office(session, school, now)
    told = {
        doubt.at: (doubt.value, doubt.taken)
        for doubt in read(session, school, OFFICE / "a_register.xlsx", now).doubts
    }
    assert {
        cell: told[cell] for cell in ("F23", "F25", "E33", "I14", "I5", "I31", "I34", "K6", "K8", "K15")
    } == {
        "F23": ("2250", "1 × 2150 = 2150"),
        "F25": ("", "8 × 120 = 960"),
        "E33": ("", "37440 ÷ 3120 = 12"),
        "I14": ("一至六年级教室", "6 × 1"),
        "I5": ("一至六年级教室", "101 一年级教室"),
        "I31": ("各处", ""),
        "I34": ("操场、校门口", "操场"),
        "K6": ("待报废", ""),
        "K8": ("坏2把", ""),
        "K15": ("3台不能开机", ""),
    }


def test_the_register_of_a_town_school_is_read_with_its_groups_units_and_dates(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    lab = make_place(session, school, "P1", name="B栋", kind="building")
    room = make_place(session, school, "P2", name="101 科学实验室", parent_id=lab.id)
    rows = (
        ("某镇小学固定资产登记表（2026年）", None, None, None, None, None, None),
        ("物品名称", "数量", "单价（元）", "总价", "购入时间", "存放处", "状况"),
        ("一、教学仪器", None, None, None, None, None, None),
        ("显微镜", "1,200 台", "￥1,050.50元", None, "2024.10", "B栋101", "缺2个目镜"),
        ("实验桌", "12张", 300, 3600, "2019-09-01", "〃", None),
        ("小计", None, None, 4000, None, None, None),
        ("挂图", "若干", None, None, None, "科学实验室", None),
    )
    found = read(session, school, written(tmp_path / "a.xlsx", *rows, merged=("A1:G1",)), now)
    assert [(fault.row, fault.reason, fault.value) for fault in found.faults] == [(7, "import.count", "若干")]
    assert [
        (change.after["place_id"], change.after["quantity"], change.after.get("cents"))
        for change in found.changes
    ] == [
        (room.id, 1200, 105050),
        (room.id, 12, 30000),
    ]
    told = [doubt.reason for doubt in found.doubts if doubt.reason != "import.beside"]
    assert told == ["import.heading", "import.about", "import.computed", "import.register_note"]


def test_a_thing_at_an_unknown_place_waits_for_an_answer_and_the_others_do_not(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    path = written(tmp_path / "校产.xlsx", HEADING, *ROWS, ("101号教师", "A", "椅子", 1, "把", 1))
    found = read(session, school, path, now)
    assert [(question.word, question.suggestions) for question in found.questions] == [
        ("101号教师", (str(room.id),))
    ]
    assert (found.faults, found.counts["added"]) == ((), 2)
    answers = {(Family.SPOT, "101号教师"): (str(room.id),)}
    assert read_sheet(session, school, "register", read_book(path), now, answers=answers).counts["added"] == 3


@pytest.mark.parametrize("place", ["101教室", "r101", "r101室"])
def test_a_place_is_known_by_its_name_and_by_its_number(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path, place: str
) -> None:
    path = written(tmp_path / "校产.xlsx", HEADING, (place, "A", "椅子", 1, "把", 1))
    assert [change.after["place_id"] for change in read(session, school, path, now).changes] == [room.id]


@pytest.mark.parametrize("words", ["食堂操作间", "操作间（食堂）", "操作间"])
def test_a_place_is_known_with_the_building_it_lies_in(
    session: Session, school: School, now: datetime, tmp_path: Path, words: str
) -> None:
    canteen = make_place(session, school, "C", name="食堂", kind="building")
    kitchen = make_place(session, school, "K", name="操作间", parent_id=canteen.id)
    path = written(tmp_path / "校产.xlsx", HEADING, (words, "A", "蒸车", 1, "台", 8800))
    assert [change.after["place_id"] for change in read(session, school, path, now).changes] == [kitchen.id]
