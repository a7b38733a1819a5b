"""Findings for the office: from the phone's record over the ledger to the second look.

Of `actions.findings.book`, `actions.findings.repair` and `notifications.sentences.entries` too.
"""

import re
from io import BytesIO

from openpyxl import load_workbook
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
from models.duties import Duty, Record
from models.findings import Finding, FindingState, Grade
from models.repairs import Repair
from tests.pictures import picture
from tests.web.conftest import Office, journal, send, sign_in

ITEMS = {
    "fields": [
        {
            "name": "exits",
            "label": "安全出口畅通",
            "label_en": "Exits clear",
            "kind": "verdict",
            "required": True,
        },
        {"name": "signs", "label": "疏散标志完好", "label_en": "Signs", "kind": "verdict", "required": True},
        {"name": "heat", "label": "温度", "kind": "number", "unit": "°C", "min": -10, "max": 40, "high": 8},
    ]
}


def ask(office: Office) -> None:
    """The duty's record asks for verdicts."""
    with database.session() as session:
        duty = session.get_one(Duty, office.duty.id)
        duty.form = ITEMS
        session.add(duty)


def finding_now(office: Office) -> Finding:
    with database.reading() as session:
        return session.get_one(Finding, office.ids["finding_id"])


def found_by_record() -> list[Finding]:
    with database.reading() as session:
        rows = select(Finding).where(col(Finding.duty_id).is_not(None))
        return list(session.exec(rows.order_by(col(Finding.key))))


def test_what_fails_on_the_phone_stands_in_the_ledger_and_has_an_owner_or_is_named(
    browser: TestClient, lvye: Office
) -> None:
    ask(lvye)
    act = f"{lvye.link}/duties/{lvye.duty.id}"
    page = browser.get(act).text
    assert all(answer in page for answer in ("合格", "不合格", "不适用", "其余都合格"))
    told = {"entry.exits": "failed", "entry.exits.found": "西门锁着", "entry.signs": "ok", "entry.heat": "12"}
    assert browser.post(f"{act}/complete", data=told).status_code == 303
    assert [one.name for one in found_by_record()] == [
        "绿野巡查：安全出口畅通——不合格",
        "绿野巡查：温度——12 °C",
    ]
    sign_in(browser, lvye.manager)
    ledger = browser.get("/findings").text
    assert all(words in ledger for words in ("西门锁着", "12 °C", "还没有人"))
    assert "西门锁着" in browser.get(f"/duties/{lvye.duty.id}").text
    assert "个问题待处理" in browser.get("/").text


def test_an_item_that_failed_wants_a_word_and_the_rest_comes_back_as_entered(
    browser: TestClient, lvye: Office
) -> None:
    ask(lvye)
    told = {"entry.exits": "failed", "entry.signs": "not_applicable"}
    answer = browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data=told)
    assert (answer.status_code, "请写一句发现了什么" in answer.text) == (422, True)
    chosen = re.findall(r'value="(\w+)"\s+checked', answer.text)
    assert chosen == ["failed", "not_applicable"]
    with database.reading() as session:
        assert session.exec(select(Record)).first() is None


def test_what_is_not_plausible_is_asked_once_more_and_kept_when_it_is_so(
    browser: TestClient, lvye: Office
) -> None:
    ask(lvye)
    act = f"{lvye.link}/duties/{lvye.duty.id}/complete"
    told = {"entry.exits": "ok", "entry.signs": "ok", "entry.heat": "98"}
    answer = browser.post(act, data=told)
    assert (answer.status_code, "确认无误" in answer.text, "entry.heat.sure" in answer.text) == (
        422,
        True,
        True,
    )
    assert browser.post(act, data={**told, "entry.heat.sure": "98"}).status_code == 303
    with database.reading() as session:
        record = session.exec(select(Record)).one()
    assert (record.entries["heat"], record.entries["heat.sure"]) == (98.0, True)
    assert len(found_by_record()) == 1


def test_a_finding_is_graded_made_a_repair_and_struck_off(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    act = f"/findings/{lvye.ids['finding_id']}"
    before = finding_now(lvye).due
    assert send(browser, f"{act}/grade", grade="major").status_code == 303
    assert (finding_now(lvye).grade, finding_now(lvye).due < before) == (Grade.MAJOR, True)
    assert "“等级”" in send(browser, f"{act}/grade", grade="huge").text
    assert send(browser, f"{act}/repair").status_code == 303
    with database.reading() as session:
        repair = session.get_one(Repair, finding_now(lvye).repair_id)
    assert (repair.title, repair.urgent) == ("绿野门锁坏了", True)
    send(browser, f"{act}/repair")
    assert finding_now(lvye).repair_id == repair.id
    assert send(browser, f"{act}/dismiss", reason=" ").status_code == 422
    assert send(browser, f"{act}/dismiss", reason="本来就是这样").status_code == 303
    assert finding_now(lvye).state == FindingState.DISMISSED
    assert journal()[-1] == (f"user:{lvye.manager}", "dismiss_finding")
    assert send(browser, f"{act}/grade", grade="ordinary").status_code == 409


def test_the_ledger_is_printed_and_saved_as_a_spreadsheet(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert "绿野门锁坏了" in browser.get("/findings/paper").text
    assert "没有发现问题" in browser.get("/findings/paper?first=2026-01-01&last=2026-01-31").text
    sheet = load_workbook(BytesIO(browser.get("/findings/ledger.xlsx").content)).active
    assert sheet is not None
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert any("绿野门锁坏了" in row for row in rows)


def test_a_record_is_corrected_with_its_reason_and_the_first_version_stays_to_be_read(
    browser: TestClient, lvye: Office
) -> None:
    ask(lvye)
    act = f"{lvye.link}/duties/{lvye.duty.id}"
    browser.post(f"{act}/complete", data={"entry.exits": "ok", "entry.signs": "ok"})
    told = {"entry.exits": "failed", "entry.exits.found": "西门锁着", "entry.signs": "ok"}
    refused = browser.post(f"{act}/correct", data=told)
    assert (refused.status_code, "请写明为什么更正" in refused.text) == (422, True)
    assert browser.post(f"{act}/correct", data=told | {"reason": "漏看了西门"}).status_code == 303
    page = browser.get(act).text
    assert all(words in page for words in ("更正前", "漏看了西门", "西门锁着"))
    assert len(found_by_record()) == 1
    sign_in(browser, lvye.manager)
    office = {"entry.exits": "not_applicable", "entry.signs": "ok", "reason": "西门已封"}
    assert send(browser, f"/duties/{lvye.duty.id}/correct", **office).status_code == 303
    with database.reading() as session:
        record = session.exec(select(Record)).one()
    assert [one["reason"] for one in record.earlier] == ["漏看了西门", "西门已封"]


def test_paper_says_that_a_failed_item_has_a_photo_and_the_program_gives_it_out(
    browser: TestClient, lvye: Office
) -> None:
    ask(lvye)
    told = {"entry.exits": "failed", "entry.signs": "ok"}
    shown = {"entry.exits.photo": ("a.png", picture("PNG"), "image/png")}
    act = f"{lvye.link}/duties/{lvye.duty.id}/complete"
    assert browser.post(act, data=told, files=shown).status_code == 303
    sign_in(browser, lvye.manager)
    assert "已拍照" in browser.get(f"/paper/duties/{lvye.duty.id}").text
    assert ("findings", "add_duty") in journal()
