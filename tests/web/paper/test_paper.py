"""Paper and files: what stands on the sheets, who may have them, and what is kept off them."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.users import Role, User
from tests.conftest import NOW
from tests.factories import MONDAY, kept, make_duty, make_routine
from tests.web.conftest import Office, hashed, records, send, sign_in

SHEETS = ("/paper/roster", "/paper/day", "/paper/duties/{duty}")
FILES = ("/paper/roster.xlsx", "/paper/roster.xlsx?span=month", "/sheets/people.xlsx")


def words_of(text: str) -> str:
    """What a reader of the page sees, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def sheet(browser: TestClient, path: str, **asked: str) -> str:
    answer = browser.get(path, params=asked)
    assert answer.status_code == 200, path
    return words_of(answer.text)


def everything(content: bytes) -> str:
    """Every text of a workbook."""
    book = load_workbook(BytesIO(content))
    return " ".join(str(value) for each in book for row in each.iter_rows(values_only=True) for value in row)


def change(duty: UUID, **values: object) -> None:
    with database.session() as session:
        row = session.get_one(Duty, duty)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_every_sheet_is_whole_in_both_languages(
    browser: TestClient, lvye: Office, language: str, tag: str
) -> None:
    sign_in(browser, lvye.manager)
    for path in SHEETS:
        page = browser.get(path.format(duty=lvye.duty.id), params={"lang": language})
        assert page.status_code == 200, path
        assert f'<html lang="{tag}">' in page.text
        assert "<nav" not in page.text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
        if language == "zh_CN":
            assert re.findall(r"[A-Za-z]{4,}", words_of(page.text)) == [], path


def test_the_wall_roster_says_the_week_and_that_it_is_proposed(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    text = sheet(browser, "/paper/roster", week="2026-09-10")
    assert "绿野 后勤值班表 第 2 周 · 2026年9月7日 周一 – 2026年9月13日 周日 · 拟定稿，尚未发布" in text
    assert "总务处 艾达 08:00 绿野看门 绿野东门 08:00 绿野巡查 绿野东门" in text
    assert "总务主任（签字）" in text


def test_the_wall_roster_is_published_after_the_decision(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1")
    text = sheet(browser, "/paper/roster")
    assert "· 已发布" in text
    assert "拟定稿" not in text


def test_only_people_with_duties_are_on_the_wall(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    text = sheet(browser, "/paper/roster", week="2026-10-12")
    assert "艾达" not in text
    assert "这一周没有安排。" in text


def test_the_day_list_has_a_row_a_duty(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    text = sheet(browser, "/paper/day")
    assert "绿野 工作清单 2026年9月7日 周一 · 第 2 周 · 2 项" in text
    assert "序号 时间 工作 场所 人员 完成 签字" in text
    assert "08:00–09:00 绿野巡查 绿野东门 艾达" in text


def test_a_record_sheet_asks_what_the_form_asks_and_names_its_source(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        source = {"kind": "law", "text": "每日防火巡查", "ref": "消防法第十七条"}
        routine = make_routine(session, lvye.school, "sourced", source=source)
    change(lvye.duty.id, routine_id=routine.id)
    sign_in(browser, lvye.manager)
    text = sheet(browser, f"/paper/duties/{lvye.duty.id}")
    assert "1 门已锁 * 是 否 2 温度 -10–40 3 状况 好 坏 4 到场 艾达 5 照片 已拍照" in text
    assert "经办人（签字） 总务主任（签字） 依据：每日防火巡查 (消防法第十七条)" in text


def test_a_recorded_duty_is_printed_with_its_record(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    entries = {"entry.locked": "1", "entry.heat": "21.5", "entry.state": "坏", "note": "换锁"}
    send(browser, f"/duties/{lvye.duty.id}/complete", **entries)
    assert len(records(lvye.duty.id)) == 1
    text = sheet(browser, f"/paper/duties/{lvye.duty.id}")
    assert "1 门已锁 * ✓ 是 否 2 温度 21.5 3 状况 好 ✓ 坏" in text
    assert "备注 换锁" in text


def test_a_source_of_another_school_is_never_printed(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, hongshu.manager)
    assert browser.get(f"/paper/duties/{lvye.duty.id}").status_code == 404
    assert "艾达" not in everything(browser.get("/sheets/people.xlsx").content)
    assert "绿野" not in everything(browser.get("/paper/roster.xlsx").content)


@pytest.mark.parametrize("path", [*SHEETS, *FILES])
def test_paper_wants_a_sign_in(browser: TestClient, lvye: Office, path: str) -> None:
    answer = browser.get(path.format(duty=lvye.duty.id))
    assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login")


def test_a_surprise_inspection_stays_off_every_paper_until_its_day(browser: TestClient, lvye: Office) -> None:
    friday = MONDAY + timedelta(days=4)
    with database.session() as session:
        make_duty(session, lvye.school, friday, key="surprise", name="突击检查", hidden=True)
    sign_in(browser, lvye.manager)
    for path in ("/paper/roster", f"/paper/day?day={friday}"):
        assert "突击检查" not in browser.get(path).text
    assert "突击检查" not in everything(browser.get("/paper/roster.xlsx").content)
    assert "data-copy" not in browser.get(f"/?day={friday}").text


def test_the_files_are_spreadsheets_of_the_week_the_month_and_the_people(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    week, month, people = (browser.get(path) for path in FILES)
    assert week.headers["content-disposition"].startswith('attachment; filename="roster-2026-09-07.xlsx"')
    assert load_workbook(BytesIO(week.content)).worksheets[0].max_column == 2 + 7
    assert load_workbook(BytesIO(month.content)).worksheets[0].max_column == 2 + 30
    assert "08:00 绿野巡查（绿野东门）" in everything(week.content)
    assert "艾达" in everything(people.content)


def test_the_people_are_for_managers(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        kept(
            session,
            User(name="looker", school_id=lvye.school.id, role=Role.VIEWER, password_hash=hashed()),
        )
    sign_in(browser, "looker")
    assert browser.get("/sheets/people.xlsx").status_code == 403
    assert browser.get("/paper/roster.xlsx").status_code == 200
    assert "/sheets/people.xlsx" not in browser.get("/sheets").text


@pytest.mark.parametrize(
    "asked", ["week=9999-12-31", "week=0001-01-01", "day=yesterday", "span=year", "day=9999-12-31"]
)
def test_days_out_of_reach_are_refused(browser: TestClient, lvye: Office, asked: str) -> None:
    sign_in(browser, lvye.manager)
    path = "/paper/roster" if asked.startswith("week") else "/paper/roster.xlsx"
    assert 400 <= browser.get(f"{path}?{asked}").status_code < 500


@pytest.mark.parametrize("page", ["/", "/roster"])
def test_a_day_is_copied_for_the_group(browser: TestClient, lvye: Office, page: str) -> None:
    sign_in(browser, lvye.manager)
    text = re.findall(r'data-copy="([^"]*)"', browser.get(page).text)[0]
    assert unescape(text).splitlines() == [
        "绿野 9月7日 周一",
        "08:00–09:00 绿野看门（绿野东门）：还没有人",
        "08:00–09:00 绿野巡查（绿野东门）：艾达",
    ]
    assert NOW.date() == MONDAY


@pytest.mark.parametrize("path", SHEETS)
def test_what_is_provisional_says_so_on_paper(browser: TestClient, lvye: Office, path: str) -> None:
    sign_in(browser, lvye.manager)
    filled = path.format(duty=lvye.duty.id)
    assert "待定" not in sheet(browser, filled)
    change(lvye.duty.id, provisional=True)
    assert "待定" in sheet(browser, filled)
