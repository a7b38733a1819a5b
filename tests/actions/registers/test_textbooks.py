"""Textbooks: the sheet of classes by titles, what it comes to, and each class's signature."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, col, select

from actions.duties.complete import complete
from actions.imports.sheets import keep_sheet, read_sheet
from actions.imports.textbooks import hand_out_book
from actions.installation.packs import routines_of
from actions.journal.undo import undo
from actions.registers.hand_out import Receipt, receipts, sign
from actions.registers.textbooks import arrive, balance, classes_of, textbooks
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from models import BadInput, Checklist, Crew, Duty, Refusal, School
from models.journal import JournalEntry
from tests.factories import MONDAY, kept, make_duty, make_place, make_school

TERM = "2026-2027-1"
CLASSES: list[list[Any]] = [
    ["班级", "人数", "班主任", "教室", "语文七上", "数学七上"],
    ["七(1)班", 45, "李秀兰", "r101", 46, 46],
    ["七(2)班", 43, "王建平", "r102", 44, 44],
]
TITLES: list[list[Any]] = [["书名", "订数", "每包册数"], ["语文七上", 88, 20], ["数学七上", 95, 25]]


def sheet(tmp_path: Path, classes: list[list[Any]], titles: list[list[Any]] | None = None) -> Path:
    book = Workbook()
    for line in classes:
        book.worksheets[0].append(line)
    if titles:
        second = book.create_sheet()
        for line in titles:
            second.append(line)
    book.save(tmp_path / "教材.xlsx")
    return tmp_path / "教材.xlsx"


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    for number in (1, 2):
        make_place(session, school, f"r10{number}", name=f"10{number}教室")
    return school


def read(session: Session, school: School, path: Path, now: datetime) -> Outcome:
    return read_sheet(session, school, "textbooks", read_book(path), now, TERM)


def test_quantities_parcels_people_and_trips_follow_from_the_sheet(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    found = read(session, school, sheet(tmp_path, CLASSES, TITLES), now)
    totals = {"classes": 2, "titles": 2, "copies": 183, "parcels": 9, "people": 2, "trips": 1}
    assert (found.summary, found.unread, found.unread_sheets) == (totals, (), ())
    assert textbooks(session, school, TERM) == []
    keep_sheet(session, school, found, now, "test")
    assert [(one.title.name, one.needed) for one in balance(session, school, TERM)] == [
        ("数学七上", 90),
        ("语文七上", 90),
    ]


def test_what_was_taken_over_is_undone_and_taken_again_changes_nothing(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    path = sheet(tmp_path, CLASSES, TITLES)
    keep_sheet(session, school, read(session, school, path, now), now, "test")
    assert read(session, school, path, now).counts == {"same": 4}
    fewer = sheet(tmp_path, [line[:5] for line in CLASSES[:2]])
    keep_sheet(session, school, read(session, school, fewer, now), now, "test")
    assert [one.name for one in classes_of(session, school, TERM)] == ["七(1)班"]
    assert [one.name for one in textbooks(session, school, TERM)] == ["语文七上"]
    entries = select(JournalEntry).where(JournalEntry.verb == "import_sheet").order_by(col(JournalEntry.id))
    last = session.exec(entries).all()[-1]
    undo(session, school, last, now, "test")
    assert [one.needed for one in classes_of(session, school, TERM)] == [
        {"语文七上": 46, "数学七上": 46},
        {"语文七上": 44, "数学七上": 44},
    ]


def test_the_haul_takes_two_at_least_and_a_driver_with_a_licence() -> None:
    [haul] = [entry for entry in routines_of("cn-school") if entry.code == "textbook-haul"]
    crew = Crew.model_validate(haul.crew)
    assert crew.size >= 2
    assert [line.pool for line in crew.lines if line.qualification == "driver"] == ["driver"]


@pytest.mark.parametrize(
    ("classes", "titles", "faults"),
    [
        ([*CLASSES, ["七(1)班", 45, "", "", 1, 1]], None, [(4, "import.twice")]),
        ([CLASSES[0], ["七(1)班", 45, "", "r999", 1, 1]], None, [(2, "import.place")]),
        (
            [CLASSES[0], ["七(1)班", "四十五", "", "", 1, "多"]],
            None,
            [(2, "import.count"), (2, "import.count")],
        ),
        (
            [CLASSES[0], ["七(1)班", 45, "", "", "=1+1", "#N/A"]],
            None,
            [(2, "import.no_result"), (2, "import.error_cell")],
        ),
        (CLASSES, [*TITLES, ["英语七上", 90, 20]], [("Sheet1 4", "import.no_class")]),
        (CLASSES, [*TITLES, ["语文七上", 90, 20]], [("Sheet1 4", "import.twice")]),
    ],
)
def test_what_cannot_be_read_is_refused(
    session: Session,
    school: School,
    tmp_path: Path,
    classes: list[list[Any]],
    titles: list[list[Any]] | None,
    faults: list[tuple[int | str, str]],
    now: datetime,
) -> None:
    found = read(session, school, sheet(tmp_path, classes, titles), now)
    assert [(fault.where, fault.reason) for fault in found.faults] == faults
    with pytest.raises(BadInput):
        keep_sheet(session, school, found, now, "test")
    assert (textbooks(session, school, TERM), classes_of(session, school, TERM)) == ([], [])


def test_classes_without_titles_and_a_term_nobody_knows_are_refused(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(BadInput) as refused:
        read(session, school, sheet(tmp_path, [["班级", "人数"], ["七(1)班", 45]]), now)
    assert refused.value.code == "import.header"
    book = read_book(sheet(tmp_path, CLASSES))
    with pytest.raises(BadInput) as refused:
        read_sheet(session, school, "textbooks", book, now, "2031-2032-1")
    assert refused.value.code == "term.none"


def test_a_class_signs_its_duty_is_recorded_and_shortage_and_surplus_are_known(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    about: Any = {"school_id": school.id, "kind": "textbooks", "occasion": TERM, "name": "教材发放"}
    checklist = kept(session, Checklist(**about, opens=MONDAY, deadline=now, opened_at=now))
    keep_sheet(session, school, read(session, school, sheet(tmp_path, CLASSES, TITLES), now), now, "test")
    one, two = classes_of(session, school, TERM)
    [form] = [entry.form for entry in routines_of("cn-school") if entry.code == "textbook-hand-out"]
    key = f"textbook-hand-out|r101|{MONDAY}"
    duty = make_duty(session, school, key=key, place_id=one.place_id, checklist_id=checklist.id, form=form)
    other = make_duty(
        session, school, key=f"textbook-hand-out|r102|{MONDAY}", place_id=two.place_id, form=form
    )
    other.checklist_id = checklist.id
    said = {"pupils": 43, "sets": 42, "shortages": "数学七上 1", "teacher": "王建平"}
    complete(session, other, said, now, "test")
    assert receipts(session, school, [one, two]) == {two.id: Receipt("王建平", 42, "数学七上 1", now)}
    assert receipts(session, make_school(session, "hongshu"), [one, two]) == {}
    arrive(session, textbooks(session, school, TERM)[1], 85, now, "test")
    with pytest.raises(BadInput):
        sign(session, one, dict(one.needed), " ", now, "test")
    sign(session, one, {"语文七上": 41, "数学七上": 46}, "李秀兰", now, "test")
    session.refresh(duty)
    assert (duty.state, one.short) == ("done", {"语文七上": 5})
    assert [*receipts(session, school, [one, two])] == [two.id]
    found = {
        row.title.name: (row.needed, row.had, row.handed, row.short, row.surplus)
        for row in balance(session, school, TERM)
    }
    assert found == {"语文七上": (90, 85, 41, 5, 0), "数学七上": (90, 95, 46, 0, 5)}
    with pytest.raises(Refusal) as refused:
        read(session, school, sheet(tmp_path, [CLASSES[0], CLASSES[2]]), now)
    assert refused.value.code == "textbooks.signed"
    hand_out_book(session, school, TERM).save(tmp_path / "out.xlsx")
    again = read(session, school, tmp_path / "out.xlsx", now)
    assert (again.counts, again.faults) == ({"same": 4}, ())
    assert len(session.exec(select(Duty)).all()) == 2


def test_sums_and_remarks_are_no_titles_and_a_line_of_sums_is_no_class(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    beside: list[list[Any]] = [["合计", "备注"], [92, None], [88, "晚到"]]
    lines = [[*line, *more] for line, more in zip(CLASSES, beside, strict=True)]
    found = read(session, school, sheet(tmp_path, [*lines, ["合计", 88, "", "", 90, 90, 180]]), now)
    assert (found.faults, found.unread) == ((), ("合计", "备注"))
    assert sorted(change.label for change in found.changes) == ["七(1)班", "七(2)班", "数学七上", "语文七上"]


def test_titles_that_differ_in_their_brackets_alone_are_two(
    session: Session, school: School, tmp_path: Path, now: datetime
) -> None:
    lines: list[list[Any]] = [
        ["班级", "人数", "数学（七年级上册）", "数学（八年级上册）"],
        ["七(1)班", 45, 46, 0],
        ["八(1)班", 40, 0, 41],
    ]
    found = read(session, school, sheet(tmp_path, lines), now)
    assert (found.faults, found.unread) == ((), ())
    keep_sheet(session, school, found, now, "test")
    needed = {one.title.name: one.needed for one in balance(session, school, TERM)}
    assert needed == {"数学（七年级上册）": 46, "数学（八年级上册）": 41}
