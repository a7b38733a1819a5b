"""The page of policies: shown with sentences, kept as a whole, refused by label, undone in the journal."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.school_calendar.policies import ELSEWHERE
from models import database
from models.policies import Policies
from models.schools import School
from tests.factories import make_place
from tests.web.conftest import Office, csrf_of, edit, send, sign_in
from web.school.policies import GROUPS

FORM: dict[str, Any] = {
    "roster_weeks": "3", "horizon_days": "42", "roster_approval": "automatic", "roster_undecided": "drop",
    "roster_decide_hours": "48", "freeze_days": "2", "day_minutes": "10:00", "rest_minutes": "11:00", "run_days": "6",
    "overtime_minutes": "4:00", "pair_run": "0", "building_minutes": "5", "campus_minutes": "30",
    "digest_at": "06:50", "quiet_from": "21:30", "quiet_until": "06:30",
    "checklist_lead_days": "21", "feed_past_days": "30", "feed_future_days": "180",
    "keep_notices_days": "365", "keep_feeds_days": "365", "keep_absences_days": "1095",
    "keep_contacts_days": "90", "keep_journal_days": "1825", "keep_photos_days": "0",
    "opens": ["07:30", "13:00", ""], "closes": ["11:30", "17:00", ""], "escalate_minutes": ["1:00", "4", "8:00"],
    "reminder_minutes": ["30", "1440"], "weight.night": "150", "weight.early": "100", "spared": ["teacher|vacation"],
    "way_from": ["", ""], "way_to": ["", ""], "way_minutes": ["", ""],
}  # fmt: skip


def policies(school: School) -> Policies:
    with database.reading() as session:
        return session.get_one(School, school.id).policies


def test_every_policy_has_its_place_on_the_page() -> None:
    assert {name for names in GROUPS.values() for name in names} == set(Policies.model_fields) - ELSEWHERE


def test_the_page_says_that_no_law_is_known_for_how_long_things_are_kept(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    keeping = browser.get("/policies").text.partition('id="keeping"')[2].partition("</section>")[0]
    assert "没有查到" in keeping and "工作记录" in keeping


def test_policies_are_kept_as_entered_and_undone(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        school = session.get_one(School, lvye.school.id)
        school.policy = {"group_channels": ["robot://secret"], "pair_run": 4}
        for code in ("east", "west"):
            make_place(session, lvye.school, code, kind="campus", name=code)
    before = policies(lvye.school)
    sign_in(browser, lvye.manager)
    form = FORM | {"way_from": ["east", ""], "way_to": ["west", ""], "way_minutes": ["45", ""]}
    assert edit(browser, "/policies", **form).headers["location"] == "/policies?told=policies"
    kept = policies(lvye.school)
    assert (kept.roster_weeks, kept.roster_approval, kept.pair_run) == (3, "automatic", 0)
    assert kept.travel_minutes == (("east", "west", 45),)
    assert (kept.day_minutes, kept.overtime_minutes, kept.escalate_minutes) == (600, 240, (60, 240, 480))
    assert kept.work_hours == (("07:30", "11:30"), ("13:00", "17:00"))
    assert kept.reminder_minutes == (1440, 30)
    assert (kept.burden_weights, kept.spared_days) == ({"night": 150}, {"teacher": ("vacation",)})
    assert kept.group_channels == ("robot://secret",)
    page = browser.get("/policies").text
    assert 'value="teacher|vacation" aria-label="教师: 寒暑假" checked' in page
    assert "secret" not in page + browser.get("/journal").text
    assert "一次排几周: <del>" not in browser.get("/journal").text  # by default nothing was written
    undo = re.findall(r"/journal/(\d+)/undo", browser.get("/journal").text)[0]
    assert send(browser, f"/journal/{undo}/undo").headers["location"] == "/journal?told=undone"
    assert policies(lvye.school) == before


def test_a_policy_changed_again_since_is_not_undone(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for weeks in ("3", "4"):
        edit(browser, "/policies", **FORM | {"roster_weeks": weeks})
    last, first = re.findall(r"/journal/(\d+)/undo", browser.get("/journal").text)[:2]
    assert send(browser, f"/journal/{first}/undo").status_code == 409
    assert send(browser, f"/journal/{last}/undo").status_code == 303
    assert policies(lvye.school).roster_weeks == 3


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"roster_weeks": "99"}, "请检查“一次排几周”：“99”太大，最多是 30"),
        ({"roster_weeks": ""}, "请检查“一次排几周”：没有填写"),
        ({"roster_approval": "nobody"}, "请检查“班表由谁批准”：“nobody”不在可选范围内"),
        ({"digest_at": "25:00"}, "请检查“每日一信的时间”：“25:00”不是几点几分"),
        ({"opens": ["09:00"], "closes": ["08:00"]}, "请检查“办公时间”：每一段要先开始后结束"),
        ({"escalate_minutes": ["4:00", "1:00", "8:00"]}, "请检查“过时未做往上报（时:分）”：级别越高"),
        ({"day_minutes": "600"}, "请检查“一天最多工作（时:分）”：“600”太长，最多 24:00"),
        ({"rest_minutes": "soon"}, "请检查“两天之间至少休息（时:分）”：“soon”不是时长"),
        ({"weight.night": "5"}, "请检查“各类负担的分量（%）”：每一类要在 10 到 1000 之间"),
        ({"spared": ["teacher|monday"]}, "没有这类日子：monday"),
        ({"way_from": ["x"], "way_to": ["y"], "way_minutes": ["5"]}, "请检查“某两处之间另算（分钟）（第 1 行）”"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_label(
    browser: TestClient, lvye: Office, bad: dict[str, Any], sentence: str
) -> None:
    sign_in(browser, lvye.manager)
    refused = edit(browser, "/policies", **FORM | bad)
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert policies(lvye.school) == Policies()


def test_in_english_the_labels_are_english(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    browser.get("/policies?lang=en")
    assert (
        "Please check &#34;Weeks drawn up at once&#34;: 99 is too much, 30 at most"
        in edit(browser, "/policies", **FORM | {"roster_weeks": "99"}).text
    )


def test_only_managers_see_and_keep_them(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, "viewer-lvye")
    assert browser.get("/policies").status_code == 403
    assert browser.post("/policies", data={"csrf": csrf_of(browser), **FORM}).status_code == 403
    assert "/policies" not in browser.get("/").text


def test_hours_of_ones_own_and_wishes_are_kept_on_the_persons_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    person = {
        "code": "7",
        "name": "艾达",
        "category": "worker",
        "weekly_hours": "40",
        "share": "1",
        "joined": "2020-09-01",
    }
    form: dict[str, Any] = {**person, "rest_minutes": "12:00", "run_days": "4", "day_minutes": ""}
    form |= {
        "wishes.day": ["2026-10-01", "", ""],
        "wishes.burden": ["", "night", ""],
        "wishes.wanted": ["", "1", ""],
    }
    assert edit(browser, f"/people/{lvye.person.id}", **form).status_code == 303
    from_page = browser.get(f"/people/{lvye.person.id}").text
    assert 'value="2026-10-01"' in from_page
    assert 'name="run_days" min="1" max="31" value="4"' in from_page
    refused = edit(browser, f"/people/{lvye.person.id}", **form | {"run_days": "99"})
    assert (refused.status_code, "请检查“最多连续几天”：“99”太大，最多是 31" in refused.text) == (422, True)
