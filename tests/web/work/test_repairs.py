"""Repairs: from the report over attempts and temporary restoration to the acceptance."""

from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
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
