"""Who remedies a finding sees what was found, who looks again what was done; the ledger says who did both, and how."""

from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from actions.duties.cancel import cancel
from actions.findings.owners import give_out
from actions.people.personal_link import person_link
from models import database
from models.duties import Duty, Record
from models.findings import Finding
from models.people import Person
from models.places import Place
from tests.conftest import NOW
from tests.factories import make_person
from tests.web.conftest import Office, send, sign_in
from tests.web.own.test_today import KEPT, PNG
from web.records.photos import keep


@pytest.fixture
def given(browser: TestClient, lvye: Office) -> Finding:
    """The head found the lock broken and took a photo; the caretaker has the remedy."""
    with database.session() as session:
        head = make_person(session, lvye.school, "韩主任")
        session.get_one(Place, lvye.place.id).custodian_id = lvye.person.id
        finding = session.get_one(Finding, lvye.ids["finding_id"])
        finding.place_id, finding.finder_id, finding.photo = lvye.place.id, head.id, keep(PNG, "photo")
        finding.detail = "锁舌断了"
    give_out(lvye.school.id, NOW, "test")
    return now(finding.id)


def now(finding: UUID) -> Finding:
    with database.reading() as session:
        return session.get_one(Finding, finding)


def person(name: str) -> Person:
    with database.reading() as session:
        return session.exec(select(Person).where(Person.name == name)).one()


def remedied(browser: TestClient, lvye: Office, finding: Finding) -> Finding:
    """The florist mended it instead, as the office enters; that was an exception."""
    sign_in(browser, lvye.manager)
    told = {"entry.done": "换了锁", "person": str(person(f"{lvye.school.name}的花匠").id)}
    assert send(browser, f"/duties/{finding.remedy_id}/complete", **told).status_code == 303
    with database.session() as session:
        record = session.exec(select(Record).where(Record.duty_id == finding.remedy_id)).one()
        record.doubts, record.reason = ["unfit"], "代办"
    return now(finding.id)


def test_who_has_the_remedy_sees_what_was_found_with_its_photo(
    browser: TestClient, lvye: Office, given: Finding
) -> None:
    page = browser.get(f"{lvye.link}/duties/{given.remedy_id}").text
    photo = f"{lvye.link}/duties/{given.remedy_id}/found"
    assert page.count("锁舌断了") == 1
    assert all(words in page for words in ("韩主任", photo))
    assert browser.get(photo).content == KEPT


def test_who_looks_again_sees_what_was_done_and_by_whom(
    browser: TestClient, lvye: Office, given: Finding
) -> None:
    second = remedied(browser, lvye, given)
    page = browser.get(f"{person_link(person('韩主任'))}/duties/{second.recheck_id}").text
    assert all(words in page for words in ("锁舌断了", "换了锁", f"{lvye.school.name}的花匠", "代办"))


def test_the_page_the_paper_and_the_spreadsheet_say_who_did_it_and_what_spoke_against_it(
    browser: TestClient, lvye: Office, given: Finding
) -> None:
    second = remedied(browser, lvye, given)
    looked = {"entry.gone": "ok", "person": str(person("韩主任").id)}
    assert send(browser, f"/duties/{second.recheck_id}/complete", **looked).status_code == 303
    sheet = load_workbook(BytesIO(browser.get("/findings/ledger.xlsx").content)).active
    assert sheet is not None
    titles, row = [[str(cell) for cell in line] for line in list(sheet.iter_rows(values_only=True))[:2]]
    told = dict(zip(titles, row, strict=True))
    assert (told["责任人"], told["整改人"], told["复查人"]) == (
        lvye.person.name,
        f"{lvye.school.name}的花匠",
        "韩主任",
    )
    assert told["例外"].startswith("整改: 人员或证件不符 (代办)")
    for address in (f"/findings/{given.id}", "/findings/paper"):
        page = browser.get(address).text
        assert all(words in page for words in ("的花匠", "韩主任", "人员或证件不符", "代办")), address


def test_a_cancelled_remedy_has_no_owner(browser: TestClient, lvye: Office, given: Finding) -> None:
    sign_in(browser, lvye.manager)
    shown = [f"/findings/{given.id}", "/findings", "/findings/paper"]
    assert all(lvye.person.name in browser.get(address).text for address in shown)
    with database.session() as session:
        duty = session.get_one(Duty, given.remedy_id)
        cancel(session, duty, "不用", NOW, "test")
    for address in shown:
        page = browser.get(address).text
        assert (lvye.person.name in page, "还没有人" in page) == (False, True), address
