"""What the school asks once more of a record can be answered on the phone it was written on."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models import database
from models.duties import Duty
from models.people import Person
from tests.browser.conftest import Opening
from tests.browser.furnishing import afternoon
from tests.browser.phones import records_of
from tests.browser.running import Site

ROUNDS = {"name": "rounds", "label": "巡查次数", "kind": "count", "required": True, "min": 1, "max": 20}


@pytest.fixture
def tomorrows(site: Site) -> tuple[Duty, str]:
    """A guard's duty of the next day that asks for a number, and the address of its page."""
    with database.session() as session:
        seat, duty = afternoon(session)
        duty.form = {"fields": [ROUNDS]}
        guard = session.get_one(Person, seat.person_id)
    site.now = duty.start - timedelta(days=1)
    return duty, f"{site.link_of(guard.name)}/duties/{duty.id}"


def require_kept(phone: Page, duty: Duty) -> None:
    """It arrived as it was entered, with the tick and the reason."""
    expect(phone.locator("dl.record")).to_be_visible()
    (record,) = records_of(duty)
    assert (record.entries["rounds"], record.entries["rounds.sure"]) == (50, True)
    assert (record.doubts, record.reason) == (["early"], "明天封校")


def test_a_number_and_a_time_that_are_odd_are_confirmed_on_the_phone(
    tomorrows: tuple[Duty, str], open_page: Opening
) -> None:
    duty, address = tomorrows
    phone = open_page(workers=False)
    phone.goto(address)
    phone.locator("details.card > summary").click()
    phone.fill("[name='entry.rounds']", "50")
    phone.click("button.done")
    phone.check("[name='entry.rounds.sure']")
    phone.click("button.done")
    expect(phone.locator("[name=reason]")).to_be_visible()
    expect(phone.locator("[name='entry.rounds.sure']")).to_be_checked()
    phone.fill("[name=reason]", "明天封校")
    phone.click("button.done")
    require_kept(phone, duty)


def send_from_the_cellar(phone: Page, address: str) -> None:
    """Without network it is kept, with network it is refused; the page is opened anew."""
    phone.context.set_offline(True)
    phone.click("button.done")
    expect(phone.locator("#kept li")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator("#kept .refusal")).to_be_visible()
    phone.goto(address)


def test_what_was_kept_without_network_is_confirmed_later(
    tomorrows: tuple[Duty, str], open_page: Opening
) -> None:
    duty, address = tomorrows
    phone = open_page(workers=False)
    phone.goto(address)
    phone.locator("details.card > summary").click()
    phone.fill("[name='entry.rounds']", "50")
    send_from_the_cellar(phone, address)
    expect(phone.locator("[name='entry.rounds']")).to_have_value("50")
    phone.check("[name='entry.rounds.sure']")
    send_from_the_cellar(phone, address)
    expect(phone.locator("[name='entry.rounds.sure']")).to_be_checked()
    phone.fill("[name=reason]", "明天封校")
    phone.click("button.done")
    require_kept(phone, duty)
