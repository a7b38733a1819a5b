"""The register of things comes in like every other sheet: looked at, kept, undone, and goes out as it came."""

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
from tests.factories import make_place, make_school
from tests.sheets import written

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
        (("地下室", "A", "椅子", 1, "把", 1), "import.place"),
        (("r101", "A", "椅子", "很多", "把", 1), "import.count"),
        (("r101", "A", "椅子", -1, "把", 1), "import.count"),
        (("r101", "", "椅子", 1, "把", 1), "import.empty"),
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
    [fault] = read(session, school, written(tmp_path / "a.xlsx", HEADING, ROWS[1]), now).faults
    assert (fault.column, fault.reason) == ("场所", "import.no_place")
