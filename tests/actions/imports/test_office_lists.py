"""The lists that a small school's office really keeps: every filled cell is read, asked about or named.

Of `actions.imports.staff.health`, `actions.imports.staff.paper_columns`, `actions.imports.staff.table` and
`actions.imports.staff.remarks` too.
"""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from sqlmodel import Session, col, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.xlsx.cells import LAST_DAY
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import Person, Qualification, School
from tests.factories import make_person, make_routine, make_school
from tests.sheets import written

OFFICES = Path(__file__).parents[2] / "offices"
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.fixture
def school(session: Session) -> School:
    found = make_school(session)
    found.pack = "cn-school"
    session.add(found)
    session.flush()
    return found


def taken(session: Session, school: School, kind: str, path: Path) -> Outcome:
    found = read_sheet(session, school, kind, read_book(path), FIRST_OF_DECEMBER)
    return keep_sheet(session, school, found, FIRST_OF_DECEMBER, "office")


def told(found: Outcome) -> dict[str, str]:
    """Why each cell is to be looked at."""
    return {str(doubt.where): doubt.reason.removeprefix("import.") for doubt in found.doubts}


def test_a_staff_list_is_read_as_a_careful_person_reads_it(session: Session, school: School) -> None:
    found = taken(session, school, "people", OFFICES / "staff.xlsx")
    people = {person.name: person for person in session.exec(select(Person))}
    roles = defaultdict[str, set[str]](set)
    for person in people.values():
        for role in person.roles:
            roles[role].add(person.name)
    assert len(people) == 12 and "牟德厚" not in people
    assert roles == {
        "leader": {"覃守成", "骆平"},
        "logistics_head": {"骆平"},
        "middle_manager": {"尤素芬"},
        "teacher": {
            "覃守成", "骆平", "尤素芬", "仲秀兰", "蒙涛", "褚丽君", "阚雪", "冉启明", "鞠红",
        },
        "class_teacher": {"仲秀兰", "阚雪"},
        "it_keeper": {"蒙涛"},
        "accountant": {"冉启明"},
        "guard": {"农大顺"},
        "gardener": {"农大顺"},
        "cook": {"甘桂英"},
        "buyer": {"甘桂英"},
        "kitchen_helper": {"蒋凤"},
        "cleaner": {"蒋凤"},
    }  # fmt: skip
    assert [(one.word, one.rows) for one in found.questions] == [("保管", (9,))]
    assert {name: person.joined for name, person in people.items()} == {
        "覃守成": date(1993, 8, 1),
        "骆平": date(2001, 9, 1),
        "尤素芬": date(2003, 9, 1),
        "仲秀兰": date(1996, 9, 1),
        "蒙涛": date(2016, 8, 31),
        "褚丽君": date(2015, 8, 1),
        "阚雪": date(2023, 9, 1),
        "冉启明": date(2010, 9, 1),
        "鞠红": date(2026, 9, 1),
        "农大顺": date(2024, 9, 1),
        "甘桂英": date(2019, 9, 1),
        "蒋凤": date(2019, 9, 1),
    }
    assert people["甘桂英"].phone == "13800000171" and people["甘桂英"].agreed_by == ""
    cells = told(found)
    assert cells["J13"] == "date_yearless" and cells["J11"] == "date_month_first"
    assert {cells[at] for at in ("N6", "N13", "N14")} == {"remark"}
    assert {cells[at] for at in ("N9", "N10")} == {"remark_away"}
    assert {cells[at] for at in ("B2", "B3", "B18", "C18", "I18", "B20", "B21")} == {"beside"}
    assert (cells["17:17"], cells["L14"]) == ("struck", "health_year")
    assert [one.reason for one in found.doubts if one.at == "L14"] == [
        "import.paper_expired",
        "import.health_year",
    ]
    assert {"性别", "出生年月", "身份证号"} <= set(found.unread)


def test_a_table_of_certificates_is_read_against_the_staff_list(session: Session, school: School) -> None:
    taken(session, school, "people", OFFICES / "staff.xlsx")
    found = taken(session, school, "certificates", OFFICES / "certificates.xlsx")
    rows = select(Qualification, Person).join(Person, col(Person.id) == Qualification.person_id)
    held = {(who.name, paper.kind): paper for paper, who in session.exec(rows)}
    assert {key: (paper.number, paper.first, paper.last) for key, paper in held.items()} == {
        ("甘桂英", "health"): ("WT2026-031", date(2026, 3, 16), date(2027, 3, 15)),
        ("蒋凤", "health"): ("WT2025-208", date(2025, 12, 21), date(2026, 12, 20)),
        ("农大顺", "health"): ("WT2025-117", date(2025, 9, 1), date(2026, 8, 31)),
        ("骆平", "food_safety"): ("YX0913", date(2024, 9, 1), date(2027, 9, 30)),
        ("骆平", "safety_officer"): ("AQ-2024-55", date(2024, 9, 1), date(2027, 8, 31)),
        ("农大顺", "security"): ("BA160831", date(2016, 8, 31), LAST_DAY),
        ("阚雪", "teacher"): ("2022****0117", date(2022, 6, 1), LAST_DAY),
    }
    assert len(session.exec(select(Qualification)).all()) == 7
    cells = told(found)
    assert {at: cells[at] for at in ("F5", "F8", "F9", "G6", "G7", "G12", "13:13", "C14", "A16")} == {
        "F5": "paper_other_last",
        "F8": "date_month_last",
        "F9": "paper_span",
        "G6": "remark",
        "G7": "remark",
        "G12": "paper_not_yet",
        "13:13": "struck",
        "C14": "beside",
        "A16": "beside",
    }
    again = read_sheet(session, school, "people", read_book(OFFICES / "staff.xlsx"), FIRST_OF_DECEMBER)
    assert told(again)["L15"] == "paper_other"
    assert len(again.changes) == 12


@pytest.mark.parametrize("kind", ["people", "certificates"])
def test_every_filled_cell_is_read_asked_about_or_named(session: Session, school: School, kind: str) -> None:
    taken(session, school, "people", OFFICES / "staff.xlsx")
    path = OFFICES / {"people": "staff.xlsx", "certificates": "certificates.xlsx"}[kind]
    found = read_sheet(session, school, kind, read_book(path), FIRST_OF_DECEMBER)
    named = {str(doubt.where) for doubt in found.doubts}
    rows = {change.row for change in found.changes}
    sheet = load_workbook(path).worksheets[0]
    lost = [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
        and cell.row > 4
        and cell.row not in rows
        and not {cell.coordinate, f"{cell.row}:{cell.row}"} & named
    ]
    assert lost == (["A12", "B12", "C12"] if kind == "certificates" else [])


def test_who_left_by_a_remark_is_no_row_and_who_will_leave_is(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "方小满", code="1")
    rows = (
        ("姓名", "备注"),
        ("方小满", "2026年8月调出"),
        ("石小溪", "已离职"),
        ("云小山", "2027年7月退休"),
        ("白小雨", "接退休的王师傅"),
    )
    found = read_sheet(
        session, school, "people", read_book(written(tmp_path / "a.xlsx", *rows)), FIRST_OF_DECEMBER
    )
    assert [change.label for change in found.changes] == ["方小满（1）", "云小山（R001）", "白小雨（R002）"]
    assert [change.after.get("left") for change in found.changes] == [
        date(2026, 8, 31),
        date(2027, 7, 31),
        None,
    ]
    assert told(found) == {"B2": "remark_left", "B3": "gone", "B4": "remark_left", "B5": "remark"}


def test_a_limit_that_a_remark_names_is_kept_with_the_person(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("姓名", "岗位", "备注"),
        ("方小满", "保安", "不能上夜班"),
        ("石小溪", "保洁", "腰伤，不搬重物"),
        ("云小山", "保洁", "夜班费另计；分管绿化"),
    )
    book = read_book(written(tmp_path / "a.xlsx", *rows))
    found = read_sheet(session, school, "people", book, FIRST_OF_DECEMBER)
    assert [change.after.get("limits") for change in found.changes] == [["no_night"], ["no_heavy"], None]
    assert told(found) == {"C2": "remark_limit", "C3": "remark_limit", "C4": "remark"}
    assert [change.after["roles"] for change in found.changes] == [["guard"], ["cleaner"], ["cleaner"]]
    assert [(group.unread, len(group.doubts)) for group in found.doubt_groups] == [(True, 2), (False, 2)]


def test_a_name_with_blanks_or_a_number_is_the_same_person(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "骆平", code="1")
    rows = (("姓名", "部门"), ("骆　平", "总务处"), ("林小草13800000001", "食堂"), ("Ada Byron", "食堂"))
    taken(session, school, "people", written(tmp_path / "a.xlsx", *rows))
    people = session.exec(select(Person).order_by(col(Person.code))).all()
    assert [(one.code, one.name, one.phone) for one in people] == [
        ("1", "骆平", ""),
        ("R001", "林小草", "13800000001"),
        ("R002", "Ada Byron", ""),
    ]


def test_a_namesake_who_left_is_asked_about_and_one_under_another_number_named(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "方小满", code="1", left=date(2026, 7, 1))
    make_person(session, school, "石小溪", code="R001")
    rows = (("工号", "姓名"), (None, "方小满"), ("1009", "石小溪"))
    path = written(tmp_path / "a.xlsx", *rows)
    found = read_sheet(session, school, "people", read_book(path), FIRST_OF_DECEMBER)
    assert [(fault.row, fault.reason) for fault in found.faults] == [(2, "import.left_namesake")]
    assert told(found) == {"A3": "namesake"}


def test_two_roles_that_the_rules_keep_apart_are_warned_about(
    session: Session, school: School, tmp_path: Path
) -> None:
    for code, pool, apart in (("cook", "cook", ["buying"]), ("buy", "buyer", [])):
        crew = {"lines": [{"pool": pool}], "apart": apart}
        make_routine(session, school, code=code, crew=crew, tags=["buying"] if pool == "buyer" else [])
    path = written(
        tmp_path / "a.xlsx", ("姓名", "职务"), ("甘小英", "炊事员（兼买菜）"), ("蒋小凤", "炊事员")
    )
    found = read_sheet(session, school, "people", read_book(path), FIRST_OF_DECEMBER)
    assert told(found) == {"B2": "apart"}


def test_certificates_with_numbers_of_their_own_and_without_an_end(
    session: Session, school: School, tmp_path: Path
) -> None:
    for code, name in (("1", "方小满"), ("2", "石小溪")):
        make_person(session, school, name, code=code)
    rows = (
        ("姓名", "证件名称", "编号", "发证日期", "有效期至", "备注"),
        ("方小满", "健康证", "J-1", "2026年3月", None, None),
        ("石小溪", "同上", "J-2", None, "2027．2．28", None),
        ("方小满", "电工证", "正在办理", None, None, None),
        ("石小溪", "电工证", "J-3", None, None, None),
        ("方小满", "驾驶证", "J-4", "19.6.1", "六年", "年审过了"),
    )
    found = taken(session, school, "certificates", written(tmp_path / "a.xlsx", *rows))
    held = session.exec(select(Qualification).order_by(col(Qualification.number))).all()
    assert [(one.number, one.kind, one.first, one.last) for one in held] == [
        ("J-1", "health", date(2026, 3, 1), date(2027, 2, 28)),
        ("J-2", "health", date(2026, 3, 1), date(2027, 2, 28)),
        ("J-4", "driver", date(2019, 6, 1), date(2025, 5, 31)),
    ]
    assert told(found) == {
        "D2": "paper_year",
        "E3": "paper_no_first",
        "C4": "paper_not_yet",
        "B5": "paper_no_days",
        "E6": "paper_span",
        "F6": "remark",
    }


def test_certificates_with_a_column_each_are_read_and_what_has_no_day_is_named(
    session: Session, school: School, tmp_path: Path
) -> None:
    for code, name in enumerate(("方小满", "石小溪", "云小山"), 1):
        make_person(session, school, name, code=str(code))
    rows = (
        ("证件到期一览", None, None, None, None),
        ("姓名", "健康证", "电工证有效期至", "驾驶证", "备注"),
        ("方小满", "2027.8.31", None, "A1 2027.3", "新办"),
        ("石小溪", None, "2028年6月", None, None),
        ("云小山", "未办", "√", "2027/3/31", None),
        ("云小山", None, "2026.9", None, None),
    )
    path = written(tmp_path / "a.xlsx", *rows)
    found = read_sheet(session, school, "certificates", read_book(path), FIRST_OF_DECEMBER)
    papers = [(change.label, change.after["kind"], change.after["last"]) for change in found.changes]
    assert papers == [
        ("方小满 健康证", "health", date(2027, 8, 31)),
        ("石小溪 电工证", "electrician", date(2028, 6, 30)),
        ("云小山 驾驶证", "driver", date(2027, 3, 31)),
        ("云小山 电工证", "electrician", date(2026, 9, 30)),
    ]
    expired = [str(doubt.where) for doubt in found.doubts if doubt.reason == "import.paper_expired"]
    assert expired == ["C6"]
    unread = {str(doubt.where): doubt.reason for doubt in found.doubts if doubt.unread}
    assert unread == {
        "A1": "import.beside",
        "D3": "import.date",
        "E3": "import.remark",
        "B5": "import.date",
        "C5": "import.paper_no_days",
    }


def test_a_list_of_staff_names_any_certificate_by_its_last_day(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("姓名", "岗位", "健康证", "电工证有效期", "备注"),
        ("方小满", "电工", None, "2028.6.30", None),
        ("石小溪", "厨师", "2027.8.31", "", None),
        ("云小山", "厨师", "2026.3.1—2027.2.28", "六年", None),
    )
    path = written(tmp_path / "a.xlsx", *rows)
    found = read_sheet(session, school, "people", read_book(path), FIRST_OF_DECEMBER)
    papers = [change.after for change in found.changes if change.table is Qualification]
    assert [(paper["kind"], paper["last"]) for paper in papers] == [
        ("electrician", date(2028, 6, 30)),
        ("health", date(2027, 8, 31)),
        ("health", date(2027, 2, 28)),
    ]
    assert papers[-1]["first"] == date(2026, 3, 1)
    assert told(found) == {"C3": "health_year", "D2": "paper_no_first", "D4": "date"}
    assert (found.unread, found.faults) == ((), ())


def test_a_worksheet_a_team_names_the_team_of_its_people(
    session: Session, school: School, tmp_path: Path
) -> None:
    book = Workbook()
    for title, name in (("饭堂", "方小满"), ("安保", "石小溪"), ("Sheet3", "云小山")):
        sheet = book.create_sheet(title)
        sheet.append(("姓名", "工种"))
        sheet.append((name, "保洁"))
    book.save(tmp_path / "a.xlsx")
    found = read_sheet(session, school, "people", read_book(tmp_path / "a.xlsx"), FIRST_OF_DECEMBER)
    assert [change.after.get("team") for change in found.changes] == ["饭堂", "安保", None]
    assert [(doubt.reason, doubt.value) for doubt in found.doubts] == [
        ("import.sheet_team", "饭堂"),
        ("import.sheet_team", "安保"),
    ]


def test_an_expiry_nobody_can_read_refuses_its_row(session: Session, school: School, tmp_path: Path) -> None:
    make_person(session, school, "方小满", code="1")
    rows = (("姓名", "证件名称", "发证日期", "有效期至"), ("方小满", "健康证", "2026.3.1", "快到了"))
    path = written(tmp_path / "a.xlsx", *rows)
    found = read_sheet(session, school, "certificates", read_book(path), FIRST_OF_DECEMBER)
    assert [(fault.row, fault.reason) for fault in found.faults] == [(2, "import.date")]


def test_a_number_that_is_struck_out_is_not_read(session: Session, school: School, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名", "部门", "手机"), ("方小满", "食堂", "13800000001"))
    book = load_workbook(path)
    book.worksheets[0]["C2"].font = Font(strike=True)
    book.save(path)
    found = taken(session, school, "people", path)
    assert told(found) == {"C2": "struck"}
    assert session.exec(select(Person)).one().phone == ""


def looked_at(session: Session, school: School, kind: str, folder: Path, *rows: tuple[str, ...]) -> Outcome:
    return read_sheet(session, school, kind, read_book(written(folder / "a.xlsx", *rows)), FIRST_OF_DECEMBER)


def test_marks_and_brackets_behind_a_name_make_nobody_new(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "王小明")
    rows = (("姓名", "工种"), ("王小明（组长）", "保安"), ("李四*", "保洁"), ("待聘", "保洁"))
    found = looked_at(session, school, "people", tmp_path, *rows)
    assert [(change.kind, change.label.split("（")[0]) for change in found.changes] == [
        ("changed", "王小明"),
        ("added", "李四"),
    ]
    assert [(fault.row, fault.reason) for fault in found.faults] == [(4, "import.vacant")]
    assert told(found) == {"A2": "name_aside", "A3": "name_aside"}


def test_a_list_that_runs_across_makes_nobody_called_like_a_title(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = looked_at(
        session, school, "people", tmp_path, ("姓名", "钱多"), ("岗位", "厨师"), ("电话", "139")
    )
    assert found.changes == ()
    assert [fault.reason for fault in found.faults] == ["import.title_for_name"] * 2


def test_a_staff_list_with_english_titles_is_read(session: Session, school: School, tmp_path: Path) -> None:
    rows = (("Name", "Department", "Job title", "Mobile"), ("Tom Li", "Kitchen", "Cook", "13900000001"))
    found = looked_at(session, school, "people", tmp_path, *rows)
    assert found.unread == ()
    after = found.changes[0].after
    assert (after["team"], after["roles"], after["phone"]) == ("Kitchen", ["cook"], "13900000001")


@pytest.mark.parametrize(
    ("written_as", "days"),
    [
        ("2024.5-2027.5", (date(2024, 5, 1), date(2027, 5, 31))),
        ("2024年5月6日至2027年5月5日", (date(2024, 5, 6), date(2027, 5, 5))),
        ("2024-05-06—长期", (date(2024, 5, 6), LAST_DAY)),
    ],
)
def test_a_certificate_says_from_when_to_when_in_one_cell(
    session: Session, school: School, tmp_path: Path, written_as: str, days: tuple[date, date]
) -> None:
    make_person(session, school, "王小明")
    found = looked_at(
        session,
        school,
        "certificates",
        tmp_path,
        ("姓名", "证件", "有效期"),
        ("王小明", "电工证", written_as),
    )
    assert found.faults == ()
    assert (found.changes[0].after["first"], found.changes[0].after["last"]) == days


def test_how_somebody_is_employed_is_no_kind_of_work_and_who_is_gone_is_no_row(
    session: Session, school: School, tmp_path: Path
) -> None:
    rows = (
        ("姓名", "身份", "岗位", "离职日期", "备注"),
        ("钱多", "在编", "厨师", "", ""),
        ("孙少", "聘用", "保洁", "2026-10-31", ""),
        ("武大", "外包", "保安", "", "2026年10月已离场"),
    )
    found = looked_at(session, school, "people", tmp_path, *rows)
    assert found.faults == ()
    assert [(one.label.split("（")[0], one.after["category"]) for one in found.changes] == [
        ("钱多", "canteen")
    ]
    assert sorted(told(found).values()).count("gone") == 2


def test_a_certificate_that_is_awaited_is_not_entered_and_dashes_say_no_day(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "钱多")
    rows = (
        ("姓名", "证件", "发证日期", "有效期至"),
        ("钱多", "电工证", "办理中", "办理中"),
        ("钱多", "保安员证", "2024-5-6", "——"),
    )
    found = looked_at(session, school, "certificates", tmp_path, *rows)
    assert found.faults == ()
    assert [(one.after["kind"], one.after["last"]) for one in found.changes] == [("security", LAST_DAY)]
