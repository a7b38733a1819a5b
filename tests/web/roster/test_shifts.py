"""Shift patterns: given on a person's page, to one or to a whole team, said in words; successions are a policy.

Of `actions.people.patterns` too.
"""

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.people import Person
from models.schools import School
from tests.factories import make_person, make_routine
from tests.web.conftest import Office, edit, journal, send, sign_in
from tests.web.school.test_policies import FORM as POLICIES

FORM = {"works": "1", "longest_run": "5", "shortest_run": "2", "shortest_rest": "2", "week_hours": "44"}
FORM |= {"weekends": "2", "most_夜班": "8"}
CREW = {"lines": [{"pool": "guard", "count": 1}], "shift": "夜班"}


def patterns() -> dict[str, object]:
    with database.reading() as session:
        return {one.name: one.pattern for one in session.exec(select(Person))}


def test_a_pattern_is_kept_said_and_undone(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        make_routine(session, lvye.school, "night", name="夜间值守", crew=CREW)
    sign_in(browser, lvye.manager)
    page = f"/people/{lvye.person.id}"
    assert "夜班" in browser.get(f"{page}/pattern").text
    assert edit(browser, f"{page}/pattern", **FORM).status_code == 303
    kept = patterns()["艾达"]
    assert isinstance(kept, dict) and (kept["longest_run"], kept["weekends"], kept["most"]) == (
        5,
        2,
        {"夜班": 8},
    )
    said = "最多连上 5 天，至少连上 2 天，至少连休 2 天，平均每周不超过 44 小时，"
    said += "四周内周末班不超过 2 个，四周内“夜班”不超过 8 次"
    assert said in browser.get(page).text
    assert said in browser.get("/shifts").text and "夜间值守" in browser.get("/shifts").text
    assert "at most 5 days in a row" in browser.get(f"{page}?lang=en").text
    assert journal()[-1][1] == "keep_pattern"
    assert edit(browser, f"{page}/pattern", **{**FORM, "works": ""}).status_code == 303
    assert patterns()["艾达"] is None
    assert f"艾达 · 班制: <del>{said}</del> → 无" in browser.get("/journal?lang=zh_CN").text
    assert "at most 5 days in a row" in browser.get("/journal?lang=en").text


def test_a_pattern_that_cannot_be_is_refused_by_its_label(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    act = f"/people/{lvye.person.id}/pattern"
    for field, value, why in (
        ("longest_run", "9", "“最多连上几天”：“9”太大，最多是 7"),
        ("week_hours", "x", "“平均每周工时上限”：“x”不是整数"),
        ("most_夜班", "40", "“夜班”：“40”太大，最多是 28"),
        ("shortest_run", "6", ""),  # in itself it may be, but not beside the longest
    ):
        entered = {**FORM, field: value}
        refused = edit(browser, act, **entered)
        assert (refused.status_code, why in refused.text) == (422, True), field
        asked = {name: entered[name] for name in ("longest_run", "shortest_run", "week_hours", "most_夜班")}
        lost = [name for name, kept in asked.items() if not shows(refused.text, name, kept)]
        assert lost == [], field
    assert patterns()["艾达"] is None


def shows(page: str, name: str, value: str) -> bool:
    """Whether the field of that name stands on the page with that value in it."""
    return any(f'name="{name}"' in tag and f'value="{value}"' in tag for tag in page.split("<"))


def test_the_same_for_a_whole_team(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        make_person(session, lvye.school, "本")
        make_person(session, lvye.school, "古", team="食堂")
    sign_in(browser, lvye.manager)
    edit(browser, f"/people/{lvye.person.id}/pattern", **FORM, team="1")
    given = patterns()
    assert given["艾达"] == given["本"] is not None
    assert given["古"] is None


def test_successions_are_kept_among_the_policies(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert edit(browser, "/policies", **POLICIES, sequels="夜班 → 白班\n\n夜班->早班\n").status_code == 303
    with database.reading() as session:
        pairs = session.get_one(School, lvye.school.id).policies.sequels
    assert pairs == (("夜班", "白班"), ("夜班", "早班"))
    assert "夜班 → 白班" in browser.get("/shifts").text
    assert "夜班 → 白班" in browser.get("/policies").text
    refused = edit(browser, "/policies", **POLICIES, sequels="夜班 白班")
    assert (refused.status_code, "夜班 白班" in refused.text) == (422, True)


def test_a_routine_becomes_a_shift_by_its_name(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {
        "name": "夜间值守",
        "c.kind": "daily",
        "c.at": "22:00",
        "c.on": "any",
        "minutes": "600",
        "what": "save",
    }
    made = send(browser, "/routines", **form, shift="夜班", pool_0="guard", count_0="1", active="1")
    assert made.status_code == 303
    assert "夜班" in browser.get("/shifts").text
    two = send(browser, "/routines", **form, shift="夜班", pool_0="guard", pool_1="cleaner")
    assert two.status_code == 422
