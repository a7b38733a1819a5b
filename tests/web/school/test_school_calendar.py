"""The calendar's page, and a holiday notice pasted into it."""

from datetime import date
from pathlib import Path

from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.schools import School
from models.terms import Day
from tests.factories import kept
from tests.web.conftest import Office, journal, send, sign_in

NOTICES = Path(__file__).parents[2] / "calendars" / "notices"
OF_2026 = (NOTICES / "2026.txt").read_text(encoding="utf-8")


def behind(office: Office) -> None:
    """The school has not entered the notice of 2026 yet."""
    with database.session() as session:
        school = session.get_one(School, office.school.id)
        school.official_through = 2025
        session.add(school)


def test_the_calendar_shows_holidays_make_up_days_and_provisional_ones(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/calendar").text
    assert "国庆节" in page
    assert 'class="make_up"' in page
    assert "provisional" in page  # January 2027 belongs to the term


def test_what_the_layers_disagree_about_is_said(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        second = date(2026, 10, 2)
        kept(session, Day(school_id=lvye.school.id, day=second, students="working", staff="working"))
    sign_in(browser, lvye.manager)
    assert "2026年10月2日" in browser.get("/calendar").text


def test_a_pasted_notice_is_shown_before_it_is_entered(browser: TestClient, lvye: Office) -> None:
    behind(lvye)
    sign_in(browser, lvye.manager)
    before = journal()
    shown = send(browser, "/calendar/notice", text=OF_2026)
    assert shown.status_code == 200
    assert 'value="apply"' in shown.text
    assert journal() == before
    assert send(browser, "/calendar/notice", text=OF_2026, what="apply").status_code == 303
    with database.reading() as session:
        assert session.get_one(School, lvye.school.id).official_through == 2026


def test_an_unreadable_notice_is_refused_with_its_phrase_and_kept(browser: TestClient, lvye: Office) -> None:
    behind(lvye)
    sign_in(browser, lvye.manager)
    text = OF_2026.replace("共3天", "共13天", 1)
    refused = send(browser, "/calendar/notice", text=text)
    assert refused.status_code == 422
    assert "共13天" in refused.text
    assert "<textarea" in refused.text


def test_a_provisional_duty_says_so_on_every_page(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        duty = session.get_one(Duty, lvye.duty.id)
        duty.provisional = True
        session.add(duty)
    sign_in(browser, lvye.manager)
    for path in ("/", f"/duties/{lvye.duty.id}", lvye.link):
        assert "日期待定" in browser.get(path).text, path


def test_months_without_a_term_are_no_vacation_and_the_year_says_so(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/calendar/year?year=2029").text
    assert 'class="no_term by-school' in page
    assert ("没有学期 · " in page, "录入之前暂按假期算" in page) == (True, True)
    assert 'class="vacation' not in page
