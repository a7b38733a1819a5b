"""What waits for a decision: shown as a difference on one page, accepted or declined once, never dropped silently."""

from datetime import timedelta
from uuid import uuid4

from sqlmodel import select
from starlette.testclient import TestClient

from actions.crews.board_change import amend
from models import database
from models.checklists import Checklist
from models.duties import Duty
from models.notices import Notice
from models.proposals import Proposal, ProposalKind, ProposalState
from models.rosters import Roster
from tests.conftest import NOW
from tests.factories import MONDAY, make_duty, make_person, make_routine
from tests.rolling import publish, roll
from tests.web.conftest import Office, send, sign_in


def state(office: Office) -> str:
    """How the proposal stands."""
    with database.reading() as session:
        return session.get_one(Proposal, office.proposal.id).state


def test_a_proposal_shows_both_times(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/decisions").text
    assert "08:00–09:00</del>" in page
    assert "10:00–11:00</ins>" in page


def test_accepted_the_duty_moves_once(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/decisions/{lvye.proposal.id}/accept").status_code == 303
    with database.reading() as session:
        assert session.get_one(Duty, lvye.duty.id).start.hour == lvye.duty.start.hour + 2
    again = send(browser, f"/decisions/{lvye.proposal.id}/decline")
    assert (again.status_code, state(lvye)) == (409, ProposalState.ACCEPTED)
    assert "已经处理过" in again.text


def test_declined_it_stays_as_published(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/decisions/{lvye.proposal.id}/decline").status_code == 303
    with database.reading() as session:
        assert session.get_one(Duty, lvye.duty.id).start == lvye.duty.start
    assert state(lvye) == ProposalState.DECLINED
    assert lvye.duty.name not in browser.get("/decisions").text


def test_rosters_and_lists_that_runs_wait_for_stand_on_the_page(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        session.get_one(Checklist, lvye.checklist.id).flow_run = str(uuid4())
    sign_in(browser, lvye.manager)
    page = browser.get("/decisions").text
    assert f'action="/rosters/{lvye.roster.id}/publish"' in page
    assert f'href="/checklists/{lvye.checklist.id}"' in page
    sign_in(browser, "viewer-lvye")
    assert "/publish" not in browser.get("/decisions").text


def test_a_change_by_hand_that_a_roster_overtakes_is_told(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        head = make_person(session, lvye.school, "主任", roles=["logistics_head"])
        ben = make_person(session, lvye.school, "本恩")
        free = make_duty(session, lvye.school, MONDAY + timedelta(days=1), key="free", name="锁门")
        amend(session, lvye.school, free, NOW, "test", put=ben)
        roster = session.get_one(Roster, lvye.roster.id)
        seat = {"duty": str(free.id), "line": 0, "person": str(ben.id), "leader": False}
        roster.plan = {"duties": [str(free.id)], "assignments": [seat], "days": {}}
        publish(session, roster, NOW, "test")
        hand = session.exec(select(Proposal).where(Proposal.kind == ProposalKind.HAND)).one()
        owed = session.exec(select(Notice).where(Notice.kind == "hand_overtaken")).all()
    assert (hand.state, [notice.person_id for notice in owed]) == (ProposalState.LAPSED, [head.id])
    sign_in(browser, lvye.manager)
    page = browser.get("/decisions").text
    assert "<del>+ 本恩</del>" in page
    assert "锁门" in page


def test_a_duty_that_vanishes_takes_its_change_by_hand_along_and_that_is_told(lvye: Office) -> None:
    with database.session() as session:
        make_person(session, lvye.school, "主任", roles=["logistics_head"])
        ben = make_person(session, lvye.school, "本恩")
        routine = make_routine(session, lvye.school, "soon", name="锁门")
        day = MONDAY + timedelta(days=1)
        roll(session, lvye.school, day, day, NOW, "test")
        duty = session.exec(select(Duty).where(Duty.routine_id == routine.id)).one()
        amend(session, lvye.school, duty, NOW, "test", put=ben)
        routine.active = False
        roll(session, lvye.school, day, day, NOW, "test")
        assert session.exec(select(Proposal).where(Proposal.kind == ProposalKind.HAND)).all() == []
        (owed,) = session.exec(select(Notice).where(Notice.kind == "hand_overtaken")).all()
    assert owed.facts["seats"][0]["name"] == "锁门"
