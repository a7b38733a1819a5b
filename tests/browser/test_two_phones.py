"""Two people change places from their phones; WeChat's own browser is a phone's browser too."""

import pytest
from playwright.sync_api import expect
from sqlmodel import Session, col, select

from actions.crews.swap import partners
from models import database
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.people import Person
from tests.browser.conftest import Opening
from tests.browser.furnishing import afternoon
from tests.browser.phones import fill, records_of
from tests.browser.running import FIRST, Site
from tests.browser.screens import overflowing

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; V2285A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MMWEBID/1234 MicroMessenger/8.0.49.2600 WeChat/arm64 "
    "Weixin NetType/4G Language/zh_CN ABI/arm64"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN"
)


def who_has(duty: Duty) -> list[str]:
    with database.reading() as session:
        rows = select(Person.name).join(Assignment, col(Assignment.person_id) == Person.id)
        held = (Assignment.duty_id == duty.id, Assignment.state == AssignmentState.ASSIGNED)
        return list(session.exec(rows.where(*held)))


def handable(session: Session) -> tuple[Duty, Person, Person]:
    """A coming duty, who has it, and a colleague the rules allow."""
    rows = select(Assignment, Duty).join(Duty, col(Duty.id) == Assignment.duty_id)
    held = (Assignment.state == AssignmentState.ASSIGNED, Duty.state == DutyState.OPEN, Duty.day > FIRST)
    for seat, duty in session.exec(rows.where(*held).order_by(col(Duty.start))):
        able = [one.person for one in partners(session, seat) if not one.reason]
        if able and duty.needs.size == 1 and not duty.hidden:
            return duty, session.get_one(Person, seat.person_id), able[0]
    raise LookupError("the demo school has no such duty")


def test_a_duty_changes_hands_between_two_phones(site: Site, open_page: Opening) -> None:
    with database.reading() as session:
        duty, giver, taker = handable(session)
    first, second = open_page(), open_page()
    first.goto(f"{site.link_of(giver.name)}/duties/{duty.id}/swap")
    first.click(f"text={taker.name}")
    first.fill("[name=note]", "家里有事")
    first.click("button.done")
    expect(first.locator(".told")).to_be_visible()
    assert who_has(duty) == [giver.name]

    second.goto(site.link_of(taker.name))
    question = second.locator(".swaps li")
    expect(question).to_contain_text(giver.name)
    expect(question).to_contain_text("家里有事")
    question.get_by_role("button", name="同意").click()
    expect(second.locator(".told")).to_be_visible()
    assert who_has(duty) == [taker.name]
    expect(second.locator(f"main a[href$='{duty.id}']")).to_be_visible()
    first.reload()
    expect(first.locator(f"main a[href$='{duty.id}']")).to_have_count(0)


@pytest.mark.parametrize("agent", [ANDROID, IPHONE], ids=["android", "iphone"])
def test_in_wechat_a_duty_is_recorded_and_the_calendar_leads_to_the_browser(
    site: Site, open_page: Opening, agent: str
) -> None:
    with database.reading() as session:
        seat, duty = afternoon(session)
        guard = session.get_one(Person, seat.person_id)
    phone = open_page(workers=False, user_agent=agent)  # WeChat on an iPhone has no service workers
    phone.goto(site.link_of(guard.name))
    assert overflowing(phone) == []
    phone.goto(f"{site.link_of(guard.name)}/duties/{duty.id}")
    fill(phone, duty)
    phone.locator("button.done").click()
    expect(phone.locator(".told")).to_be_visible()
    assert len(records_of(duty)) == 1
    phone.goto(f"{site.link_of(guard.name)}/calendar")
    phone.click("text=生成我的日历地址")
    expect(phone.locator("main")).to_contain_text("在浏览器打开")
    expect(phone.locator("a[href^='webcal']")).to_have_count(0)
    assert overflowing(phone) == []
