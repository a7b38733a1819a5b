"""One's own absences are listed on one's own page, and taken back there."""

from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.notices import Notice
from models.people import Absence
from tests.conftest import NOW
from tests.factories import make_person
from tests.web.conftest import Office

DAY = timedelta(days=1)


def away(office: Office, start: timedelta, end: timedelta) -> Absence:
    with database.session() as session:
        row = Absence(
            school_id=office.school.id,
            person_id=office.person.id,
            kind="sick",
            start=NOW + start,
            end=NOW + end,
        )
        session.add(row)
        session.flush()
        session.refresh(row)
        session.expunge(row)
    return row


def test_an_absence_to_come_is_listed_and_taken_back(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        head = make_person(session, lvye.school, "杜主任", roles=["logistics_head"])
    row = away(lvye, DAY * 30, DAY * 31)
    address = f"{lvye.link}/absences/{row.id}/withdraw"
    assert address in browser.get(f"{lvye.link}/absence").text
    assert browser.post(address).status_code == 303
    with database.reading() as session:
        assert session.exec(select(Absence).where(Absence.id == row.id)).first() is None
    assert address not in browser.get(f"{lvye.link}/absence").text
    with database.reading() as session:
        told = session.exec(select(Notice).where(Notice.kind == "absence_withdrawn")).all()
    assert [notice.person_id for notice in told] == [head.id]


def test_one_that_has_begun_ends_now(browser: TestClient, lvye: Office) -> None:
    row = away(lvye, -DAY, DAY)
    address = f"{lvye.link}/absences/{row.id}/withdraw"
    assert browser.post(address).status_code == 303
    with database.reading() as session:
        assert session.get_one(Absence, row.id).end == NOW
    assert browser.post(address).status_code == 409


def test_somebody_elses_absence_is_not_ones_own(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    row = away(hongshu, DAY, DAY * 2)
    assert browser.post(f"{lvye.link}/absences/{row.id}/withdraw").status_code == 404
    with database.reading() as session:
        assert session.get(Absence, row.id) is not None
