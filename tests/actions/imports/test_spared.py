"""What remarks of a list of staff say people are to be spared is offered, taken where it is said in so many words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from actions.imports.sheets import keep_sheet, read_sheet
from actions.imports.staff.spared import spared_offers
from actions.journal.undo import undo
from actions.xlsx.changes import Outcome
from actions.xlsx.columns import Row
from actions.xlsx.grid import read_book
from actions.xlsx.mends import mended, mends_of
from models import JournalEntry, Person, School
from tests.factories import make_person, make_school
from tests.sheets import written

JANUARY = datetime(2027, 1, 4, 1, tzinfo=UTC)
WEDNESDAYS = [date(2027, 1, 6), date(2027, 1, 13), date(2027, 1, 20)]


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    make_person(session, school, "方小满", code="1", limits=["no_heavy"])
    return school


def read(session: Session, school: School, folder: Path, remark: str, **answers: str) -> Outcome:
    book = read_book(written(folder / "a.xlsx", ("工号", "姓名", "备注"), ("1", "方小满", remark)))
    given = {f"{key}.Sheet!2": said for key, said in answers.items()}
    return read_sheet(session, school, "people", mended(book, mends_of({"answers": given})), JANUARY)


@pytest.mark.parametrize(
    ("said", "limits", "burdens", "weekdays", "taken"),
    [
        ("不上通宵", ("no_night",), (), (), True),
        ("只上白班", ("no_night",), (), (), True),
        ("不值夜班", ("no_night",), (), (), True),
        ("腰伤，不搬重物", ("no_heavy",), (), (), True),
        ("周三休", (), (), (2,), True),
        ("每周二、周四不排班", (), (), (1, 3), True),
        ("周末不值班", (), ("weekend",), (), True),
        ("节假日不值班", (), ("holiday",), (), True),
        ("哺乳期，不值夜班", ("no_night",), (), (), True),
        ("哺乳期", ("no_night",), (), (), False),
        ("孕期", ("no_night", "no_heavy"), (), (), False),
        ("每周二下午教研", (), (), (1,), False),
        ("周三下午教研，不排班", (), (), (2,), False),
    ],
)
def test_a_remark_offers_limits_and_wishes(
    said: str, limits: tuple[str, ...], burdens: tuple[str, ...], weekdays: tuple[int, ...], taken: bool
) -> None:
    (offer,) = spared_offers(Row(2, {"name": "方小满", "remark": said}))
    assert (offer.limits, offer.burdens, offer.weekdays, offer.taken) == (limits, burdens, weekdays, taken)


@pytest.mark.parametrize(
    "said",
    [
        "夜班费另计",
        "周三在东校区",
        "可上夜班",
        "周末不休",
        "周三不休",
        "只上夜班",
        "周三休课",
        "周一至周五上班",
        "代课" * 40 + "不上通宵",
    ],
)
def test_what_says_something_else_offers_nothing(said: str) -> None:
    assert spared_offers(Row(2, {"name": "方小满", "remark": said})) == []


def test_what_is_only_thought_is_entered_when_somebody_says_so(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, "孕期；每周三下午教研")
    assert [one.kind for one in found.changes] == ["same"]
    assert [(one.at, one.reason, one.unread) for one in found.doubts] == [
        ("C2", "import.remark_offer", True)
    ] * 2
    found = read(session, school, tmp_path, "孕期；每周三下午教研", spared0="yes", spared1="no")
    assert [one.after for one in found.changes] == [{"limits": ["no_heavy", "no_night"]}]
    assert [one.reason for one in found.doubts] == ["import.remark_limit", "import.remark"]


def test_what_is_said_in_so_many_words_is_named_kept_refused_and_undone(
    session: Session, school: School, tmp_path: Path
) -> None:
    found = read(session, school, tmp_path, "不上通宵；周末不值班；周三休")
    assert [(one.reason, one.taken) for one in found.doubts] == [
        ("import.remark_limit", "不上通宵"),
        ("import.remark_wish", "少排周末"),
        ("import.remark_wish", "周三不排"),
    ]
    keep_sheet(session, school, found, JANUARY, "test")
    person = session.exec(select(Person)).one()
    assert person.limits == ["no_heavy", "no_night"]
    assert [one.burden or one.day for one in person.wishes.duties] == ["weekend", *WEDNESDAYS]
    again = read(session, school, tmp_path, "不上通宵；周末不值班；周三休")
    assert [one.kind for one in again.changes] == ["same"]
    undo(session, school, session.exec(select(JournalEntry)).one(), JANUARY, "test")
    session.refresh(person)
    assert (person.limits, person.wishes.duties) == (["no_heavy"], ())
    refused = read(session, school, tmp_path, "不上通宵；周三休", spared0="no", spared1="no")
    assert [one.kind for one in refused.changes] == ["same"]
