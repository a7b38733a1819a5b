"""A person's own pages: three taps to done, and nothing lost on the way.

Of `web.own.event_links` too.
"""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from actions.people.personal_link import person_link
from models import clock, database
from models.duties import Assignment, Duty, DutyState
from models.people import Absence, Person
from models.repairs import Repair
from notifications.language import say
from tests.conftest import NOW
from tests.factories import MONDAY, make_duty, make_person
from tests.pictures import picture
from tests.web.conftest import Office, duty_now, later, records, sign_in
from web.records.photos import keep
from web.records.pictures import redrawn

KEY = "0123456789abcdef0123456789abcdef"
PNG = picture("PNG")
KEPT = (redrawn(PNG) or (b"", ""))[0]


def test_the_page_shows_today_and_what_could_be_taken_over(browser: TestClient, lvye: Office) -> None:
    page = browser.get(lvye.link).text
    assert "绿野巡查" in page
    assert page.index(say("You could take over", "zh_CN")) < page.index("绿野看门")


def test_done_sent_twice_is_one_record(browser: TestClient, lvye: Office) -> None:
    path, form = f"{lvye.link}/duties/{lvye.duty.id}/complete", {"entry.locked": "1", "key": KEY}
    first, second = browser.post(path, data=form), browser.post(path, data=form)
    assert first.status_code == second.status_code == 303
    assert [record.entries for record in records(lvye.duty.id)] == [{"locked": True}]
    assert duty_now(lvye.duty.id).state == DutyState.DONE


def test_done_by_two_forms_is_told_in_words(browser: TestClient, lvye: Office) -> None:
    path = f"{lvye.link}/duties/{lvye.duty.id}/complete"
    browser.post(path, data={"entry.locked": "1", "key": KEY})
    again = browser.post(path, data={"entry.locked": "1", "key": KEY[::-1]})
    assert again.status_code == 409
    assert "已经登记完成" in again.text
    assert len(records(lvye.duty.id)) == 1


def test_what_is_refused_comes_back_as_it_was_entered(browser: TestClient, lvye: Office) -> None:
    form = {"entry.locked": "1", "entry.heat": "99", "entry.state": "坏", "note": "钥匙在门卫", "key": KEY}
    refused = browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data=form)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    for kept in (
        'name="entry.locked" value="1" checked',
        'value="99"',
        '<option value="坏" selected',
        "钥匙在门卫",
    ):
        assert kept in refused.text
    assert records(lvye.duty.id) == []


def test_an_empty_required_field_is_not_ok(browser: TestClient, lvye: Office) -> None:
    refused = browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data={"key": KEY})
    assert refused.status_code == 422
    assert "门已锁" in refused.text
    assert duty_now(lvye.duty.id).state == DutyState.OPEN


def test_the_work_of_a_later_day_is_not_ticked_by_a_slip(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    page, asked = f"{lvye.link}/duties/{lvye.duty.id}", "还没到那天。已经提前做完了？"
    assert asked not in browser.get(page).text
    app.dependency_overrides[clock.now] = later(NOW, days=-1)
    early = browser.get(page).text
    assert early.index(asked) < early.index(say("Done", "zh_CN") + "</button>") < early.rindex("</details>")


def test_only_who_has_the_duty_ticks_it(browser: TestClient, lvye: Office) -> None:
    refused = browser.post(f"{lvye.link}/duties/{lvye.gap.id}/complete", data={"entry.locked": "1"})
    assert refused.status_code == 403
    assert records(lvye.gap.id) == []


def test_people_and_a_photo_are_part_of_the_record(browser: TestClient, lvye: Office) -> None:
    path = f"{lvye.link}/duties/{lvye.duty.id}"
    form = {"entry.locked": "1", "entry.present": ["艾达", "本恩"], "key": KEY}
    sent = browser.post(f"{path}/complete", data=form, files={"entry.photo": ("a.png", PNG, "image/png")})
    assert sent.status_code == 303
    assert records(lvye.duty.id)[0].entries["present"] == "艾达、本恩"
    photo = browser.get(f"{path}/photos/photo")
    assert (photo.content, photo.headers["content-type"]) == (KEPT, "image/png")


def test_what_is_no_picture_is_refused(browser: TestClient, lvye: Office) -> None:
    path, form = f"{lvye.link}/duties/{lvye.duty.id}/complete", {"entry.locked": "1", "key": KEY}
    refused = browser.post(path, data=form, files={"entry.photo": ("a.png", b"<svg>", "image/png")})
    assert refused.status_code == 422
    assert records(lvye.duty.id) == []


def test_a_free_duty_is_claimed(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        duty = make_duty(session, lvye.school, MONDAY + timedelta(days=1), name="浇水")
    taken = browser.post(f"{lvye.link}/duties/{duty.id}/claim")
    assert taken.status_code == 303
    with database.reading() as session:
        rows = session.exec(select(Assignment).where(Assignment.duty_id == duty.id)).all()
    assert [(row.person_id, row.held) for row in rows] == [(lvye.person.id, True)]


def test_a_duty_that_is_over_is_neither_offered_nor_taken(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    path = f"{lvye.link}/duties/{lvye.gap.id}"
    assert "我来" in browser.get(path).text
    app.dependency_overrides[clock.now] = later(NOW, hours=3)
    assert "我来" not in browser.get(path).text
    refused = browser.post(f"{path}/claim")
    assert (refused.status_code, "这项工作的时间已经过了" in refused.text) == (409, True)


def test_a_full_duty_is_refused_in_words(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        ben = make_person(session, lvye.school, "本恩")
    refused = browser.post(f"/p/{_token(ben)}/duties/{lvye.duty.id}/claim")
    assert refused.status_code == 409
    assert "人手已经够了" in refused.text


def _token(person: Person) -> str:
    return person_link(person).removeprefix("/p/")


def test_an_absence_gives_the_duties_back(browser: TestClient, lvye: Office) -> None:
    day = str(MONDAY)
    sent = browser.post(
        f"{lvye.link}/absence", data={"first": day, "last": day, "kind": "sick", "note": "发烧"}
    )
    assert sent.status_code == 303
    with database.reading() as session:
        absence = session.exec(select(Absence).where(Absence.kind == "sick")).one()
        assert not session.get_one(Assignment, lvye.assignment.id).held
    assert absence.end - absence.start == timedelta(days=1)
    assert (absence.kind, absence.note) == ("sick", "发烧")
    page = browser.get(lvye.link).text
    assert "绿野巡查" not in page and say("You could take over", "zh_CN") not in page


def test_a_backward_absence_is_refused_and_kept_on_the_page(browser: TestClient, lvye: Office) -> None:
    form = {"first": "2026-09-09", "last": "2026-09-08", "kind": "sick", "note": "发烧"}
    refused = browser.post(f"{lvye.link}/absence", data=form)
    assert refused.status_code == 422
    assert "发烧" in refused.text
    assert 'value="2026-09-09"' in refused.text
    assert browser.post(f"{lvye.link}/absence", data={**form, "first": "soon"}).status_code == 422
    for far in ("0001-01-01", "9999-12-31"):
        refused = browser.post(f"{lvye.link}/absence", data={**form, "first": far, "last": far})
        assert (refused.status_code, f"“{far}”太" in refused.text) == (422, True)


def test_a_problem_sent_twice_is_reported_once(browser: TestClient, lvye: Office) -> None:
    form = {"title": "水管漏水", "place": str(lvye.place.id), "urgent": "1", "key": KEY}
    for _ in range(2):
        assert browser.post(f"{lvye.link}/problem", data=form).status_code == 303
    with database.reading() as session:
        repair = session.exec(select(Repair).where(Repair.title == "水管漏水")).one()
    assert (repair.title, repair.place_id, repair.urgent) == ("水管漏水", lvye.place.id, True)


def test_a_problem_without_a_title_is_refused(browser: TestClient, lvye: Office) -> None:
    refused = browser.post(f"{lvye.link}/problem", data={"title": " ", "detail": "二楼", "key": KEY})
    assert refused.status_code == 422
    assert "二楼" in refused.text


def test_a_surprise_inspection_stays_hidden_until_its_day(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    with database.session() as session:
        duty = make_duty(session, lvye.school, tomorrow, name="突击检查", hidden=True)
    path = f"{lvye.link}/duties/{duty.id}"
    assert browser.get(path).status_code == 404
    assert "突击检查" not in browser.get(lvye.link).text
    app.dependency_overrides[clock.now] = later(NOW, days=1)
    assert browser.get(path).status_code == 200


def test_an_event_link_leads_a_known_browser_to_the_duty(browser: TestClient, lvye: Office) -> None:
    stranger = browser.get(f"/d/{lvye.assignment.id}")
    assert stranger.status_code == 200
    assert "绿野巡查" in stranger.text
    assert "艾达" not in stranger.text
    browser.get(lvye.link)
    known = browser.get(f"/d/{lvye.assignment.id}")
    assert (known.status_code, known.headers["location"]) == (303, f"{lvye.link}/duties/{lvye.duty.id}")
    assert browser.get(f"/d/{lvye.duty.id}").headers["location"] == f"{lvye.link}/duties/{lvye.duty.id}"


def test_the_record_names_who_did_it_and_when(browser: TestClient, lvye: Office) -> None:
    browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data={"entry.locked": "1", "key": KEY})
    (record,) = records(lvye.duty.id)
    assert (record.person_id, record.done_at) == (lvye.person.id, NOW)
    assert record.entered_by == f"person:{lvye.person.id}"


def test_a_signature_on_the_glass_is_kept_as_a_picture_and_seen_by_both(
    browser: TestClient, lvye: Office
) -> None:
    fields = [{"name": "sign", "label": "签字", "kind": "signature", "required": True}]
    with database.session() as session:
        session.get_one(Duty, lvye.duty.id).form = {"fields": fields}
    path = f"{lvye.link}/duties/{lvye.duty.id}"
    drawn = {"entry.sign": ("picture", PNG, "image/png")}
    assert browser.post(f"{path}/complete", data={"key": KEY}, files=drawn).status_code == 303
    assert f"{path}/photos/sign" in browser.get(path).text
    assert browser.get(f"{path}/photos/sign").content == KEPT
    sign_in(browser, lvye.manager)
    assert browser.get(f"/duties/{lvye.duty.id}/photos/sign").content == KEPT


def test_the_name_of_a_kept_picture_is_no_signature(browser: TestClient, lvye: Office) -> None:
    name = keep(PNG, "")  # whoever's it is
    fields = [{"name": "sign", "label": "签字", "kind": "signature", "required": True}]
    with database.session() as session:
        session.get_one(Duty, lvye.duty.id).form = {"fields": fields}
    for written in (name, f" {name} "):
        refused = browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete", data={"entry.sign": written})
        assert (refused.status_code, duty_now(lvye.duty.id).state) == (422, DutyState.OPEN)


def test_a_written_signature_is_as_good(browser: TestClient, lvye: Office) -> None:
    fields = [{"name": "sign", "label": "签字", "kind": "signature", "required": True}]
    with database.session() as session:
        session.get_one(Duty, lvye.duty.id).form = {"fields": fields}
    path = f"{lvye.link}/duties/{lvye.duty.id}"
    assert browser.post(f"{path}/complete", data={"entry.sign": "艾达"}).status_code == 303
    assert records(lvye.duty.id)[0].entries == {"sign": "艾达"}


def test_what_a_phone_kept_was_done_when_it_was_tapped_and_says_when_it_arrived(
    app: FastAPI, browser: TestClient, lvye: Office
) -> None:
    app.dependency_overrides[clock.now] = later(NOW, hours=3)
    path = f"{lvye.link}/duties/{lvye.duty.id}"
    browser.post(f"{path}/complete", data={"entry.locked": "1", "key": KEY, "ago": str(2 * 3600)})
    (record,) = records(lvye.duty.id)
    assert (record.done_at, record.entered_at) == (NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    assert "11:00 收到" in browser.get(path).text


@pytest.mark.parametrize("ago", ["-60", "x", "1e9", "٣", ""])
def test_an_age_that_cannot_be_is_no_age(browser: TestClient, lvye: Office, ago: str) -> None:
    browser.post(
        f"{lvye.link}/duties/{lvye.duty.id}/complete", data={"entry.locked": "1", "key": KEY, "ago": ago}
    )
    assert records(lvye.duty.id)[0].done_at == NOW


@pytest.mark.parametrize(
    "more",
    [{"note": "长" * 2001}, {"entry.photo": "x" * 9_000}, {"entry.present": "x" * 4001}],
    ids=["note", "photo", "people"],
)
def test_what_is_too_long_is_refused_or_left_out(
    browser: TestClient, lvye: Office, more: dict[str, str]
) -> None:
    path = f"{lvye.link}/duties/{lvye.duty.id}/complete"
    answer = browser.post(path, data={"entry.locked": "1", "key": KEY, **more})
    kept = [str(record.entries) + record.note for record in records(lvye.duty.id)]
    assert answer.status_code == (422 if "note" in more or "entry.present" in more else 303)
    assert len(kept) == (answer.status_code == 303)
    assert [text for text in kept if len(text) >= 100] == []


def test_a_reported_problem_comes_back_with_its_state(browser: TestClient, lvye: Office) -> None:
    photo = {"photo": ("a.png", PNG, "image/png")}
    browser.post(f"{lvye.link}/problem", data={"title": "水管漏水", "key": KEY}, files=photo)
    home = browser.get(lvye.link).text
    assert "水管漏水" in home and "已报修" in home
    with database.reading() as session:
        repair = session.exec(select(Repair).where(Repair.title == "水管漏水")).one()
    sign_in(browser, lvye.manager)
    assert browser.get(f"/repairs/{repair.id}/photo").content == KEPT
