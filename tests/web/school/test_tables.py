"""Places, bells and terms are kept on their pages; the year shows what each layer says."""

from datetime import date, time
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.places import Place
from models.routines import Routine
from models.schools import School
from models.terms import Bell, Term
from tests.factories import make_person
from tests.web.conftest import Office, edit, journal, send, sign_in
from tests.web.filled import form_to

TERM = {"code": "2026-2027-2", "name": "第二学期", "first": "2027-02-22", "last": "2027-07-09"}
TERM |= {"staff_first": "2027-02-20", "staff_last": "2027-07-12"}
BELL = {"name": "lunch", "label": "午餐", "at": "11:50", "on": "any", "season": "", "label_en": "Lunch"}


def row(table: Any, key: Any) -> Any:
    with database.reading() as session:
        return session.get_one(table, key)


def starts_of(name: str) -> set[int]:
    with database.reading() as session:
        return {duty.start.hour for duty in session.exec(select(Duty).where(Duty.name == name))}


def test_a_place_is_added_and_changed(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {
        "code": "pool",
        "name": "泳池",
        "kind": "area",
        "tags": "stocktake、水",
        "parent_id": str(lvye.place.id),
    }
    assert send(browser, "/places", **form, custodian_id=str(lvye.person.id)).status_code == 303
    with database.reading() as session:
        pool = session.exec(select(Place).where(Place.code == "pool")).one()
    assert (pool.tags, pool.parent_id, pool.custodian_id) == (
        ["stocktake", "水"],
        lvye.place.id,
        lvye.person.id,
    )
    circle = {"code": "gate", "name": "门", "kind": "room", "parent_id": str(pool.id)}
    assert edit(browser, f"/places/{lvye.place.id}", **circle).status_code == 422
    twice = send(browser, "/places", **{**form, "code": "gate"})
    assert (twice.status_code, "泳池" in twice.text) == (409, True)
    assert "泳池" in browser.get(f"/places/{pool.id}").text


def test_the_kind_of_a_place_is_a_word_on_its_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = f"/places/{lvye.place.id}"
    form = {"code": "gate", "name": "东门", "kind": "楼"}
    assert edit(browser, page, **form).status_code == 303
    assert row(Place, lvye.place.id).kind == "building"
    assert (
        'value="楼"' in browser.get(page).text and 'value="building"' in browser.get(f"{page}?lang=en").text
    )
    assert edit(browser, page, **{**form, "kind": "凉亭"}).status_code == 303
    assert row(Place, lvye.place.id).kind == "凉亭"


def test_the_uses_of_a_place_are_words_on_its_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = f"/places/{lvye.place.id}"
    assert edit(browser, page, code="", name="东门", kind="房间", tags="门卫室、食堂、水").status_code == 303
    kept = row(Place, lvye.place.id)
    assert (kept.code, kept.tags) == ("gate", ["gate", "canteen", "水"])
    assert 'value="门卫室、食堂、水"' in browser.get(page).text
    assert 'value="gate、canteen、水"' in browser.get(f"{page}?lang=en").text


def test_places_are_added_by_words_alone(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        school = session.get_one(School, lvye.school.id)
        school.pack, school.switches = "cn-school", {"canteen": True, "lift": False}
    sign_in(browser, lvye.manager)
    page = browser.get("/places").text
    assert ('value="食堂 操作间"' in page, 'value="电梯"' in page) == (True, False)
    lines = "综合楼 二层 多媒体室, 会议室\n教学楼 101-102 教室\n\n篮球场"
    form = {"lines": lines, "usual": ["食堂", "食堂 操作间"]}
    assert send(browser, "/places/named", **form).status_code == 303
    with database.reading() as session:
        places = {place.id: place for place in session.exec(select(Place))}
    tree = {
        one.name: (one.kind, one.tags, places[one.parent_id].name if one.parent_id else "")
        for one in places.values()
    }
    assert (
        tree
        | {
            "综合楼": ("building", [], ""),
            "综合楼二层": ("floor", [], "综合楼"),
            "多媒体室": ("room", [], "综合楼二层"),
            "会议室": ("room", ["office"], "综合楼二层"),
            "教学楼": ("building", ["teaching"], ""),
            "101 教室": ("room", ["classroom"], "教学楼"),
            "102 教室": ("room", ["classroom"], "教学楼"),
            "篮球场": ("area", ["sports_ground"], ""),
            "食堂": ("building", ["canteen"], ""),
            "操作间": ("room", ["kitchen"], "食堂"),
        }
        == tree
    )
    assert send(browser, "/places/named", **form).status_code == 303
    with database.reading() as session:
        assert len(session.exec(select(Place)).all()) == len(tree)
    assert 'value="食堂 操作间"' not in browser.get("/places").text


def test_no_place_entered_is_said_so(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    answer = send(browser, "/places/named", lines=" \n", usual=[])
    assert answer.status_code == 422
    assert "什么都没填" in answer.text


def test_work_moves_with_its_bell(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        routine = session.get_one(Routine, lvye.ids["routine_id"])
        routine.active, routine.name = True, "午餐巡视"
        routine.cadence = {"every": "FREQ=DAILY", "at": ["bell:lunch"]}
    sign_in(browser, lvye.manager)
    key = lvye.ids["bell_id"]
    with database.session() as session:
        make_person(session, lvye.school, "新人")
    assert edit(browser, f"/bells/{key}", "/bells", **{**BELL, "at": "13:10"}).status_code == 303
    assert row(Bell, key).at == time(13, 10)
    assert starts_of("午餐巡视") == {5}
    shown = form_to(browser, "/bells", f"/bells/{key}")
    assert shown.send(browser, f"/bells/{key}/remove").status_code == 303
    assert starts_of("午餐巡视") == set()
    assert [verb for _, verb in journal() if "bell" in verb] == ["keep_bell", "drop_bell"]


@pytest.mark.parametrize(
    "bad", [{"at": "25:00"}, {"season": "13-01/14-01"}, {"name": "a b"}, {"on": "never"}]
)
def test_a_bell_nobody_can_ring_is_refused(browser: TestClient, lvye: Office, bad: dict[str, str]) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/bells", **{**BELL, "name": "snack", **bad}).status_code == 422


def test_a_term_is_added_and_changed(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/terms", **TERM).status_code == 303
    with database.reading() as session:
        term = session.exec(select(Term).order_by(col(Term.first).desc())).first()
    assert term is not None and term.first == date(2027, 2, 22)
    assert edit(browser, f"/terms/{term.id}", "/terms", **{**TERM, "last": "2027-07-02"}).status_code == 303
    assert row(Term, term.id).last == date(2027, 7, 2)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"last": "2027-02-01"}, "第二学期"),
        ({"first": "2026-12-01", "staff_first": "2026-12-01"}, "2026-2027-1"),
        ({"code": "zweites"}, "zweites"),
        ({"first": "昨天"}, "昨天"),
    ],
)
def test_an_impossible_term_is_refused_and_stays_entered(
    browser: TestClient, lvye: Office, bad: dict[str, str], why: str
) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, "/terms", **{**TERM, **bad})
    assert (refused.status_code, why in refused.text) == (422, True)


def test_the_year_shows_the_layers_and_hatches_what_is_provisional(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/calendar/year?year=2026").text
    assert 'class="make_up by-national"' in page
    assert 'provisional" title' not in page
    assert " provisional" in browser.get("/calendar/year?year=2027").text.partition("<tbody>")[2]
    national = browser.get("/calendar/year?year=2026&layer=national").text
    assert 'class="vacation' not in national.partition("<tbody>")[2]
    assert browser.get("/calendar/year?year=1900").status_code == 422
