"""Changes to what is published: shown as a difference, accepted or declined once."""

from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.proposals import Proposal, ProposalState
from tests.web.conftest import Office, send, sign_in


def state(office: Office) -> str:
    """How the proposal stands."""
    with database.reading() as session:
        return session.get_one(Proposal, office.proposal.id).state


def test_a_proposal_shows_both_times(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/proposals").text
    assert "08:00–09:00</del>" in page
    assert "10:00–11:00</ins>" in page


def test_accepted_the_duty_moves_once(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/proposals/{lvye.proposal.id}/accept").status_code == 303
    with database.reading() as session:
        assert session.get_one(Duty, lvye.duty.id).start.hour == lvye.duty.start.hour + 2
    again = send(browser, f"/proposals/{lvye.proposal.id}/decline")
    assert (again.status_code, state(lvye)) == (409, ProposalState.ACCEPTED)
    assert "已经处理过" in again.text


def test_declined_it_stays_as_published(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/proposals/{lvye.proposal.id}/decline").status_code == 303
    with database.reading() as session:
        assert session.get_one(Duty, lvye.duty.id).start == lvye.duty.start
    assert state(lvye) == ProposalState.DECLINED
    assert lvye.duty.name not in browser.get("/proposals").text
