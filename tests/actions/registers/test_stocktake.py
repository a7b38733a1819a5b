"""A stocktake from the register on paper to the adjusted register."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from actions.registers.assets import assets, import_assets, register_book
from actions.registers.stocktake import approve, count_place, explain, freeze, sheet_of, sheets
from models import BadInput, Checklist, Duty, Person, Place, Record, Refusal, School
from tests.factories import MONDAY, kept, make_duty, make_person, make_place, make_school

HEADING = ["场所", "编号", "名称", "数量", "单位", "单价"]
ROWS: list[list[Any]] = [
    ["r101", "ZY-01", "课桌", 48, "张", 180],
    ["101教室", "FS-01", "吊扇", 4, "台", 95.5],
]


def sheet(tmp_path: Path, rows: list[list[Any]], heading: list[str] = HEADING) -> Path:
    book = Workbook()
    for line in [heading, *rows]:
        book.worksheets[0].append(line)
    book.save(tmp_path / "校产.xlsx")
    return tmp_path / "校产.xlsx"


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def room(session: Session, school: School) -> Place:
    keeper = make_person(session, school, "班主任李")
    return make_place(session, school, "r101", name="101教室", custodian_id=keeper.id)


@pytest.fixture
def two(session: Session, school: School) -> list[Person]:
    return [make_person(session, school, name) for name in ("艾达", "本恩")]


@pytest.fixture
def stocktake(session: Session, school: School, room: Place, now: datetime, tmp_path: Path) -> Checklist:
    """A stocktake whose books are frozen, with the duty to count the room."""
    import_assets(session, school, sheet(tmp_path, ROWS), now, "test")
    about: Any = {"school_id": school.id, "kind": "stocktake", "occasion": "2026-2027-1", "name": "校产盘点"}
    checklist = kept(session, Checklist(**about, opens=MONDAY, deadline=now, opened_at=now))
    make_duty(
        session, school, key=f"stocktake-count|r101|{MONDAY}", place_id=room.id, checklist_id=checklist.id
    )
    make_duty(session, school, key=f"stocktake-approval||{MONDAY}", checklist_id=checklist.id)
    assert freeze(session, school, checklist, now, "test") == 2
    assert freeze(session, school, checklist, now, "test") == 2
    return checklist


def done(session: Session) -> list[str]:
    rows = session.exec(select(Duty.key).join(Record, Record.duty_id == Duty.id).order_by(Duty.key))  # type: ignore[arg-type]
    return [key.partition("|")[0] for key in rows]


def test_a_register_is_looked_at_then_entered_and_goes_out_as_it_came(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path
) -> None:
    path = sheet(tmp_path, ROWS)
    seen = import_assets(session, school, path, now, "test", preview=True)
    assert (seen.lines, seen.added, seen.things, assets(session, school)) == (2, 2, 52, [])
    import_assets(session, school, path, now, "test")
    assert [(row.code, row.quantity, row.cents) for row in assets(session, school)] == [
        ("FS-01", 4, 9550),
        ("ZY-01", 48, 18000),
    ]
    register_book(session, school).save(tmp_path / "out.xlsx")
    again = import_assets(session, school, tmp_path / "out.xlsx", now, "test")
    assert (again.added, again.changed) == (0, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["地下室", "A", "椅子", 1, "把", 1], "import.place"),
        (["r101", "A", "椅子", "很多", "把", 1], "import.count"),
        (["r101", "A", "椅子", -1, "把", 1], "import.count"),
        (["r101", "A", "椅子", 1, "把", "inf"], "import.count"),
        (["r101", "", "椅子", 1, "把", 1], "import.empty"),
        (["r101", "ZY-01", "课桌", 1, "张", 1], "import.twice"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_nothing_is_entered(
    session: Session, school: School, room: Place, now: datetime, tmp_path: Path, row: list[Any], reason: str
) -> None:
    with pytest.raises(BadInput) as refused:
        import_assets(session, school, sheet(tmp_path, [*ROWS, row]), now, "test")
    assert (refused.value.facts["row"], refused.value.facts["reason"]) == (4, reason)
    assert assets(session, school) == []


def test_one_person_or_the_rooms_keeper_may_not_count_and_no_line_is_left_out(
    session: Session, stocktake: Checklist, room: Place, two: list[Person], now: datetime
) -> None:
    keeper = session.get_one(Person, room.custodian_id)
    found = {"ZY-01": 48, "FS-01": 4}
    for people, counts, code in (
        ([two[0], two[0]], found, "stocktake.two"),
        ([two[0], keeper], found, "stocktake.custodian"),
        (two, {"ZY-01": 48}, "stocktake.uncounted"),
    ):
        with pytest.raises(Refusal) as refused:
            count_place(session, stocktake, room, counts, people, now, "test")
        assert refused.value.code == code
    assert sheet_of(session, stocktake, room).counted is False


def test_differences_are_counted_again_explained_approved_and_the_register_follows(
    session: Session, school: School, stocktake: Checklist, room: Place, two: list[Person], now: datetime
) -> None:
    others = [make_person(session, school, name) for name in ("方平", "高远")]
    count_place(session, stocktake, room, {"ZY-01": 45, "FS-01": 4}, two, now, "test", extra={"电风扇": 1})
    assert done(session) == ["stocktake-count"]
    [counted] = sheets(session, stocktake)
    assert (counted.missing, counted.extra, counted.settled) == (3, 1, False)
    with pytest.raises(Refusal) as refused:
        approve(session, school, stocktake, "周敬文", "同意", now, "user:zhou")
    assert refused.value.code == "stocktake.unsettled"
    extra = next(line for line in counted.lines if line.name == "电风扇")
    again = {"ZY-01": 46, extra.code: 1}
    with pytest.raises(Refusal) as refused:
        count_place(session, stocktake, room, again, [two[0], others[0]], now, "test")
    assert (refused.value.code, refused.value.facts["names"]) == ("stocktake.same_counters", two[0].name)
    count_place(session, stocktake, room, again, others, now, "test")
    for line in sheet_of(session, stocktake, room).differences:
        explain(session, line, "借给102教室，未登记", now, "test")
    assert approve(session, school, stocktake, "周敬文", "同意", now, "user:zhou") == 2
    assert {row.name: row.quantity for row in assets(session, school)} == {"课桌": 46, "吊扇": 4, "电风扇": 1}
    assert done(session) == ["stocktake-approval", "stocktake-count"]
    assert approve(session, school, stocktake, "周敬文", "同意", now, "user:zhou") == 0
