"""A school's own rota names its posts, its hours and the routines it stands for.

Of `actions.imports.duties.stands_for`, `posts` and `hours`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.duties.grid import Block
from actions.imports.duties.hours import legend_of
from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.mapping.vocabulary import Decided
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import Duty, DutyState, JournalEntry, Place, School
from models.journal import Verb
from models.mappings import Family
from tests.factories import make_person, make_place, make_routine, make_school
from tests.rolling import roll
from tests.sheets import written

NOW = datetime(2026, 11, 30, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)
ROTA = (
    ("12月份保安排班表",),
    ("姓名", "岗位", 1, 2, 3, 4, 5, 6, 7),
    ("岳振邦", "消控室", "白", "白", "休", "夜", "休", "休", "休"),
    ("关云飞", "南大门", "白", "夜", "休", "白", "休", "休", "休"),
    ("牛大力", "机动", "夜", "休", "白", "休", "休", "休", "休"),
    ("白：7:00-19:00 夜：19:00-次日7:00 休：休息",),
)
ADMINISTRATION = (
    ("2026年12月行政值班安排表",),
    ("日期", "带班领导", "值班教师", "晚自习巡查", "卫生检查"),
    ("12.1", "周文渊", "李向阳", "钱进", "陈志明"),
    ("12.2", "何静波", "陈志明", "潘国栋", "李向阳"),
    ("注：值班教师17:00—22:00；晚自习巡查18:40—21:00。带班领导住校。",),
)


@pytest.fixture
def school(session: Session) -> School:
    made = make_school(session, pack="cn-school")
    for name in ("岳振邦", "关云飞", "牛大力"):
        make_person(session, made, name, category="guard", roles=["guard"])
    for name in ("周文渊", "何静波", "李向阳", "陈志明", "钱进", "潘国栋"):
        make_person(session, made, name, category="teacher", roles=["teacher"])
    make_place(session, made, "G1", name="南大门", kind="gate", tags=["gate"])
    make_place(session, made, "G2", name="东门", kind="gate", tags=["gate"])
    make_place(session, made, "F1", name="消防控制室", kind="room", tags=["fire_control_room"])
    guards = {"lines": [{"pool": "guard", "count": 1}]}
    holder = {"lines": [{"pool": "guard", "count": 1, "qualification": "fire_control_room"}]}
    daily: dict[str, Any] = {"minutes": 480, "topic": "security"}
    for code, name, hours, crew, places in (
        ("gate-day", "门卫值班（早班、中班）", ["06:00", "14:00"], guards, {"tag": "gate"}),
        ("gate-night", "门卫值班（夜班）", ["22:00"], guards, {"tag": "gate"}),
        ("fire-control-room", "消防控制室值班", ["08:00"], holder, {"tag": "fire_control_room"}),
        ("night-patrol", "夜间巡逻", ["22:00"], guards, None),
        ("leader-duty", "校领导带班", ["16:30"], {"lines": [{"pool": "leader", "count": 1}]}, None),
    ):
        cadence = {"every": "FREQ=DAILY", "at": hours}
        make_routine(session, made, code, name=name, cadence=cadence, crew=crew, places=places, **daily)
    return made


def read(
    session: Session,
    school: School,
    folder: Path,
    rows: Any = ROTA,
    answers: Decided | None = None,
    told: Mapping[str, str] | None = None,
) -> Outcome:
    book = read_book(written(folder / "值班表.xlsx", *rows))
    book = mended(book, mends_of({"answers": told or {}}))
    return read_sheet(session, school, "duties", book, NOW, answers=answers or {})


def asked(found: Outcome, family: Family = Family.ROUTINE) -> dict[str, tuple[str, ...]]:
    return {one.word: one.suggestions for one in found.questions if one.family is family}


def said(found: Outcome, reason: str) -> list[tuple[str, str]]:
    return [(doubt.value, doubt.taken) for doubt in found.doubts if doubt.reason == reason]


def means(**words: str) -> Decided:
    return {(Family.ROUTINE, word): (code,) if code else () for word, code in words.items()}


def hours(found: Outcome) -> dict[str, tuple[time, time]]:
    return {
        one.after["name"]: (_local(one.after["start"]), _local(one.after["end"])) for one in found.changes
    }


def _local(instant: datetime) -> time:
    return time((instant.hour + 8) % 24, instant.minute)


def derived(session: Session, code: str) -> list[str]:
    """The day and the place of the duties that a routine asks for by itself."""
    mine = select(Duty).where(Duty.state == DutyState.OPEN)
    keys = (duty.key.split("|") for duty in session.exec(mine))
    return sorted(f"{day[8:10]} {place}" for one, place, day, *_ in keys if one == code)


def test_a_post_is_part_of_the_duty_and_its_place_where_the_school_has_it(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path)
    places = {place.id: place.name for place in session.exec(select(Place))}
    assert {(one.after["name"], places.get(one.after["place_id"])) for one in found.changes} == {
        ("消控室白班", None),
        ("消控室夜班", None),
        ("南大门白班", "南大门"),
        ("南大门夜班", "南大门"),
        ("机动白班", None),
        ("机动夜班", None),
    }
    fire = next(place for place in places if places[place] == "消防控制室")
    assert asked(found, Family.SPOT) == {"消控室": (str(fire),)}
    again = read(session, school, tmp_path, answers={(Family.SPOT, "消控室"): (str(fire),)})
    assert {one.after["place_id"] for one in again.changes if "消控室" in one.label} == {fire}


def test_every_word_of_a_rota_is_asked_with_what_its_name_place_and_hours_suggest(
    session: Session, school: School, tmp_path: Path
) -> None:
    assert asked(read(session, school, tmp_path)) == {
        "消控室白班": ("fire-control-room",),
        "消控室夜班": ("fire-control-room",),
        "南大门白班": ("gate-day",),
        "南大门夜班": ("gate-night",),
        "机动夜班": ("gate-night", "night-patrol"),
        "机动白班": ("gate-day", "fire-control-room"),
    }


def test_a_legend_that_was_used_is_named_as_read(session: Session, school: School, tmp_path: Path) -> None:
    found = read(session, school, tmp_path)
    assert said(found, "import.legend") == [
        ("白：7:00-19:00 夜：19:00-次日7:00 休：休息", "白 07:00–19:00、夜 19:00–07:00")
    ]
    assert said(found, "import.beside") == []


def test_a_word_once_answered_is_not_asked_again_and_is_named_with_its_days(
    session: Session, school: School, tmp_path: Path
) -> None:
    answers = means(南大门白班="gate-day", 机动白班="")
    found = read(session, school, tmp_path, answers=answers)
    assert not {"南大门白班", "机动白班"} & asked(found).keys()
    assert said(found, "import.stands_for") == [("南大门白班", "门卫值班（早班、中班）（12-01 – 12-04）")]
    assert said(found, "import.nobody_on") == [("南大门白班", "12-02、12-03")]
    keep_sheet(session, school, found, NOW, "test")
    assert not {"南大门白班", "机动白班"} & asked(read(session, school, tmp_path)).keys()


def test_who_lacks_the_certificate_of_the_routine_is_named_and_has_the_duty(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, answers=means(消控室白班="fire-control-room"))
    assert found.faults == ()
    assert said(found, "no_certificate") == [("岳振邦", "12-01、12-02")]
    fire = next(one for one in found.changes if one.after["name"] == "消控室白班")
    assert fire.after["crew"] == {
        "lines": [{"pool": "guard", "count": 1, "qualification": "fire_control_room"}]
    }
    assert len(fire.after["people"]) == 1


def test_taken_in_a_rota_stands_for_the_routine_and_undone_the_routine_is_back(
    session: Session, school: School, tmp_path: Path
) -> None:
    roll(session, school, FIRST, LAST, NOW, "test")
    before = {code: derived(session, code) for code in ("gate-day", "fire-control-room")}
    answers = means(南大门白班="gate-day", 消控室白班="fire-control-room")
    keep_sheet(session, school, read(session, school, tmp_path, answers=answers), NOW, "test")
    roll(session, school, FIRST, LAST, NOW, "test")
    east = [one for one in before["gate-day"] if one.endswith("G2")]
    assert derived(session, "gate-day") == sorted([*east, "05 G1", "05 G1"])
    assert derived(session, "fire-control-room") == ["03 F1", "04 F1", "05 F1"]
    imported = session.exec(select(JournalEntry).where(JournalEntry.verb == Verb.IMPORT_SHEET)).one()
    undo(session, school, imported, NOW, "test")
    roll(session, school, FIRST, LAST, NOW, "test")
    assert {code: derived(session, code) for code in before} == before


def test_a_note_tells_the_hours_of_each_duty_and_the_rest_can_be_answered(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, ADMINISTRATION)
    assert hours(found) == {
        "值班教师": (time(17), time(22)),
        "晚自习巡查": (time(18, 40), time(21)),
        "带班领导": (time(0), time(0)),
        "卫生检查": (time(0), time(0)),
    }
    assert {post for post, _ in said(found, "import.all_day")} == {"带班领导", "卫生检查"}
    told = {"duties.from.卫生检查": "07:30", "duties.until.卫生检查": "08:00"}
    again = read(session, school, tmp_path, ADMINISTRATION, told=told)
    assert hours(again)["卫生检查"] == (time(7, 30), time(8))
    assert {post for post, _ in said(again, "import.all_day")} == {"带班领导"}


def test_hours_of_every_duty_hold_where_a_duty_has_none_of_its_own() -> None:
    block = Block([], beside={"A34": "注：值班时间7:00—次日7:00，带班领导住校；值班教师17:00—22:00。"})
    legend = legend_of(block)
    assert legend.of("值班教师") == (time(17), time(22))
    assert legend.of("带班领导") == (time(7), time(7))
    assert legend_of(Block([], beside={"A9": "早班教师17:00到，其余照旧"})).of("巡查") is None
