"""A person's data on their page: taken out by managers, erased once they have left and nobody tapped by chance."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from sqlmodel import col, delete
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment, Duty
from models.people import Person
from models.swaps import Swap
from tests.conftest import NOW
from tests.web.conftest import Office, send, sign_in


def gone(office: Office) -> None:
    """The office's person has left, and has no duty any more."""
    with database.session() as session:
        person = session.get_one(Person, office.person.id)
        person.left = (NOW - timedelta(days=3)).date()
        session.add(person)
        session.execute(delete(Swap).where(col(Swap.asker_id) == person.id))
        session.execute(delete(Assignment).where(col(Assignment.person_id) == person.id))


def there(office: Office) -> Person:
    with database.reading() as session:
        return session.get_one(Person, office.person.id)


def test_a_manager_takes_out_what_is_held(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    answer = send(browser, f"/people/{lvye.person.id}/export")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as bag:
        assert "艾达" in bag.read("person.json").decode()


def test_who_works_here_cannot_be_erased(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert f"/people/{lvye.person.id}/erase" not in browser.get(f"/people/{lvye.person.id}").text
    refused = send(browser, f"/people/{lvye.person.id}/erase", code=lvye.person.code)
    assert (refused.status_code, there(lvye).name) == (409, "艾达")


def test_erasing_asks_says_what_stays_and_wants_the_staff_number(browser: TestClient, lvye: Office) -> None:
    gone(lvye)
    sign_in(browser, lvye.manager)
    assert f'href="/people/{lvye.person.id}"' in browser.get("/people").text
    page = browser.get(f"/people/{lvye.person.id}").text
    assert "去掉姓名后留存" in page and "证件: 1" in page and "日历订阅: 1" in page
    wrong = send(browser, f"/people/{lvye.person.id}/erase", code="x")
    assert wrong.status_code == 422 and "<details open>" in wrong.text
    assert '<small class="fault">“x”不是此人的工号，没有注销</small>' in wrong.text
    assert there(lvye).name == "艾达"
    done = send(browser, f"/people/{lvye.person.id}/erase", code=lvye.person.code)
    assert done.headers["location"] == f"/people/{lvye.person.id}?told=erased"
    after = browser.get(f"/people/{lvye.person.id}?told=erased").text
    assert "已注销人员 A1" in after and "艾达" not in after and "/erase" not in after
    assert "/certificates" not in after and "/pattern" not in after
    assert send(browser, f"/people/{lvye.person.id}", name="艾达", code="1").status_code in (409, 422)
    for path in ("/people", "/journal", "/repairs", "/notices"):
        assert "艾达" not in browser.get(path).text, path


def test_the_page_of_erasing_names_texts_that_may_mean_them(browser: TestClient, lvye: Office) -> None:
    gone(lvye)
    with database.session() as session:
        duty = session.get_one(Duty, lvye.duty.id)
        duty.about = "先问<b>艾老师</b>"
        session.add(duty)
    sign_in(browser, lvye.manager)
    page = browser.get(f"/people/{lvye.person.id}").text
    assert "请先看看这些地方" in page
    assert "任务: … 先问&lt;b&gt;艾老师&lt;/b&gt; …" in page
    send(browser, f"/people/{lvye.person.id}/erase", code=lvye.person.code)
    with database.reading() as session:
        assert session.get_one(Duty, lvye.duty.id).about == "先问<b>艾老师</b>"


def test_an_erased_persons_calendar_answers_no_more(browser: TestClient, lvye: Office) -> None:
    assert browser.get(lvye.feed.path).status_code == 200
    gone(lvye)
    sign_in(browser, lvye.manager)
    send(browser, f"/people/{lvye.person.id}/erase", code=lvye.person.code)
    assert browser.get(lvye.feed.path).status_code in (404, 410)
    assert browser.get(lvye.link).status_code == 404
