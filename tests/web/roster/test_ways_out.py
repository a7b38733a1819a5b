"""What would fill a gap stands on the page of gaps, one click from being a proposal; why them, on the duty's page."""

from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.proposals import Proposal, ProposalKind
from tests.factories import MONDAY, make_assignment, make_duty, make_person
from tests.web.conftest import Office, send, sign_in

WEDNESDAY = MONDAY + timedelta(days=2)


def test_shown_proposed_and_accepted(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        ben = make_person(session, lvye.school, "本杰明", roles=["guard", "caretaker"])
        make_assignment(session, make_duty(session, lvye.school, WEDNESDAY, key="yard"), ben)
        crew = {"lines": [{"pool": "guard"}]}
        make_duty(session, lvye.school, WEDNESDAY, key="gate", name="守大门", crew=crew)
    sign_in(browser, lvye.manager)
    page = browser.get("/gaps").text
    assert "改由 艾达 承担；然后由 本杰明 接上" in page
    word = page.split('name="way" value="')[1].split('"')[0]
    path = page.split('/propose"')[0].rsplit('action="', 1)[1]
    assert send(browser, f"{path}/propose", way=word).status_code == 303
    with database.reading() as session:
        made = session.exec(select(Proposal).where(Proposal.kind == ProposalKind.REPLAN)).one()
    assert "+ 艾达" in browser.get("/decisions").text
    assert send(browser, f"/decisions/{made.id}/accept").status_code == 303
    assert send(browser, f"{path}/propose", way=word).status_code == 409


def test_a_strangers_form_proposes_nothing(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert browser.post(f"/gaps/{lvye.gap.id}/propose", data={"way": "x"}).status_code == 403


def test_why_them_is_said_when_asked(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        make_person(session, lvye.school, "本杰明")
    sign_in(browser, lvye.manager)
    assert f"/duties/{lvye.duty.id}?why=1" in browser.get(f"/duties/{lvye.duty.id}").text
    page = browser.get(f"/duties/{lvye.duty.id}?why=1").text
    assert "为什么是艾达" in page
    assert "本杰明: 可以做，负担一样" in page
