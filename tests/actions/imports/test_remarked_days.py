"""What remarks of a list of staff say of days: who leaves (`actions.imports.staff.remarked_days`), who is `away`."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.journal.undo import undo
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import Absence, JournalEntry, Person, School
from tests.factories import make_person, make_school
from tests.sheets import written

NOVEMBER = datetime(2026, 11, 30, 1, tzinfo=UTC)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def read(session: Session, school: School, folder: Path, *rows: Any, **answers: str) -> Outcome:
    path = written(folder / "a.xlsx", ("姓名", "入职日期", "备注"), *rows)
    given = {key.replace("__", ".") + ".Sheet!2": said for key, said in answers.items()}
    return read_sheet(
        session, school, "people", mended(read_book(path), mends_of({"answers": given})), NOVEMBER
    )


@pytest.mark.parametrize(
    ("remark", "last"),
    [
        ("2026年12月31日退休", date(2026, 12, 31)),
        ("10月底离职", date(2026, 10, 31)),
        ("已于2026.9.15辞职", date(2026, 9, 15)),
        ("2027年2月调走", date(2027, 2, 28)),
        ("合同到期2027-01-20", date(2027, 1, 20)),
        ("十二月十五日离岗", date(2026, 12, 15)),
    ],
)
def test_a_last_day_in_a_remark_is_kept_as_the_person_s(
    session: Session, school: School, tmp_path: Path, remark: str, last: date
) -> None:
    found = read(session, school, tmp_path, ("石小溪", "2020-09-01", remark))
    assert [(one.kind, one.last, one.taken) for one in found.offers] == [("left", last, True)]
    assert "import.remark_left" in [doubt.reason for doubt in found.doubts]
    keep_sheet(session, school, found, NOVEMBER, "test")
    assert session.exec(select(Person)).one().left == last


def test_who_left_on_a_day_nobody_wrote_is_asked_about_and_kept_when_it_is_answered(
    session: Session, school: School, tmp_path: Path
) -> None:
    make_person(session, school, "石小溪", code="1")
    row = ("石小溪", None, "已离职")
    found = read(session, school, tmp_path, row)
    assert [(one.kind, one.last, one.taken) for one in found.offers] == [("left", None, False)]
    assert found.changes == ()
    found = read(session, school, tmp_path, row, offer="yes", offer_last="2026-11-20")
    assert [change.after for change in found.changes] == [{"left": date(2026, 11, 20)}]
    found = read(session, school, tmp_path, row, offer="no")
    assert [change.kind for change in found.changes] == ["same"]


@pytest.mark.parametrize("remark", ["退休返聘", "接离职的王师傅", "原调走人员岗位", "已返岗，产假结束"])
def test_a_remark_that_only_sounds_like_it_offers_nothing(
    session: Session, school: School, tmp_path: Path, remark: str
) -> None:
    found = read(session, school, tmp_path, ("石小溪", "2020-09-01", remark))
    assert found.offers == () and len(found.changes) == 1


@pytest.mark.parametrize(
    ("remark", "kind", "first", "last", "taken"),
    [
        ("11月2日至12月20日病假", "sick", date(2026, 11, 2), date(2026, 12, 20), True),
        ("8月起产假至1月", "maternity", date(2026, 8, 1), date(2027, 1, 31), True),
        ("婚假2026.12.7-2026.12.18", "leave", date(2026, 12, 7), date(2026, 12, 18), True),
        ("病假至2027年1月15日", "sick", None, date(2027, 1, 15), False),
        ("12月1日起休假", "holiday", date(2026, 12, 1), None, False),
        ("陪产假", "leave", None, None, False),
        ("借调教育局", "other", None, None, False),
    ],
)
def test_an_absence_in_a_remark_is_kept_with_its_days_and_asked_without(
    session: Session,
    school: School,
    tmp_path: Path,
    remark: str,
    kind: str,
    first: date | None,
    last: date | None,
    taken: bool,
) -> None:
    found = read(session, school, tmp_path, ("石小溪", "2020-09-01", remark))
    assert [(one.kind, one.first, one.last, one.taken) for one in found.offers] == [
        (kind, first, last, taken)
    ]
    keep_sheet(session, school, found, NOVEMBER, "test")
    assert len(session.exec(select(Absence)).all()) == taken
    assert read(session, school, tmp_path, ("石小溪", None, remark)).counts["added"] == 0


def test_an_absence_answered_on_the_page_is_kept_and_goes_again_with_the_file(
    session: Session, school: School, tmp_path: Path
) -> None:
    row, days = ("石小溪", "2020-09-01", "产假"), {"offer_first": "2026-12-01", "offer_last": "2027-03-08"}
    found = read(session, school, tmp_path, row, offer="yes", **days)
    keep_sheet(session, school, found, NOVEMBER, "test")
    absence = session.exec(select(Absence)).one()
    assert (absence.kind, absence.note) == ("maternity", "产假")
    assert absence.start.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    undo(session, school, session.exec(select(JournalEntry)).all()[-1], NOVEMBER, "test")
    assert session.exec(select(Absence)).all() == []
    refused = read(session, school, tmp_path, row, offer="no", **days)
    assert not [change for change in refused.changes if change.table is Absence]


def test_an_absence_that_is_over_is_not_offered(session: Session, school: School, tmp_path: Path) -> None:
    found = read(session, school, tmp_path, ("石小溪", "2020-09-01", "2026年3月1日至4月30日病假"))
    assert found.offers == ()


@pytest.mark.parametrize(
    ("answers", "by"), [({}, ""), ({"people.agreed": "no"}, ""), ({"people.agreed": "yes"}, "test")]
)
def test_nobody_agreed_to_be_called_unless_it_is_said(
    session: Session, school: School, tmp_path: Path, answers: dict[str, str], by: str
) -> None:
    path = written(tmp_path / "a.xlsx", ("姓名", "电话"), ("石小溪", "13800000001"))
    book = mended(read_book(path), mends_of({"answers": answers}))
    keep_sheet(session, school, read_sheet(session, school, "people", book, NOVEMBER), NOVEMBER, "test")
    person = session.exec(select(Person)).one()
    assert (person.phone, person.agreed_by, bool(person.agreed)) == ("13800000001", by, bool(by))
