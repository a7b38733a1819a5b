"""Repairs: from the report over attempts and temporary restoration to the acceptance.

Of `actions.repairs.book` and `actions.errands.tally` too.
"""

from io import BytesIO

from openpyxl import load_workbook
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
from models.duties import Duty, DutyState
from models.repairs import Repair, RepairAttempt, RepairState
from tests.web.conftest import Office, journal, send, sign_in


def repair_now(office: Office) -> Repair:
    with database.reading() as session:
        return session.get_one(Repair, office.repair.id)


def attempts(office: Office) -> list[RepairAttempt]:
    with database.reading() as session:
        tries = select(RepairAttempt).where(RepairAttempt.repair_id == office.repair.id)
        return list(session.exec(tries.order_by(col(RepairAttempt.at))))


def test_a_repair_goes_from_own_staff_to_the_contractor_and_is_accepted(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    act = f"/repairs/{lvye.repair.id}"
    assert send(browser, f"{act}/triage", urgent="true").status_code == 303
    assert send(browser, f"{act}/attempts", person=str(lvye.person.id), result="换灯管").status_code == 303
    contractor = {"contractor": "明光电器", "outcome": "temporary", "cost": "35.50", "result": "接临时线"}
    send(browser, f"{act}/attempts", **contractor)
    assert repair_now(lvye).state == RepairState.TEMPORARY
    refused = send(browser, f"{act}/accept")
    assert (refused.status_code, "临时恢复" in refused.text) == (409, True)
    send(browser, f"{act}/attempts", **{**contractor, "outcome": "repaired"})
    assert send(browser, f"{act}/accept").status_code == 303
    assert (repair_now(lvye).state, repair_now(lvye).closed_at is None) == (RepairState.ACCEPTED, False)
    tries = [(one.by, one.contractor, one.outcome, one.cost_cents) for one in attempts(lvye)]
    assert tries == [
        ("艾达", False, "failed", 0),
        ("明光电器", True, "temporary", 3550),
        ("明光电器", True, "repaired", 3550),
    ]
    assert journal()[-1] == (f"user:{lvye.manager}", "accept_repair")


def test_what_is_called_repaired_and_is_not_goes_back_to_work(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    act = f"/repairs/{lvye.repair.id}"
    send(browser, f"{act}/attempts", person=str(lvye.person.id), outcome="repaired")
    assert send(browser, f"{act}/reopen", reason=" ").status_code == 422
    assert send(browser, f"{act}/reopen", reason="又坏了").status_code == 303
    assert repair_now(lvye).state == RepairState.UNDER_WAY


def test_an_attempt_names_who_made_it_and_costs_a_number(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    act = f"/repairs/{lvye.repair.id}/attempts"
    assert send(browser, act, result="看了").status_code == 422
    for cost in ("三十", "-5", "NaN", "1e30"):
        assert send(browser, act, contractor="明光电器", cost=cost).status_code == 422, cost
    assert attempts(lvye) == []


def test_a_declined_report_keeps_its_reason(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/repairs/{lvye.repair.id}/decline", reason="重复报修")
    assert "重复报修" in browser.get(f"/repairs/{lvye.repair.id}").text
    assert send(browser, f"/repairs/{lvye.repair.id}/triage").status_code == 409


def test_the_board_shows_each_repair_in_its_column(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/repairs").text
    assert page.index("state-reported") < page.index("绿野灯不亮") < page.index("state-triaged")
    send(browser, f"/repairs/{lvye.repair.id}/triage")
    page = browser.get("/repairs").text
    assert page.index("state-triaged") < page.index("绿野灯不亮") < page.index("state-under_way")


def test_a_problem_told_to_the_office_is_taken_down_once(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {"title": "水龙头漏水", "place": str(lvye.place.id), "key": "a1" * 16}
    where = [send(browser, "/repairs", **form).headers["location"] for _ in range(2)]
    assert where[0] == where[1]
    refused = send(browser, "/repairs", title=" ", detail="二楼")
    assert (refused.status_code, "二楼" in refused.text) == (422, True)


def work_of(office: Office, kind: str) -> Duty:
    """The newest duty of a kind that the repair has."""
    with database.reading() as session:
        mine = (Duty.repair_id == office.repair.id, col(Duty.key).startswith(f"{kind}|"))
        return session.exec(select(Duty).where(*mine).order_by(col(Duty.changed).desc())).all()[0]


def test_a_repair_that_is_taken_on_is_recorded_on_the_phone_and_accepted_by_another(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/repairs/{lvye.repair.id}/triage", person=str(lvye.person.id), urgent="true")
    board = browser.get("/repairs").text
    assert (lvye.person.name in board, "紧急" in board) == (True, True)
    act = f"{lvye.link}/duties/{work_of(lvye, 'mend').id}"
    assert "修理：绿野灯不亮" in browser.get(act).text
    said = {"entry.outcome": "修好", "entry.done": "换灯管", "entry.cause": "老化", "entry.cost": "35.5"}
    assert send(browser, f"{act}/complete", **said).status_code == 303
    assert repair_now(lvye).state == RepairState.REPAIRED
    (tried,) = attempts(lvye)
    assert (tried.by, tried.cause, tried.cost_cents) == (lvye.person.name, "老化", 3550)
    page = browser.get(f"/repairs/{lvye.repair.id}").text
    assert ("还没有人" in page, "根本原因: 老化" in page) == (True, True)
    send(browser, f"/repairs/{lvye.repair.id}/accept")
    assert work_of(lvye, "accept").state == DutyState.CANCELLED


def test_who_mended_it_does_not_accept_it(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/repairs/{lvye.repair.id}/attempts", person=str(lvye.person.id), outcome="repaired")
    act = f"/duties/{work_of(lvye, 'accept').id}/complete"
    refused = send(
        browser,
        act,
        **{"entry.good": "ok", "person": str(lvye.person.id), "reason": "代办", "doubt": "unfit"},
    )
    assert (refused.status_code, "要由别人验收" in refused.text) == (403, True)
    assert repair_now(lvye).state == RepairState.REPAIRED


def test_a_contractor_without_a_reason_is_refused_and_what_was_entered_stays(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, f"/repairs/{lvye.repair.id}/triage", contractor="明光电器")
    assert (refused.status_code, "明光电器" in refused.text) == (422, True)
    assert repair_now(lvye).state == RepairState.REPORTED


def test_destructive_work_waits_on_the_board_for_its_approval(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    act = f"/repairs/{lvye.repair.id}"
    send(browser, f"{act}/triage", person=str(lvye.person.id), destructive="true")
    assert "待批准" in browser.get("/repairs").text
    assert send(browser, f"{act}/approve").status_code == 303
    assert work_of(lvye, "mend").state == DutyState.OPEN


def test_the_page_of_a_repair_tells_of_the_last_one_at_its_place(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/repairs/{lvye.repair.id}/attempts", contractor="明光电器", result="换镇流器")
    form = {"title": "又不亮了", "place": str(lvye.place.id), "key": "b2" * 16}
    page = browser.get(send(browser, "/repairs", **form).headers["location"]).text
    assert page.index("上次这里") < page.index("绿野灯不亮") < page.index("换镇流器")


def test_the_ledger_of_repairs_is_printed_and_saved_as_a_spreadsheet(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/repairs/{lvye.repair.id}/attempts", contractor="明光电器", result="换镇流器")
    assert "换镇流器" in browser.get("/repairs/paper").text
    assert "这些天没有报修" in browser.get("/repairs/paper?first=2026-01-01&last=2026-01-31").text
    sheet = load_workbook(BytesIO(browser.get("/repairs/ledger.xlsx").content)).active
    assert sheet is not None
    rows = ["|".join(map(str, row)) for row in sheet.iter_rows(values_only=True)]
    assert any("绿野灯不亮" in row and "换镇流器" in row for row in rows)


def test_today_tells_how_many_repairs_are_open_and_without_anybody(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/").text
    assert "1 件报修未完成" in page
