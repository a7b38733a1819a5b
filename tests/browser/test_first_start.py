"""An office begins: from an empty installation to the month on paper, as its head of logistics would do it."""

import re
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlmodel import select

from actions.drawing import draw_up
from actions.horizon import roll
from actions.starting import start_code
from models import database
from models.schools import School
from tests.browser.conftest import Opening
from tests.browser.running import FIRST, LAST, PASSWORD, Site
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
    expect(page.locator("main")).to_contain_text("张 三（1001）")
    assert overflowing(page) == []
    picture(page, "sheet-preview-desktop-zh_CN")
    page.click("text=全部导入")
    expect(page.locator(".told")).to_contain_text("文件已导入")


def import_certificates(page: Page, folder: Path) -> None:
    """Their health certificates, without which nobody cooks."""
    page.set_input_files("#certificates input[type=file]", messy_certificates(folder))
    page.click("#certificates button")
    expect(page.locator("main")).to_contain_text("张 三 健康证")
    page.click("text=全部导入")
    expect(page.locator(".told")).to_contain_text("文件已导入")


def draw_up_the_week(site: Site) -> None:
    """What the nightly and the weekly flow do: derive the duties, draw up the roster."""
    with database.session() as session:
        school = session.exec(select(School)).one()
        roll(session, school, FIRST, LAST, site.now, "test")
    draw_up(school.id, FIRST, LAST, site.now, "test", seconds=3)


def test_from_the_first_start_to_the_month_on_paper(
    empty_site: Site, open_page: Opening, tmp_path: Path
) -> None:
    page = open_page(DESKTOP)
    begin(page, empty_site)
    import_people(page, empty_site, tmp_path)
    import_certificates(page, tmp_path)
    draw_up_the_week(empty_site)
    page.goto(f"{empty_site.address}/roster?week={FIRST}")
    page.locator("form[action$='/publish'] button").first.click()
    expect(page.locator(".told")).to_contain_text("发布")
    page.goto(f"{empty_site.address}/paper/month?day={FIRST}")
    rows = page.locator("table.month tbody tr:not(.team)")
    shown = [name.inner_text() for name in rows.locator("th").all()]
    assert set(shown) <= {"张 三", "李四", "王五"}
    assert "李四" in shown
    picture(page, "paper-month-desktop-zh_CN")
    printed = page.request.get(f"{empty_site.address}/paper/month?day={FIRST}&as=pdf").body()
    text = normalize("NFKC", "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages))
    for word in (
        "新叶小学",
        "2026年11",
        *shown,
        page.locator(".legend li").first.inner_text().split()[1][:2],
    ):
        assert word.replace(" ", "") in text.replace(" ", ""), word
