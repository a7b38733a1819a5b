"""A reported absence is worked out by the page's own process and shown as a difference to accept."""

from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment
from models.proposals import Proposal, ProposalKind, ProposalState
from tests.factories import MONDAY, make_assignment, make_duty, make_person
from tests.web.conftest import Office, send, sign_in

TUESDAY = MONDAY + timedelta(days=1)


def test_reported_proposed_and_accepted(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        duty = make_duty(session, lvye.school, TUESDAY, key="round", name="晨检")
        make_assignment(session, duty, lvye.person)
        ben = make_person(session, lvye.school, "本杰明")
    form = {"first": str(TUESDAY), "last": str(TUESDAY), "kind": "sick", "note": ""}
    assert send(browser, f"{lvye.link}/absence", **form).status_code == 303
    with database.reading() as session:
        mine = (Proposal.school_id == lvye.school.id, Proposal.kind == ProposalKind.REPLAN)
        proposal = session.exec(select(Proposal).where(*mine)).one()
    assert proposal.state == ProposalState.PROPOSED
    sign_in(browser, lvye.manager)
    page = browser.get("/decisions").text
    assert "+ 本杰明" in page
    assert "已证明" in page
    assert send(browser, f"/decisions/{proposal.id}/accept").status_code == 303
    with database.reading() as session:
        held = select(Assignment).where(Assignment.duty_id == duty.id, Assignment.state == "assigned")
        assert session.exec(held).one().person_id == ben.id
    assert f'id="replan-{proposal.id}"' not in browser.get("/decisions").text


def test_overtaken_it_is_worked_out_anew(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        duty = make_duty(session, lvye.school, TUESDAY, key="round", name="晨检")
        make_assignment(session, duty, lvye.person)
        ben = make_person(session, lvye.school, "本杰明")
    form = {"first": str(TUESDAY), "last": str(TUESDAY), "kind": "sick", "note": ""}
    send(browser, f"{lvye.link}/absence", **form)
    with database.session() as session:  # the only one who could is taken, and another comes
        make_assignment(session, make_duty(session, lvye.school, TUESDAY, key="other"), ben)
        make_person(session, lvye.school, "卡尔")
    sign_in(browser, lvye.manager)
    path = browser.get("/decisions").text.split('id="replan-')[1].split('"')[0]
    answer = send(browser, f"/decisions/{path}/accept")
    assert answer.headers["location"] == "/decisions?told=reworked"
    page = browser.get("/decisions").text
    assert "+ 卡尔" in page
    assert "+ 本杰明" not in page
