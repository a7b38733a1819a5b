"""An office begins: from an empty installation to a duty done in the cellar and the month on paper, by its pages."""

import re
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlmodel import Session, col, select

from actions.installation.first_start import start_code
from actions.people.personal_link import person_link
from models import database
from models.duties import Assignment, Duty, DutyState
from models.people import Person
from models.schools import School
from tests.browser.conftest import Opening
from tests.browser.phones import STOCKED, fill, records_of
from tests.browser.running import DRAWS_WITHIN, FIRST, LAST, PASSWORD, Site
from tests.browser.screens import DESKTOP, overflowing, picture
from tests.sheets import messy_certificates, messy_people


def begin(page: Page, site: Site) -> None:
    """Fill in the first start."""
    page.goto(f"{site.address}/")
    expect(page).to_have_url(re.compile("/start"))
    assert overflowing(page) == []
    picture(page, "start-desktop-zh_CN")
    entered = {"start": start_code(), "school": "新叶小学", "code": "xinye", "term": "2026-2027-1"}
    entered |= {"first": "2026-09-01", "last": "2027-01-22", "name": "王主任", "password": PASSWORD}
    page.locator("main details:has([name=code]) > summary").first.click()
    for name, text in entered.items():
        page.fill(f"[name={name}]", text)
    for switch in ("canteen", "garden"):
        page.check(f"[value={switch}]")
    page.click("button.done")
    expect(page.locator(".told")).to_contain_text("学校已建好")


def import_people(page: Page, site: Site, folder: Path) -> None:
    """Send the staff list as it is, look at what it changes, and take it over."""
    page.goto(f"{site.address}/sheets")
    page.set_input_files("#people input[type=file]", messy_people(folder))
    page.click("#people button")
    expect(page.locator("main")).to_contain_text("张三（1001）")
    assert overflowing(page) == []
    picture(page, "sheet-preview-desktop-zh_CN")
    page.click("text=全部导入")
    expect(page.locator(".told")).to_contain_text("文件已导入")


def import_certificates(page: Page, folder: Path) -> None:
    """Their health certificates, without which nobody cooks."""
    page.set_input_files("#certificates input[type=file]", messy_certificates(folder))
    page.click("#certificates button")
    expect(page.locator("main")).to_contain_text("张三 健康证")
    page.click("text=全部导入")
    expect(page.locator(".told")).to_contain_text("文件已导入")


def draw_up_the_week(page: Page, site: Site, drawn: list[Future[UUID]]) -> None:
    """Ask for the week's roster on the board, look at it when it is there, and publish it."""
    page.goto(f"{site.address}/roster?week={FIRST}")
    page.click("text=起草班表")
    page.fill("[name=first]", str(FIRST))
    page.fill("[name=last]", str(LAST))
    page.click("text=开始起草")
    expect(page.locator("#drafting")).to_contain_text("起草班表")
    (run,) = drawn
    run.result(DRAWS_WITHIN)
    page.reload()
    expect(page.get_by_role("heading", name="待审核的排班")).to_be_visible()
    page.locator("form[action$='/publish'] button").first.click()
    page.click("form:has(input[name=sure]) button")  # some work stays open: it is asked first
    expect(page.locator(".told")).to_contain_text("发布")


def todays_work(session: Session) -> tuple[Duty, Person]:
    """Something somebody has to do today and record."""
    rows = select(Duty, Person).join(Assignment, col(Assignment.duty_id) == Duty.id)
    rows = rows.join(Person, col(Person.id) == Assignment.person_id)
    today = rows.where(Duty.day == FIRST, Duty.state == DutyState.OPEN).order_by(col(Duty.start))
    return next((duty, person) for duty, person in session.exec(today) if duty.record_form.fields)


def do_it_in_the_cellar(site: Site, phone: Page) -> tuple[Duty, Person]:
    """With the link on the slip: the duty is done without network, kept, and sent when there is one."""
    with database.session() as session:
        duty, person = todays_work(session)
        school = session.get_one(School, duty.school_id)
        school.policy = {
            **school.policy,
            "early_minutes": 720,
        }  # it is noon, and the work may be of the afternoon
    phone.goto(site.address + person_link(person))
    there = phone.locator(f"main a[href$='{duty.id}']").first
    phone.evaluate(STOCKED, there.get_attribute("href"))
    phone.context.set_offline(True)
    there.click()
    fill(phone, duty)
    phone.locator("button.done").click()
    expect(phone.locator("#kept li")).to_have_count(1)
    assert records_of(duty) == []
    phone.context.set_offline(False)
    expect(phone.locator(".told")).to_be_visible()
    phone.reload()
    assert [record.person_id for record in records_of(duty)] == [person.id]
    return duty, person


def print_the_month(page: Page, site: Site) -> None:
    """The month as PDF has the rows of the page, and they are the school's own people."""
    page.goto(f"{site.address}/paper/month?day={FIRST}")
    rows = page.locator("table.month tbody tr:not(.team)")
    shown = [name.inner_text() for name in rows.locator("th").all()]
    assert set(shown) <= {"张三", "李四", "王五"}
    assert "李四" in shown
    printed = page.request.get(f"{site.address}/paper/month?day={FIRST}&as=pdf").body()
    text = normalize("NFKC", "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages))
    mark = page.locator(".legend li").first.inner_text().split()[1][:2]
    for word in ("新叶小学", "2026年11", *shown, mark):
        assert word.replace(" ", "") in text.replace(" ", ""), word


def test_from_the_first_start_to_a_duty_done_and_the_month_on_paper(
    empty_site: Site, open_page: Opening, tmp_path: Path, drawn: list[Future[UUID]]
) -> None:
    page = open_page(DESKTOP)
    begin(page, empty_site)
    import_people(page, empty_site, tmp_path)
    import_certificates(page, tmp_path)
    draw_up_the_week(page, empty_site, drawn)
    duty, person = do_it_in_the_cellar(empty_site, open_page())
    page.goto(f"{empty_site.address}/duties/{duty.id}")
    expect(page.locator("h1 .chip.done")).to_be_visible()
    expect(page.locator("main")).to_contain_text(person.name)
    print_the_month(page, empty_site)
