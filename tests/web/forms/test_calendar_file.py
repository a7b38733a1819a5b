"""Calendars of others, sent or named: looked at first, kept when said so, refused in words."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment
from models.people import Absence
from models.terms import Day
from tests.calendars.ical.test_busy import calendar, event
from tests.conftest import NOW
from tests.web.conftest import Office, csrf_of, sign_in

EXAMS = calendar(
    event("DTSTART:20270112T003000Z", "DURATION:PT2H", "SUMMARY:期末 语文", uid="1"),
    event("DTSTART:20270113T003000Z", "DURATION:PT2H", "SUMMARY:期末 数学 <b>", uid="2"),
)
OVERLAPPING = calendar(
    event("DTSTART:20260907T000000Z", "DURATION:PT3H", "SUMMARY:家长会", uid="1"),
    event("DTSTART:20260909T000000Z", "DURATION:PT1H", "SUMMARY:进修", uid="2"),
)
LATER = (NOW + timedelta(days=2)).isoformat() + "/" + (NOW + timedelta(days=2, hours=1)).isoformat()


def absences() -> list[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.exec(select(Absence).where(Absence.kind != "leave").order_by(col(Absence.start)))
        return [(row.kind, row.start.strftime("%m-%dT%H"), row.note) for row in rows]


def test_busy_times_are_shown_and_nothing_is_kept(browser: TestClient, lvye: Office) -> None:
    answer = browser.post(f"{lvye.link}/busy", files={"file": ("我的.ics", OVERLAPPING)})
    assert answer.status_code == 200
    assert "家长会" in answer.text
    assert "您将退回" in answer.text and "绿野巡查" in answer.text
    assert absences() == []


def test_what_is_tentative_is_not_ticked_and_what_is_unread_is_named(
    browser: TestClient, lvye: Office
) -> None:
    data = calendar(
        event("DTSTART:20260909T000000Z", "DURATION:PT1H", "STATUS:TENTATIVE", uid="1"),
        event("DTSTART;TZID=Custom:20260910T140000", "SUMMARY:例会3", uid="2"),
    )
    answer = browser.post(f"{lvye.link}/busy", files={"file": ("我的.ics", data)})
    assert "待定" in answer.text and " checked" not in answer.text
    assert "例会3" in answer.text and "Custom" in answer.text


def test_ticked_times_become_absences_and_free_the_duty(browser: TestClient, lvye: Office) -> None:
    whole = f"{NOW.isoformat()}/{(NOW + timedelta(hours=3)).isoformat()}"
    answer = browser.post(f"{lvye.link}/busy/keep", data={"time": [whole, LATER]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{lvye.link}?told=busy")
    assert absences() == [("calendar", "09-07T00", ""), ("calendar", "09-09T00", "")]
    with database.reading() as session:
        assert not session.get_one(Assignment, lvye.assignment.id).held


def test_read_again_the_same_stays_and_what_is_gone_goes(browser: TestClient, lvye: Office) -> None:
    keep = f"{lvye.link}/busy/keep"
    browser.post(f"{lvye.link}/absence", data={"first": "2026-09-20", "last": "2026-09-20", "kind": "sick"})
    for _ in range(2):
        browser.post(keep, data={"time": [LATER]})
    assert [kind for kind, _, _ in absences()] == ["calendar", "sick"]
    shown = browser.post(f"{lvye.link}/busy", files={"file": ("a.ics", calendar(event("DTSTART:20270101")))})
    assert "以下请假将撤回" in shown.text
    browser.post(keep, data={})
    assert [kind for kind, _, _ in absences()] == ["sick"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.ics", b"<html>", "不是完整的 iCalendar"),
        ("a.ics", b"BEGIN:VCALENDAR\r\n" + b"x" * 2_200_000, "超过 2 MB"),
        ("a.ics", calendar(event("DTSTART;TZID=No/Where:20260908T080000", "DURATION:PT1H")), "No/Where"),
        ("a.ics", calendar(event("DTSTART:20260908T000000Z", "RRULE:FREQ=SECONDLY", "DURATION:PT1H")), "SECONDLY"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(
    browser: TestClient, lvye: Office, name: str, data: bytes, said: str
) -> None:
    answer = browser.post(f"{lvye.link}/busy", files={"file": (name, data)})
    assert answer.status_code == 422
    assert said in answer.text and name in answer.text
    assert absences() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:8000/f/x.ics", "内部网络"),
        ("http://localhost/x.ics", "内部网络"),
        ("file:///etc/passwd", "不是日历的网址"),
        ("", "没有选择文件"),
    ],
)
def test_an_address_that_may_not_be_read_is_refused_in_words(
    browser: TestClient, lvye: Office, address: str, said: str
) -> None:
    answer = browser.post(f"{lvye.link}/busy", data={"address": address})
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "time", ["x", "2026-09-09/2026-09-10", LATER[::-1], "2026-09-09T01:00+00:00/2026-09-09T00:00+00:00", "/"]
)
def test_a_time_that_was_tampered_with_is_refused(browser: TestClient, lvye: Office, time: str) -> None:
    assert browser.post(f"{lvye.link}/busy/keep", data={"time": [time]}).status_code == 422
    assert absences() == []


def days() -> list[tuple[date, str | None, str | None, str]]:
    with database.reading() as session:
        return [(row.day, row.students, row.staff, row.name) for row in session.exec(select(Day))]


def test_an_exam_timetable_becomes_exam_days_after_a_look(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    fields = {"csrf": csrf_of(browser), "kind": "exam", "layer": "school"}
    shown = browser.post("/calendar/import", data=fields, files={"file": ("考试.ics", EXAMS)})
    assert shown.status_code == 200
    assert "期末 数学 &lt;b&gt;" in shown.text
    assert days() == []
    ticked = ["2027-01-12 期末 语文"]
    kept = browser.post("/calendar/import/keep", data={**fields, "source": "考试.ics", "day": ticked})
    assert (kept.status_code, kept.headers["location"]) == (303, "/calendar?told=days")
    assert days() == [(date(2027, 1, 12), "exam", None, "期末 语文")]


@pytest.mark.parametrize("fields", [{"kind": "weekend"}, {"layer": "national"}, {"kind": "exam"}])
def test_days_are_taken_from_managers_and_as_what_they_can_be(
    browser: TestClient, lvye: Office, fields: dict[str, str]
) -> None:
    data = {"kind": "exam", "layer": "school", **fields}
    assert browser.post("/calendar/import", data=data).status_code in (303, 403)
    sign_in(browser, lvye.manager)
    data["csrf"] = csrf_of(browser)
    refused = browser.post("/calendar/import", data=data, files={"file": ("a.ics", b"nothing")})
    assert refused.status_code == 422
    assert days() == []
