"""A staff list with faults is mended on its page, without touching the file again."""

from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import select

from models import database
from models.people import Person
from tests.browser.running import Site
from tests.browser.screens import overflowing
from tests.sheets import written


def test_a_list_is_mended_on_the_page_and_taken(site: Site, office: Page, tmp_path: Path) -> None:
    rows = (
        ("工号", "姓名", "所在单位"),
        ("9001", "钟小满", "后勤处"),
        ("9002", None, "后勤处"),
        ("9003", None, None),
    )
    path = written(tmp_path / "花名册.xlsx", *rows)
    office.goto(f"{site.address}/sheets")
    form = office.locator("#people form").first
    form.locator("input[type=file]").set_input_files(path)
    form.locator("button").click()
    office.set_viewport_size({"width": 390, "height": 844})
    assert overflowing(office) == []
    office.locator("input[name='cell.Sheet!B3']").fill("钟小寒")
    office.locator("input[name='out'][value='Sheet!4']").first.check()
    office.get_by_text("文件里的列").click()
    office.locator("select[name='title.所在单位']").select_option("team")
    office.get_by_role("button", name="再看看").first.click()
    expect(office.get_by_role("button", name="导入，1 行除外")).to_be_visible()
    office.get_by_role("button", name="导入，1 行除外").click()
    expect(office.locator("input[name='cell.Sheet!B2']")).to_be_visible()
    with database.reading() as session:
        found = session.exec(select(Person).where(Person.code.startswith("900")))
        assert {one.name: one.team for one in found} == {"钟小满": "后勤处", "钟小寒": "后勤处"}
