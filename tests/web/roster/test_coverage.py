"""Coverage in the browser: what stops the work is named by cause, and one form mends it. Of `web.forms.meanings` and
`web.school.words` too."""

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.people import Person
from models.places import Place
from models.routines import Routine
from tests.factories import make_person, make_routine
from tests.web.conftest import Office, send, sign_in


def furnish(office: Office) -> None:
    with database.session() as session:
        needs = {"lines": [{"pool": "fire_patroller", "count": 1}]}
        make_routine(session, office.school, "fire", name="防火巡查", crew=needs, places={"tag": "garden"})
        make_person(session, office.school, "雷伟", roles=["guard"], titles=["三爷"])


def test_a_cause_is_shown_and_mended_by_one_form(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    assert "/coverage" in browser.get("/").text
    page = browser.get("/coverage").text
    assert "防火巡查员" in page and "绿地" in page and "三爷" in page
    send(browser, "/coverage/people", **{"named.fire_patroller": "雷伟"})
    send(browser, "/coverage/places", **{"named.garden": "前院花坛"})
    with database.session() as session:
        assert "fire_patroller" in session.exec(select(Person).where(Person.name == "雷伟")).one().roles
        assert session.exec(select(Place).where(Place.name == "前院花坛")).one().tags == ["garden"]
    assert "防火巡查员" not in browser.get("/coverage").text


def test_a_name_nobody_has_is_refused_and_nothing_is_kept(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    answer = send(browser, "/coverage/people", **{"named.fire_patroller": "雷伟、查无此人"})
    assert answer.status_code == 422 and "查无此人" in answer.text
    with database.session() as session:
        assert session.exec(select(Person).where(Person.name == "雷伟")).one().roles == ["guard"]


def test_work_that_is_not_done_here_is_switched_off(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    send(browser, "/coverage/off", cause="people|fire_patroller|")
    with database.session() as session:
        assert not session.exec(select(Routine).where(Routine.code == "fire")).one().active


def test_a_word_is_explained_and_its_bearers_follow(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    assert "三爷" in browser.get("/words").text
    send(browser, "/words", means="pool|三爷|gardener")
    with database.session() as session:
        assert "gardener" in session.exec(select(Person).where(Person.name == "雷伟")).one().roles
    assert "绿化工" in browser.get("/words").text
    assert send(browser, "/words", means="nonsense").status_code == 422
