"""Spreadsheets in and out: messy ones are understood, bad ones change nothing, what goes out comes in again.

Of `calendars.cadence.spoken` too.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, col, select

from actions.imports.sheets import SHEETS, keep_sheet, read_sheet, sheet_book, template_book
from actions.xlsx.book import save
from actions.xlsx.cells import LAST_DAY, Unreadable, clock, day, text, words
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Asset, Assignment, BadInput, Duty, Person, Place, Qualification, Routine, School
from models.duties import AssignmentState
from models.textbooks import Textbook, TextbookClass
from tests.factories import (
    MONDAY,
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)
from tests.sheets import messy_people, written

TUESDAY = MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2026, 9, 1),  # noqa: DTZ001 - as openpyxl reads it
        date(2026, 9, 1), 46266, "2026-9-1", "2026/09/01", "2026.9.1", "２０２６年９月１日",
        "2026 年 9 月 1 日", "2026年9月1日（星期二）", "2026-9-1 周二", "20260901", 20260901, "2026-09-01 00:00:00",
    ],
)  # fmt: skip
def test_a_date_is_understood_however_it_is_written(cell: Any) -> None:
    assert day(cell) == date(2026, 9, 1)


@pytest.mark.parametrize("cell", ["昨天", "2026年9月", "26.9.1", "2026-13-01", "31/9/2026", 12, ""])
def test_what_is_no_whole_date_is_refused(cell: Any) -> None:
    with pytest.raises(Unreadable):
        day(cell)


def test_cells_lose_their_oddities() -> None:
    assert text(" １００１　") == "1001"
    assert text(1002.0) == "1002"
    assert text("张\u200b三") == "张三"
    assert words("厨师，留样员、 厨师\n保安") == ["厨师", "留样员", "保安"]
    assert day("长期") == LAST_DAY
    assert [clock(cell) for cell in ("8:00", "8点", 1 / 3, "８：００")] == [time(8)] * 4


def read(session: Session, school: School, kind: str, path: Path, now: datetime) -> Outcome:
    return read_sheet(session, school, kind, read_book(path), now)


def taken(session: Session, school: School, kind: str, path: Path, now: datetime) -> Outcome:
    return keep_sheet(session, school, read(session, school, kind, path, now), now, "test")


def test_a_messy_staff_list_is_understood(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    found = taken(session, school, "people", messy_people(tmp_path), now)
    people = session.exec(select(Person).order_by(col(Person.code))).all()
    assert found.counts["added"] == 4
    assert [(one.code, one.name, one.team, one.roles, one.joined) for one in people] == [
        ("1001", "张三", "食堂", ["cook", "sampler"], date(2019, 9, 1)),
        ("1002", "李四", "食堂", ["gardener", "maintenance"], date(2020, 3, 15)),
        ("1003", "王五", "保安队", ["guard", "evening_patroller"], date(2019, 9, 1)),
        ("1004", "王五", "保安队", ["guard", "fire_patroller"], date(2021, 9, 1)),
    ]
    assert taken(session, school, "people", messy_people(tmp_path), now).counts["same"] == 4


def test_without_numbers_a_name_is_the_person_and_two_of_one_name_are_refused(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    make_person(session, school, "艾达", code="1", team="旧")
    path = written(tmp_path / "a.xlsx", ("姓名", "部门"), ("艾达", "食堂"), ("本", "食堂"))
    taken(session, school, "people", path, now)
    people = {person.name: person for person in session.exec(select(Person))}
    assert (people["艾达"].code, people["艾达"].team, people["本"].code) == ("1", "食堂", "R001")
    twice = written(tmp_path / "b.xlsx", ("姓名",), ("赛姆",), ("赛姆",))
    assert [fault.reason for fault in read(session, school, "people", twice, now).faults] == [
        "import.name_twice"
    ]


def test_zeros_lost_before_a_number_are_asked_about(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    make_person(session, school, "林小草", code="0071")
    rows = (("工号", "姓名"), (71, "林小草"), (72, "白小雨"), ("0071", "林小草"))
    found = read(session, school, "people", written(tmp_path / "a.xlsx", *rows), now)
    assert [(fault.row, fault.reason, fault.value) for fault in found.faults] == [
        (2, "import.zero_lost", "0071")
    ]
    assert [change.kind for change in found.changes] == ["added", "same"]


def test_every_bad_row_is_told_and_nothing_is_changed(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    rows = (
        ("1", "甲", "2026-9-1", 40),
        ("", "", "昨天", 40),
        ("1", "乙", None, 400),
        ("3", "丙", None, None),
    )
    path = written(tmp_path / "a.xlsx", ("工号", "姓名", "入职日期", "周工时"), *rows)
    found = read(session, school, "people", path, now)
    assert [(fault.row, fault.reason) for fault in found.faults] == [
        (3, "import.empty"),
        (4, "import.twice"),
    ]
    assert [(doubt.at, doubt.reason) for doubt in found.doubts] == [
        ("C3", "import.date"),
        ("D4", "import.hours"),
    ]
    with pytest.raises(BadInput) as refused:
        keep_sheet(session, school, found, now, "test")
    assert (refused.value.facts["row"], refused.value.facts["more"]) == (3, 1)
    assert session.exec(select(Person)).first() is None


def test_certificates_find_their_people_by_number_or_by_a_name_only_one_has(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    ada = make_person(session, school, "艾达", code="1")
    for code in ("2", "3"):
        make_person(session, school, "王五", code=code)
    header = ("姓名", "工号", "证件名称", "证书编号", "发证日期", "有效期至")
    good = (
        header,
        ("艾达", None, "健康证", "J1", "2026.8.20", "2027年8月19日"),
        ("王五", "2", "电工证", None, 46000, "长期"),
    )
    found = taken(session, school, "certificates", written(tmp_path / "a.xlsx", *good), now)
    papers = session.exec(select(Qualification).order_by(col(Qualification.kind))).all()
    assert found.counts["added"] == 2
    assert {(paper.kind, paper.last) for paper in papers} == {
        ("health", date(2027, 8, 19)),
        ("electrician", LAST_DAY),
    }
    assert next(paper for paper in papers if paper.kind == "health").person_id == ada.id
    wrong = (("王五", None), ("诺巴迪", None), ("王五", "1"), ("艾达", None))
    days = iter(["2026-1-1", "2026-1-1", "2026-1-1", "2026-3-1"])
    bad = (header, *((*who, "健康证", "", next(days), "2026-2-1") for who in wrong))
    faults = read(session, school, "certificates", written(tmp_path / "b.xlsx", *bad), now).faults
    assert [fault.reason.removeprefix("import.") for fault in faults] == [
        "several",
        "nobody",
        "other_name",
        "backwards",
    ]


def test_places_stand_below_what_they_are_part_of_in_any_order(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    make_person(session, school, "艾达", code="1")
    rows = (
        ("B1-101", "一年级1班", "教室", "B1", "艾达"),
        ("B1", "教学楼", "building", "C", None),
        ("C", "校区", "campus", "", ""),
    )
    path = written(tmp_path / "a.xlsx", ("房间编号", "名称", "类型", "所在楼", "管理员"), *rows)
    taken(session, school, "places", path, now)
    places = {place.code: place for place in session.exec(select(Place))}
    assert places["B1-101"].parent_id == places["B1"].id
    assert places["B1"].parent_id == places["C"].id
    lost = written(tmp_path / "b.xlsx", ("编号", "名称", "上级"), ("X", "库房", "没有的楼"))
    assert [fault.reason for fault in read(session, school, "places", lost, now).faults] == [
        "import.no_place"
    ]


def test_routines_are_written_in_words(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    header = ("编号", "工作名称", "频次", "用时", "岗位人数", "启用")
    rows = (
        ("water", "浇花", "每周一、三 07:30", 45, "绿化工×2、厨师×1（健康证）★", "是"),
        ("bad", "坏的", "有空的时候", 5, "厨师", "否"),
    )
    found = read(session, school, "routines", written(tmp_path / "a.xlsx", header, *rows), now)
    assert [(fault.row, fault.reason) for fault in found.faults] == [(3, "import.cadence")]
    taken(session, school, "routines", written(tmp_path / "b.xlsx", header, rows[0]), now)
    routine = session.exec(select(Routine)).one()
    assert routine.cadence == {"every": "FREQ=WEEKLY;BYDAY=MO,WE", "at": ["07:30"]}
    assert [(line.pool, line.count, line.qualification, line.leader) for line in routine.needs.lines] == [
        ("gardener", 2, None, False),
        ("cook", 1, "health", True),
    ]


@pytest.mark.parametrize(
    ("written_as", "crew"),
    [
        ("保安×2、厨师", {"guard": 2, "cook": 1}),
        ("保安两名，厨师 3 人（健康证）", {"guard": 2, "cook": 3}),
        ("保安12位", {"guard": 12}),
        ("负责人", {"负责人": 1}),
    ],
)
def test_a_crew_is_understood_as_people_write_it(
    session: Session, now: datetime, tmp_path: Path, written_as: str, crew: dict[str, int]
) -> None:
    row = ("watch", "看门", "每天 08:00", written_as)
    path = written(tmp_path / "a.xlsx", ("编号", "工作名称", "频次", "岗位人数"), row)
    [change] = read(session, make_school(session), "routines", path, now).changes
    assert {line["pool"]: line.get("count", 1) for line in change.after["crew"]["lines"]} == crew


def test_a_duty_table_puts_people_where_it_says(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    ada, ben = (make_person(session, school, name) for name in ("艾达", "本"))
    monday = make_duty(session, school, MONDAY, name="值班")
    tuesday = make_duty(session, school, TUESDAY, name="值班")
    make_assignment(session, monday, ada)
    path = written(
        tmp_path / "a.xlsx",
        ("国庆值班表", None, None),
        ("日期", "星期", "值班"),
        ("2026年9月7日", "一", "本"),
        ("2026年9月8日", "二", "艾达"),
        ("制表：王", None, None),
    )
    found = taken(session, school, "duties", path, now)
    rows = session.exec(select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED)).all()
    assert found.counts["changed"] == 2
    assert {(row.duty_id, row.person_id, row.pinned) for row in rows} == {
        (monday.id, ben.id, True),
        (tuesday.id, ada.id, True),
    }
    assert taken(session, school, "duties", path, now).counts["same"] == 2


def test_a_duty_table_may_not_break_a_rule_and_may_add_duties(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    make_person(session, school, "艾达", category="guard")
    make_duty(session, school, TUESDAY, name="值班", crew={"lines": [{"pool": "cook", "count": 1}]})
    header = ("日期", "任务", "开始时间", "结束时间", "值班人员")
    bad = (
        (TUESDAY, "值班", None, None, "艾达"),
        (TUESDAY, "没有的", None, None, "艾达"),
        (TUESDAY, "值班", None, None, "诺巴迪"),
        (date(2026, 9, 1), "值班", None, None, "艾达"),
    )
    faults = read(session, school, "duties", written(tmp_path / "a.xlsx", header, *bad), now).faults
    assert [fault.reason.removeprefix("import.") for fault in faults] == [
        "not_in_pool",
        "no_duty",
        "nobody",
        "past",
    ]
    good = ((TUESDAY, "夜间守护", "22:00", "6:00", "艾达"),)
    taken(session, school, "duties", written(tmp_path / "b.xlsx", header, *good), now)
    duty = session.exec(select(Duty).where(Duty.name == "夜间守护")).one()
    assert (duty.minutes, duty.published, duty.burdens) == (480, True, ["night"])


def furnished(session: Session) -> School:
    """A school with something of every kind of spreadsheet."""
    school = make_school(session)
    ada = make_person(
        session, school, "艾达", code="0017", roles=["cook", "扫地僧"], weekly_hours=20, share=0.5
    )
    session.add(
        Qualification(school_id=school.id, person_id=ada.id, kind="health", first=MONDAY, last=TUESDAY)
    )
    building = make_place(session, school, "B1", kind="building", name_en="")
    session.add(Asset(school_id=school.id, place_id=building.id, code="0012", name="=课桌", cents=9550))
    term: Any = {"school_id": school.id, "occasion": "2026-2027-1"}
    session.add(Textbook(**term, name="语文七上", ordered=46, parcel=20))
    session.add(
        TextbookClass(**term, name="七(1)班", pupils=45, place_id=building.id, needed={"语文七上": 46})
    )
    make_place(session, school, "A9", parent_id=building.id, custodian_id=ada.id, tags=["a", "b"])
    make_routine(
        session,
        school,
        places={"kind": "room"},
        crew={"lines": [{"pool": "cook", "count": 2}], "apart": ["x"]},
    )
    make_assignment(session, make_duty(session, school, TUESDAY, crew={"lines": [{"pool": "cook"}]}), ada)
    session.flush()
    return school


@pytest.mark.parametrize("kind", sorted(SHEETS))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_goes_out_comes_in_again_as_it_was(
    session: Session, now: datetime, tmp_path: Path, kind: str, language: str
) -> None:
    school = furnished(session)
    path = save(sheet_book(session, school, kind, now, language), tmp_path / "out.xlsx")
    found = read(session, school, kind, path, now)
    assert found.faults == ()
    assert (set(found.counts), found.counts["same"] > 0) == ({"same"}, True)


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_stray_cells_far_away_change_nothing_of_any_kind(
    session: Session, now: datetime, tmp_path: Path, kind: str
) -> None:
    school = furnished(session)
    path = save(sheet_book(session, school, kind, now, "zh_CN"), tmp_path / "out.xlsx")
    before = read(session, school, kind, path, now)
    book = load_workbook(path)
    for cell in ("A20000", "B100000", "XFD2", "XFD1048576"):
        book.worksheets[0][cell] = " "
    book.save(path)
    after = read(session, school, kind, path, now)
    assert (after.counts, after.faults, after.unread) == (before.counts, (), ())


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_an_error_in_the_first_column_is_refused_with_its_cell_in_every_kind(
    session: Session, now: datetime, tmp_path: Path, kind: str
) -> None:
    school = furnished(session)
    path = save(sheet_book(session, school, kind, now, "zh_CN"), tmp_path / "out.xlsx")
    for wrong, reason in (("#N/A", "import.error_cell"), ("=VLOOKUP(B2,C:D,2)", "import.no_result")):
        book = load_workbook(path)
        book.worksheets[0]["A2"] = wrong
        book.save(tmp_path / "wrong.xlsx")
        faults = read(session, school, kind, tmp_path / "wrong.xlsx", now).faults
        assert [fault.reason for fault in faults if fault.value.startswith("A2 ")] == [reason]


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_an_empty_table_says_how_it_is_filled_in(
    session: Session, now: datetime, tmp_path: Path, kind: str
) -> None:
    path = save(template_book(kind, "zh_CN"), tmp_path / "empty.xlsx")
    titles = [cell.value for cell in load_workbook(path).worksheets[0][1]]
    assert titles == [column.title for column in SHEETS[kind].columns]
    with pytest.raises(BadInput) as refused:
        read(session, make_school(session), kind, path, now)
    assert refused.value.code == "import.no_rows"


def test_what_cannot_be_a_table_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    (tmp_path / "text.xlsx").write_bytes(b"not a zip")
    with ZipFile(tmp_path / "bomb.xlsx", "w", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    long = written(tmp_path / "long.xlsx", ("姓名",), *[(f"人{n}",) for n in range(5001)])
    untitled = written(tmp_path / "untitled.xlsx", ("部门", "岗位"), ("食堂", "厨师"))
    expected = {
        "text.xlsx": "unreadable",
        "bomb.xlsx": "too_large",
        long.name: "too_many_rows",
        untitled.name: "header",
    }
    for name, code in expected.items():
        with pytest.raises(BadInput) as refused:
            read(session, school, "people", tmp_path / name, now)
        assert refused.value.code == f"import.{code}", name


def test_formulas_and_errors_in_cells_are_refused_with_the_cell(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    school = make_school(session)
    book = Workbook()
    for row in (("姓名", "部门"), ('=HYPERLINK("http://x","张三")', "=1+1"), ("李四", "#REF!")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "formulas.xlsx")
    found = read(session, school, "people", tmp_path / "formulas.xlsx", now)
    assert [(fault.row, fault.column, fault.reason, fault.value) for fault in found.faults] == [
        (2, "姓名", "import.no_result", "A2 ="),
        (2, "部门", "import.no_result", "B2 ="),
        (3, "部门", "import.error_cell", "B3 #REF!"),
    ]
    with pytest.raises(BadInput):
        keep_sheet(session, school, found, now, "test")
    assert session.exec(select(Person)).first() is None


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_no_title_means_two_columns(kind: str) -> None:
    titles = [title for column in SHEETS[kind].columns for title in column.known_as]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_the_table_may_stand_on_a_later_sheet_and_what_nobody_reads_is_named(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    book = Workbook()
    book.worksheets[0].append(["填表说明：请看第二张表"])
    sheet = book.create_sheet("花名册")
    for row in (["序号", "姓名", "周工时", "身份证号"], [1, "张三", "40小时", "110101199001011234"]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read(session, make_school(session), "people", tmp_path / "a.xlsx", now)
    assert ([change.after["name"] for change in found.changes], found.unread) == (["张三"], ("身份证号",))
    assert found.changes[0].after["weekly_hours"] == 40


def test_the_explanation_in_an_empty_table_is_never_taken_for_rows(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    save(template_book("people", "zh_CN"), tmp_path / "a.xlsx")
    with pytest.raises(BadInput) as caught:
        read(session, make_school(session), "people", tmp_path / "a.xlsx", now)
    assert caught.value.code == "import.no_rows"


@pytest.mark.parametrize("column", ["工号", "部门"])
def test_a_number_or_team_too_long_to_be_one_is_refused(
    session: Session, now: datetime, tmp_path: Path, column: str
) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名", column), ("张三", "9" * 65))
    [fault] = read(session, make_school(session), "people", path, now).faults
    assert (fault.column, fault.reason) == (column, "import.too_long")
