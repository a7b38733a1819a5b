"""The form for a duty of one day."""

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment, Duty
from tests.web.conftest import Office, journal, send, sign_in

SNOW = {"name": "扫雪", "day": "2026-09-08", "start": "07:00", "end": "08:00"}


def made(office: Office) -> list[Duty]:
    with database.reading() as session:
        mine = select(Duty).where(Duty.school_id == office.school.id, Duty.name == "扫雪")
        return list(session.exec(mine))


def test_everybody_sweeps_snow_and_finds_it_on_their_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {**SNOW, "whom": "*", "place": str(lvye.place.id), "photo": "1", "key": "b2" * 16}
    where = [send(browser, "/one-day", **form).headers["location"] for _ in range(2)]
    (duty,) = made(lvye)
    assert where == [f"/duties/{duty.id}?told=duty_added"] * 2
    assert (duty.place_id, [field.kind for field in duty.record_form.fields]) == (lvye.place.id, ["photo"])
    assert "扫雪" in browser.get(lvye.link).text
    assert (f"user:{lvye.manager}", "add_duty") in journal()


def test_people_are_chosen_by_name_or_a_number_of_them_left_open(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, "/one-day", **SNOW, people=str(lvye.person.id), pool="caretaker", count="2")
    (duty,) = made(lvye)
    with database.reading() as session:
        held = session.exec(select(Assignment.person_id).where(Assignment.duty_id == duty.id)).all()
    assert (held, duty.needs.size) == ([lvye.person.id], 3)


def test_places_left_open_are_said_to_be_open_and_of_a_pool_that_is_there(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/one-day", **SNOW, pool="nosuch", count="1").status_code == 422
    assert made(lvye) == []
    where = send(browser, "/one-day", **SNOW, pool="caretaker", count="2").headers["location"]
    assert "还没有人" in browser.get(where).text


def test_what_is_refused_keeps_what_was_entered(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    nobody = send(browser, "/one-day", **SNOW)
    assert (nobody.status_code, 'value="扫雪"' in nobody.text, "请选择由谁来做" in nobody.text) == (
        422,
        True,
        True,
    )
    assert send(browser, "/one-day", **{**SNOW, "name": " "}, whom="*").status_code == 422
    assert made(lvye) == []


def test_people_and_places_of_another_school_are_not_found(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    for theirs in ({"people": str(hongshu.person.id)}, {"whom": "*", "place": str(hongshu.place.id)}):
        assert send(browser, "/one-day", **SNOW, **theirs).status_code == 404
    assert made(lvye) == []
