"""A place's page behind the code on its wall: twenty seconds, no account, nobody locked out by another.

Of `actions.repairs.wall_code` too.
"""

from collections.abc import Callable
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import clock, database
from models.notices import Notice
from models.places import Place
from models.repairs import ProblemKind, Repair, RepairState
from models.settings import settings
from tests.conftest import NOW
from tests.web.conftest import Office, journal, later, send, sign_in
from tests.web.own.test_today import KEPT, KEY, PNG
from web.own.wall import MOST_BY_BROWSER
from web.server.rate_limit import MOST_KEPT, WITHIN, Pace

Browse = Callable[[], TestClient]


def page_of(office: Office) -> str:
    """Where the code on the wall leads."""
    return f"/q/{office.place.slug}"


def reported(office: Office) -> list[Repair]:
    """What was reported at the office's place by its code."""
    with database.reading() as session:
        here = select(Repair).where(Repair.place_id == office.place.id, Repair.kind != "")
        return list(session.exec(here.order_by(col(Repair.kind))))


def tap(browser: TestClient, office: Office, kind: str, **more: str) -> int:
    """Open the page and tap a kind."""
    browser.get(page_of(office))
    status: int = browser.post(page_of(office), data={"kind": kind, **more}).status_code
    return status


def test_a_photo_and_one_tap_are_a_report_and_the_page_tells_what_becomes_of_it(
    browser: TestClient, lvye: Office
) -> None:
    browser.get(page_of(lvye))
    photo = {"photo": ("a.png", PNG, "image/png")}
    assert browser.post(page_of(lvye), data={"kind": "leak", "key": KEY}, files=photo).status_code == 303
    (repair,) = reported(lvye)
    assert (repair.title, repair.kind, repair.urgent, repair.reported_by) == ("漏水", "leak", False, "wall")
    assert "漏水" in browser.get(page_of(lvye)).text
    with database.session() as session:
        session.get_one(Repair, repair.id).state = RepairState.TRIAGED
    assert "已派单" in browser.get(page_of(lvye)).text
    sign_in(browser, lvye.manager)
    assert browser.get(f"/repairs/{repair.id}/photo").content == KEPT


def test_thirty_pupils_and_one_dripping_tap_are_one_repair_and_one_letter(
    browse: Browse, lvye: Office
) -> None:
    with database.session() as session:
        session.get_one(type(lvye.person), lvye.person.id).roles = ["caretaker", "logistics_head"]
    assert {tap(browse(), lvye, "leak") for _ in range(30)} == {303}
    (repair,) = reported(lvye)
    assert repair.reports == 30
    with database.reading() as session:
        assert len(session.exec(select(Notice).where(Notice.kind == "problem_reported")).all()) == 1


def test_the_same_report_sent_twice_counts_once(browser: TestClient, lvye: Office) -> None:
    for _ in range(2):
        tap(browser, lvye, "light", key=KEY)
    assert [repair.reports for repair in reported(lvye)] == [1]


def test_a_mended_thing_may_break_again(browser: TestClient, lvye: Office) -> None:
    tap(browser, lvye, "lock")
    with database.session() as session:
        session.exec(select(Repair).where(Repair.kind == "lock")).one().state = RepairState.ACCEPTED
    tap(browser, lvye, "lock")
    assert len(reported(lvye)) == 2


def test_something_else_wants_a_word_or_a_photo(browser: TestClient, lvye: Office) -> None:
    assert tap(browser, lvye, "other") == 422
    assert tap(browser, lvye, "other", detail="旗杆绳断了") == 303
    assert tap(browser, lvye, "other", detail="黑板掉漆") == 303
    assert {repair.detail for repair in reported(lvye)} == {"旗杆绳断了", "黑板掉漆"}


def test_what_was_written_by_a_stranger_is_not_shown_on_the_wall(browser: TestClient, lvye: Office) -> None:
    tap(browser, lvye, "other", detail="张三是笨蛋")
    assert "张三" not in browser.get(page_of(lvye)).text


def test_danger_is_urgent(browser: TestClient, lvye: Office) -> None:
    tap(browser, lvye, "safety")
    assert reported(lvye)[0].urgent


def test_who_reports_again_and_again_waits_and_nobody_else_does(
    app: FastAPI, browse: Browse, lvye: Office
) -> None:
    hasty, calm = browse(), browse()
    assert [tap(hasty, lvye, "leak") for _ in range(MOST_BY_BROWSER)] == [303] * MOST_BY_BROWSER
    refused = hasty.post(page_of(lvye), data={"kind": "leak", "detail": "还在漏"})
    assert refused.status_code == 429
    assert "10 分钟" in refused.text and "还在漏" in refused.text
    assert tap(calm, lvye, "leak") == 303
    app.dependency_overrides[clock.now] = later(NOW, minutes=11)
    assert tap(hasty, lvye, "leak") == 303


def test_an_unknown_code_and_an_unknown_kind_are_refused(browser: TestClient, lvye: Office) -> None:
    assert browser.get("/q/nothing").status_code == 404
    assert tap(browser, lvye, "dragon") == 422
    assert reported(lvye) == []


def test_the_page_shows_nothing_but_its_own_place(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    tap(browser, hongshu, "leak")
    text = browser.get(page_of(lvye)).text
    assert "红树" not in text and "漏水</span>" not in text
    assert "艾达" not in text


def test_every_place_has_a_sign_with_its_code(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    settings().address_file.write_text("http://10.20.0.5:8000", encoding="utf-8")
    sign_in(browser, lvye.manager)
    text = browser.get("/signs").text
    assert f"/q/{lvye.place.slug}" in text and "<svg" in text
    assert hongshu.place.slug not in text


def test_the_pace_forgets_what_is_old_and_the_longest_unseen() -> None:
    pace = Pace()
    for minute in range(3):
        pace.count(("a",), NOW + timedelta(minutes=minute))
    assert pace.wait(("a",), 3, NOW + timedelta(minutes=4)) == WITHIN - timedelta(minutes=4)
    assert pace.wait(("a",), 3, NOW + WITHIN) == timedelta(0)
    for number in range(MOST_KEPT):
        pace.count((str(number),), NOW)
    assert pace.wait(("a",), 1, NOW) == timedelta(0)


def test_every_kind_is_a_button(browser: TestClient, lvye: Office) -> None:
    text = browser.get(page_of(lvye)).text
    assert all(f'value="{kind}"' in text for kind in ProblemKind)


def test_a_renewed_code_ends_the_old_one(browser: TestClient, lvye: Office) -> None:
    settings().address_file.write_text("http://10.20.0.5:8000", encoding="utf-8")
    old = f"/q/{lvye.place.slug}"
    assert browser.get(old).status_code == 200
    sign_in(browser, lvye.manager)
    shown = send(browser, f"/places/{lvye.place.id}/sign")
    with database.reading() as session:
        fresh = session.get_one(Place, lvye.place.id).slug
    assert fresh in browser.get(shown.headers["location"]).text
    assert [browser.get(path).status_code for path in (old, f"/q/{fresh}")] == [404, 200]
    assert journal()[-1] == (f"user:{lvye.manager}", "renew_sign")
    assert lvye.place.slug not in browser.get("/journal").text
