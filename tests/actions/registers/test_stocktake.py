"""A stocktake from the register on paper to the adjusted register."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.registers.assets import assets
from actions.registers.stocktake import approve, count_place, explain, freeze, sheet_of, sheets
from models import Asset, Checklist, Duty, Person, Place, Record, Refusal, School
from tests.factories import MONDAY, kept, make_duty, make_person, make_place, make_school


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
def stocktake(session: Session, school: School, room: Place, now: datetime) -> Checklist:
    """A stocktake whose books are frozen, with the duty to count the room."""
    for code, name, quantity in (("ZY-01", "课桌", 48), ("FS-01", "吊扇", 4)):
        mine: Any = {"school_id": school.id, "place_id": room.id}
        kept(session, Asset(**mine, code=code, name=name, quantity=quantity))
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
