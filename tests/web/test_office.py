"""The office's pages: what they show and what their buttons do.

Of `web.today.today` too.
"""

import re
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from actions.roster import undecided
from actions.roster.publish import reject
from models import clock, database
from models.duties import Assignment, DutyState
from models.feeds import Feed, FeedScope
from models.journal import JournalEntry
from models.people import Person
from models.rosters import Roster, RosterState
from models.schools import School
from tests.conftest import NOW
from tests.factories import MONDAY, make_duty
from tests.web.conftest import Office, duty_now, journal, later, records, send, sign_in
from web.server.pages import deadline_text


def assigned(office: Office) -> list[str]:
    """Who has the duty that lacked someone."""
    with database.reading() as session:
        rows = session.exec(select(Assignment).where(Assignment.duty_id == office.gap.id))
        return [str(row.person_id) for row in rows if row.held]


def test_today_counts_what_is_open_late_and_lacking(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/?lang=en").text
    assert '<li class="open"><b>2</b>' in page
    assert '<li class="gap"><b>1</b>' in page
    app.dependency_overrides[clock.now] = later(NOW, hours=12)
    assert '<li class="overdue"><b>2</b>' in browser.get("/").text


def test_a_proposed_roster_is_shown_and_published_once(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert 'class="cell added open"' in browser.get("/roster").text
    assert send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1").status_code == 303
    assert assigned(lvye) == [str(lvye.person.id)]
    again = send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1")
    assert again.status_code == 409
    assert "已经处理过" in again.text


def test_a_roster_is_rejected_with_a_reason(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/rosters/{lvye.roster.id}/reject", reason=" ").status_code == 422
    assert send(browser, f"/rosters/{lvye.roster.id}/reject", reason="太挤").status_code == 303
    with database.reading() as session:
        roster = session.get_one(Roster, lvye.roster.id)
    assert (roster.state, roster.note) == (RosterState.REJECTED, "太挤")
    assert assigned(lvye) == []


def test_the_roster_of_another_week_has_its_own_address(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert "绿野巡查" in browser.get("/roster?week=2026-09-09").text
    assert "绿野巡查" not in browser.get("/roster?week=2026-09-14").text


def test_a_rule_forbids_two_duties_at_once_even_by_hand(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, f"/duties/{lvye.gap.id}/assign", person=str(lvye.person.id))
    assert refused.status_code == 409
    assert "艾达" in refused.text
    assert assigned(lvye) == []


def test_nobody_is_put_on_a_duty_that_is_over(app: FastAPI, browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        duty = make_duty(session, lvye.school, key="unmanned", name="浇水")
    sign_in(browser, lvye.manager)
    pages, form = (f"/duties/{duty.id}", "/gaps"), f'action="/duties/{duty.id}/assign"'
    assert [form in browser.get(page).text for page in pages] == [True, True]
    app.dependency_overrides[clock.now] = later(NOW, hours=3)
    assert [form in browser.get(page).text for page in pages] == [False, False]
    refused = send(browser, f"/duties/{duty.id}/assign", person=str(lvye.person.id))
    assert (refused.status_code, "这项工作的时间已经过了" in refused.text) == (409, True)


def test_the_office_takes_someone_off(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, f"/assignments/{lvye.assignment.id}/withdraw").status_code == 303
    send(browser, f"/duties/{lvye.gap.id}/assign", person=str(lvye.person.id))
    assert assigned(lvye) == [str(lvye.person.id)]


def test_the_office_ticks_for_someone_without_a_phone(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {"entry.locked": "1", "person": str(lvye.person.id), "done_at": "2026-09-07T07:50"}
    assert send(browser, f"/duties/{lvye.duty.id}/complete", **form).status_code == 303
    (record,) = records(lvye.duty.id)
    assert (record.person_id, record.entered_by) == (lvye.person.id, f"user:{lvye.manager}")
    assert record.done_at.isoformat() == "2026-09-06T23:50:00+00:00"


def test_nothing_was_done_in_the_future_and_what_was_entered_stays(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    form = {"entry.locked": "1", "note": "钥匙", "done_at": "2026-09-07T23:50"}
    refused = send(browser, f"/duties/{lvye.duty.id}/complete", **form)
    assert refused.status_code == 422
    assert "钥匙" in refused.text
    assert duty_now(lvye.duty.id).state == DutyState.OPEN


def test_nothing_was_done_before_all_calendars(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59", "2026-09-07T08:00+99:99"):
        form = {"entry.locked": "1", "done_at": moment}
        assert send(browser, f"/duties/{lvye.duty.id}/complete", **form).status_code == 422, moment


def test_a_reason_that_looks_like_an_instant_leaves_the_journal_readable(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    reason = "2026-09-07T08:00:00+99:99"
    send(browser, f"/duties/{lvye.duty.id}/cancel", reason=reason)
    journal = browser.get("/journal")
    assert (journal.status_code, reason in journal.text) == (200, True)


def test_calendar_addresses_are_made_by_a_button_and_not_by_looking(
    browser: TestClient, lvye: Office
) -> None:
    def count() -> int:
        with database.reading() as session:
            return len(session.exec(select(Feed)).all())

    sign_in(browser, lvye.manager)
    browser.get("/people")
    assert count() == 1
    send(browser, "/feeds")
    assert count() > 1
    with database.reading() as session:
        (whole,) = session.exec(
            select(Feed).where(Feed.scope == FeedScope.SCHOOL, Feed.school_id == lvye.school.id)
        )
    assert whole.path in browser.get("/people").text


def test_a_checklist_shows_each_step(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get(f"/checklists/{lvye.checklist.id}").text
    assert "绿野巡查" in page
    assert 'value="0" max="1"' in page
    send(browser, f"/duties/{lvye.duty.id}/complete", **{"entry.locked": "1"})
    assert 'value="1" max="1"' in browser.get(f"/checklists/{lvye.checklist.id}").text


def test_a_checklist_counts_what_must_be_done_and_tells_of_the_rest(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        school = session.get_one(School, lvye.school.id)
        make_duty(session, school, key="optional", checklist_id=lvye.checklist.id, required=False)
    sign_in(browser, lvye.manager)
    send(browser, f"/duties/{lvye.duty.id}/complete", **{"entry.locked": "1"})
    page = browser.get("/checklists").text
    assert "1 步完成 1 步 · 另有 1 项选做的未做" in page


def test_every_deed_names_who_did_it(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/duties/{lvye.duty.id}/cancel", reason="下雨")
    assert journal()[-1] == (f"user:{lvye.manager}", "cancel")


def test_a_gap_says_why_and_what_is_not_rostered_yet_is_listed_apart(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        session.delete(session.get_one(Roster, lvye.roster.id))
        make_duty(session, lvye.school, key="later", name="大扫除", published=False)
    sign_in(browser, lvye.manager)
    page = browser.get("/gaps").text
    cause, gap = page.index("空 1 个岗位"), page.index("绿野看门")
    assert cause < gap < page.index("大扫除")
    assert '<span class="chip gap">1</span>' in page[gap:]


def test_what_a_waiting_roster_fills_is_no_gap(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert "绿野看门" not in browser.get("/gaps").text


def test_a_midnight_deadline_is_told_as_the_day_it_ends() -> None:
    midnight = datetime(2026, 9, 7, 16, 0, tzinfo=UTC)
    assert deadline_text(midnight, "Asia/Shanghai", "zh_CN") == "9月7日 周一"
    assert deadline_text(midnight + timedelta(minutes=1), "Asia/Shanghai", "zh_CN") == "9月8日 周二 00:01"


def test_the_journal_names_who_and_what_in_words(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        reject(session, session.get_one(Roster, lvye.roster.id), "到期作废", NOW, undecided.ACTOR)
    sign_in(browser, lvye.manager)
    page = browser.get("/journal").text
    assert "<td>到期规则</td>" in page and "<li>原因: 到期作废</li>" in page


def test_the_journal_says_in_words_what_an_earlier_version_wrote(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        for verb in ("import_people", "swap_expired", "a_verb_nobody_knows"):
            session.add(JournalEntry(school_id=lvye.school.id, at=NOW, actor="test", verb=verb))
    sign_in(browser, lvye.manager)
    page = browser.get("/journal").text
    for word in ("导入人员", "换班过期", "a_verb_nobody_knows"):
        assert f'<th scope="row">{word}</th>' in page


def test_the_journal_shows_no_ids_and_no_codes(browser: TestClient, lvye: Office) -> None:
    browser.post(f"{lvye.link}/absence", data={"first": MONDAY, "last": MONDAY, "kind": "sick"})
    sign_in(browser, lvye.manager)
    page = browser.get("/journal").text
    assert "<li>要另找人的工作: 1</li>" in page and "<li>起因: 病假</li>" in page
    assert re.findall(r"<li>[^<]*[0-9a-f]{8}-", page) == []


def test_who_may_call_somebody_reads_their_number_on_the_page_of_the_duty(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        session.get_one(Person, lvye.person.id).phone = "139 0000 0001"
    sign_in(browser, "viewer-lvye")
    assert "139 0000 0001" not in browser.get(f"/duties/{lvye.duty.id}").text
    sign_in(browser, lvye.manager)
    assert '<a href="tel:139 0000 0001">' in browser.get(f"/duties/{lvye.duty.id}").text
