"""What did not get through is seen with its reason; how people are told is theirs to choose."""

import re

from starlette.testclient import TestClient

from models import database
from models.notices import Notice, NoticeState
from models.people import Person
from notifications.language import words_of
from tests.web.conftest import Office, send, sign_in
from tests.web.filled import form_to


def notice_now(office: Office) -> Notice:
    with database.reading() as session:
        return session.get_one(Notice, office.notice.id)


def person_now(office: Office) -> Person:
    with database.reading() as session:
        return session.get_one(Person, office.person.id)


def test_a_notice_that_was_given_up_stands_with_its_reason_and_is_sent_again(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/notices").text
    assert "尚未登记：留样登记" in page
    assert "对方拒收（状态码 404）" in page
    assert lvye.person.name in page
    assert hongshu.person.name not in page
    assert send(browser, f"/notices/{lvye.notice.id}/retry").status_code == 303
    assert (notice_now(lvye).state, notice_now(lvye).attempts) == (NoticeState.OWED, 0)
    assert send(browser, f"/notices/{lvye.notice.id}/retry").status_code == 409


def test_all_are_sent_again_at_once_and_only_ones_own(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    send(browser, "/notices/retry")
    assert (notice_now(lvye).state, notice_now(hongshu).state) == (NoticeState.OWED, NoticeState.FAILED)


def test_many_are_folded_by_their_kind_and_a_few_stand_open(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert '<details class="card" open>' in browser.get("/notices").text
    with database.session() as session:
        kept = session.get_one(Notice, lvye.notice.id).model_dump(exclude={"id", "key"})
        for number in range(4):
            session.add(Notice(**kept, key=f"more|{number}"))
    page = browser.get("/notices").text
    assert '<details class="card" open>' not in page
    [(kind, count)] = re.findall(r"<summary>\s*<b>([^<]+)</b> (\d+)", page)
    assert (kind, count) == (words_of("kind.notice", "zh_CN")[lvye.notice.kind], "5")


def test_what_was_passed_on_by_hand_leaves_the_page(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/notices/{lvye.notice.id}/told")
    assert "留样登记" not in browser.get("/notices").text


def test_every_letter_can_be_looked_at_in_both_languages(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/notices/letters").text
    assert "提醒：清晨浇水" in page
    assert "Reminder: Watering at dawn" in page


def test_a_person_chooses_how_to_be_told(browser: TestClient, lvye: Office) -> None:
    page = browser.get(f"{lvye.link}/notices").text
    assert 'value="720" checked' in page
    assert "还没有您的聊天地址或邮箱" in page
    wishes = {
        "reminder_minutes": ["60", "1440"],
        "digest": "1",
        "quiet_from": "20:00",
        "quiet_until": "07:00",
    }
    based_on = form_to(browser, f"{lvye.link}/notices", f"{lvye.link}/notices")["based_on"]
    wishes["based_on"] = based_on or ""
    assert browser.post(f"{lvye.link}/notices", data=wishes).status_code == 303
    assert person_now(lvye).wish == {
        "reminder_minutes": [1440, 60],
        "digest": True,
        "quiet_from": "20:00",
        "quiet_until": "07:00",
    }
    assert 'value="60" checked' in browser.get(f"{lvye.link}/notices").text


def test_a_wish_that_cannot_be_is_said_and_nothing_is_kept(browser: TestClient, lvye: Office) -> None:
    answer = browser.post(
        f"{lvye.link}/notices", data={"reminder_minutes": "7", "quiet_from": "late", "quiet_until": "1"}
    )
    assert answer.status_code == 422
    assert "没有改动任何设置" in answer.text
    assert person_now(lvye).wish == {}
