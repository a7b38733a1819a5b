"""A cook in a cellar kitchen: the record is entered without network, arrives once, and the office sees it."""

import re
import struct
import zlib
from random import randbytes

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from models import database
from models.duties import Assignment, Duty
from models.forms import NUMERIC, FieldKind
from models.people import Person
from models.repairs import Repair
from models.settings import settings
from tests.browser.conftest import Opening
from tests.browser.phones import STOCKED, fill, records_of
from tests.browser.running import FIRST, Site
from tests.browser.screens import picture
from tests.some import some

WITHOUT = {
    "scripts": "",
    "database": "Object.defineProperty(window, 'indexedDB', { value: undefined })",
    "room": "IDBFactory.prototype.open = () => { throw new Error('full'); }",
}
SIGNED = re.compile(r"[0-9a-f]{64}\.png")


def todays_duty(session: Session) -> tuple[Duty, Person]:
    """An open duty of today whose record wants a number and a signature, and somebody who has it."""
    rows = select(Duty, Person).join(Assignment, col(Assignment.duty_id) == Duty.id)
    rows = rows.join(Person, col(Person.id) == Assignment.person_id)
    found = session.exec(rows.where(Duty.day == FIRST, Duty.state == "open").order_by(col(Duty.start)))
    for duty, person in found:
        kinds = {field.kind for field in duty.record_form.fields}
        if FieldKind.SIGNATURE in kinds and kinds & set(NUMERIC):
            return duty, person
    raise LookupError("the demo school has no such duty today")


@pytest.fixture
def duty_and_person(site: Site) -> tuple[Duty, Person]:
    """What is to be done, and by whom."""
    with database.reading() as session:
        return todays_duty(session)


def noise(width: int, height: int) -> bytes:
    """A picture as large as a phone's camera makes them: gray noise as PNG."""
    rows = b"".join(b"\0" + randbytes(width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_duty_done_without_network_arrives_once_and_the_office_sees_it(
    site: Site, duty_and_person: tuple[Duty, Person], open_page: Opening, office: Page
) -> None:
    duty, person = duty_and_person
    phone = open_page()
    phone.goto(site.link_of(person.name))
    link = phone.locator(f"main a[href$='{duty.id}']")
    phone.evaluate(STOCKED, link.get_attribute("href"))
    phone.context.set_offline(True)
    link.click()  # the page is opened without network too
    fill(phone, duty)
    phone.locator("button.done").click()
    expect(phone.locator("#kept li")).to_have_count(1)
    expect(phone.locator("form[data-keep]")).to_be_hidden()
    picture(phone, "own-kept-phone-zh_CN")
    assert records_of(duty) == []
    phone.reload()
    expect(phone.locator("#kept li")).to_have_count(1)

    phone.context.set_offline(False)
    expect(phone.locator(".told")).to_be_visible()
    expect(phone.locator("#kept")).to_be_hidden()
    (record,) = records_of(duty)
    signed = [field.name for field in duty.record_form.fields if field.kind is FieldKind.SIGNATURE]
    assert all(SIGNED.fullmatch(record.entries[name]) for name in some(signed))
    assert (record.person_id, record.idempotency is not None) == (person.id, True)

    office.goto(f"{site.address}/duties/{duty.id}")
    expect(office.locator("main")).to_contain_text(person.name)
    expect(office.locator("dd img").first).to_be_visible()
    picture(office, "duty-done-desktop-zh_CN")


def test_an_answer_that_was_lost_on_the_way_makes_no_second_record(
    site: Site, duty_and_person: tuple[Duty, Person], open_page: Opening
) -> None:
    duty, person = duty_and_person
    phone = open_page(workers=False)
    phone.goto(f"{site.link_of(person.name)}/duties/{duty.id}")
    fill(phone, duty)
    lost = []

    def lose_the_answer(route: object) -> None:
        lost.append(route.fetch(max_redirects=0))  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    phone.route("**/complete", lose_the_answer, times=1)
    phone.locator("button.done").click()
    expect(phone.locator("#kept li")).to_have_count(1)
    assert len(records_of(duty)) == len(lost) == 1
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator(".told")).to_be_visible()
    assert len(records_of(duty)) == 1


def test_what_the_school_refuses_is_said_and_nothing_entered_is_lost(
    site: Site, duty_and_person: tuple[Duty, Person], open_page: Opening
) -> None:
    duty, person = duty_and_person
    phone = open_page(workers=False)
    phone.goto(f"{site.link_of(person.name)}/duties/{duty.id}")
    fill(phone, duty)
    number = next(field for field in duty.record_form.fields if field.kind in NUMERIC)
    control = phone.locator(f"[name='entry.{number.name}']")
    control.evaluate("one => { one.removeAttribute('max'); one.value = 99999; }")
    phone.context.set_offline(True)
    phone.locator("button.done").click()
    expect(phone.locator("#kept li")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator("#kept .refusal")).to_be_visible()
    phone.goto(site.link_of(person.name))
    phone.locator("#kept a").click()
    expect(control).to_have_value("99999")
    control.fill(f"{int(number.min or 0) + 1}")
    phone.locator("button.done").click()
    expect(phone.locator("main > .told")).to_be_visible()
    expect(phone.locator("#kept")).to_be_hidden()
    assert len(records_of(duty)) == 1


def test_two_problems_reported_without_network_are_two(
    site: Site, duty_and_person: tuple[Duty, Person], open_page: Opening
) -> None:
    phone = open_page(workers=False)
    phone.goto(f"{site.link_of(duty_and_person[1].name)}/problem")
    phone.context.set_offline(True)
    for number, title in enumerate(("水管漏水", "灯不亮"), 1):
        phone.fill("[name=title]", title)
        phone.locator("button.done").click()
        expect(phone.locator("#kept li")).to_have_count(number)
    phone.context.set_offline(False)
    expect(phone.locator("#kept")).to_be_hidden()
    with database.reading() as session:
        assert sorted(repair.title for repair in session.exec(select(Repair))) == ["水管漏水", "灯不亮"]


@pytest.mark.parametrize("without", WITHOUT)
def test_a_browser_that_can_keep_nothing_sends_the_form_as_ever(
    site: Site, duty_and_person: tuple[Duty, Person], open_page: Opening, without: str
) -> None:
    duty, person = duty_and_person
    phone = open_page(workers=False, scripts=without != "scripts")
    phone.add_init_script(WITHOUT[without])
    phone.goto(f"{site.link_of(person.name)}/duties/{duty.id}")
    fill(phone, duty)
    for field in duty.record_form.fields:
        if field.kind is FieldKind.SIGNATURE and not phone.locator(".glass").count():
            phone.fill(f"[name='entry.{field.name}']", person.name)
    phone.locator("button.done").click()
    expect(phone.locator(".told")).to_be_visible()
    assert len(records_of(duty)) == 1


def test_a_problem_is_reported_from_the_wall_with_a_photo_and_one_tap(
    site: Site, open_page: Opening, office: Page
) -> None:
    office.goto(f"{site.address}/signs")
    address = office.locator(".signs .address").first.inner_text()
    phone = open_page()
    phone.goto(site.address + address[address.index("/q/") :])
    picture(phone, "place-phone-zh_CN")
    taken = noise(2400, 1200)
    phone.set_input_files("[name=photo]", {"name": "p.png", "mimeType": "image/png", "buffer": taken})
    phone.click("button[value=leak]")
    expect(phone.locator(".told")).to_be_visible()
    expect(phone.locator(".problems li")).to_have_count(1)
    with database.reading() as session:
        repair = session.exec(select(Repair)).one()
    assert (repair.kind, repair.photo[-4:]) == ("leak", ".jpg")
    assert (settings().photos / repair.photo).stat().st_size < len(taken) / 2
