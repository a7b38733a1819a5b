"""A form that was sent is answered one way: done and on, or refused on its page; all of it or nothing."""

from starlette.testclient import TestClient

from models import database
from models.terms import Bell
from tests.web.conftest import Office, edit, send, sign_in

SAID = 'class="refusal" role="alert">'


def bell_name(office: Office) -> str:
    with database.reading() as session:
        return session.get_one(Bell, office.ids["bell_id"]).label


def test_what_is_refused_changes_nothing_and_is_said_once(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page, before = f"/bells/{lvye.ids['bell_id']}", bell_name(lvye)
    refused = edit(browser, page, "/bells", name="lunch", label="午饭", at="12:00", season="冬天", on="any")
    assert (refused.status_code, refused.text.count(SAID), bell_name(lvye)) == (422, 1, before)
    assert edit(browser, page, "/bells", name="lunch", label="午饭", at="12:00", on="any").status_code == 303
    assert bell_name(lvye) == "午饭"


def test_where_there_is_no_page_to_say_it_on_it_is_said_once_too(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, f"/people/{hongshu.person.id}/leave", last="2026-09-11")
    assert (refused.status_code, refused.text.count(SAID)) == (404, 1)


def test_a_deed_may_say_itself_where_it_leads(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    made = send(browser, "/people", code="1061", name="柳青", joined="2026-09-01")
    assert made.status_code == 303
    assert made.headers["location"].endswith("?told=kept") and made.headers["location"] != "/people?told=kept"
