from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from actions.importing import import_people
from models import BadInput, Person
from tests.factories import make_person, make_school


def sheet(folder: Path, *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    path = folder / "people.xlsx"
    book.save(path)
    return path


HEADER = ("工号", "姓名", "部门", "岗位", "入职日期")


def test_new_people_are_added_and_known_ones_changed(session: Session, now: datetime, tmp_path: Path) -> None:
    school = make_school(session)
    make_person(session, school, "艾达", code="1")
    rows = (
        HEADER,
        ("1", "艾达", "食堂", "cook、buyer", "2020/9/1"),
        (None,) * 5,
        ("2", "本", "保安队", "guard", None),
    )
    imported = import_people(session, school, sheet(tmp_path, *rows), now, "cli")
    people = {person.code: person for person in session.exec(select(Person))}
    assert (imported.added, imported.updated) == (1, 1)
    assert (people["1"].team, people["1"].roles, people["1"].joined) == (
        "食堂",
        ["cook", "buyer"],
        date(2020, 9, 1),
    )
    assert people["2"].name == "本"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "丙", "", "", None), "import.empty"),
        (("2", "丙", "", "", "昨天"), "import.date"),
        (("1", "丙", "", "", None), "import.twice"),
    ],
)
def test_one_bad_row_and_nothing_is_changed(
    session: Session, now: datetime, tmp_path: Path, row: tuple[Any, ...], reason: str
) -> None:
    school = make_school(session)
    with pytest.raises(BadInput) as refused:
        import_people(session, school, sheet(tmp_path, HEADER, ("1", "甲", "", "", None), row), now, "cli")
    assert (refused.value.facts["row"], refused.value.facts["reason"]) == (3, reason)
    assert session.exec(select(Person)).first() is None


def test_a_sheet_without_its_columns_is_refused_by_their_names(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as refused:
        import_people(session, make_school(session), sheet(tmp_path, ("部门",)), now, "cli")
    assert refused.value.facts["missing"] == "工号、姓名"


def test_what_is_no_spreadsheet_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"not a zip")
    with pytest.raises(BadInput) as refused:
        import_people(session, make_school(session), tmp_path / "x.xlsx", now, "cli")
    assert refused.value.code == "import.unreadable"
