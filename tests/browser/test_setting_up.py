"""A boarding middle school of 45 people sets itself up, from the first start to a published roster, in few clicks."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from actions.coverage.causes import coverage
from actions.installation.first_start import start_code
from actions.roster.draw_up import draw_up
from actions.school.schools import school_by_code
from models import database
from models.duties import Assignment, Duty
from models.rosters import Roster
from models.schools import School
from tests.browser.conftest import Opening
from tests.browser.running import NOON, PASSWORD, Site
from tests.browser.screens import DESKTOP, overflowing
from tests.rolling import roll
from tests.sheets import written
from tests.web.answering import Answer, answering

MOST_CLICKS = 40
DRAWS_WITHIN = 90  # seconds

HEADS = ("序号", "姓名", "部门", "职务", "参加工作时间", "手机", "备注")
STAFF = {
    ("校办", "副校长（分管后勤）"): "严守成",
    ("总务处", "总务主任"): "魏长河",
    ("总务处", "总务干事"): "丁玉兰 万晓琴",
    ("总务处", "仓库保管员"): "顾平",
    ("总务处", "资产管理员"): "孔令芳",
    ("总务处", "采购员"): "习远山",
    ("财务室", "会计"): "柏宁",
    ("财务室", "出纳"): "水静",
    ("食堂", "食堂主任"): "鲁大海",
    ("食堂", "厨师长"): "苗青",
    ("食堂", "炊事员"): "祁红 倪芳 龚素梅 熊桂香 纪小燕",
    ("食堂", "帮厨"): "舒翠花 屈兰 项桂枝 祝英",
    ("食堂", "洗碗工"): "董秀 梁凤",
    ("保卫科", "保卫科长"): "宗海",
    ("保卫科", "保安"): "巩铁 屠刚 路长青 贝勇 娄建军",
    ("后勤组", "水电工"): "席木生 麻建国",
    ("后勤组", "木工"): "强根生",
    ("后勤组", "花工"): "郎秀",
    ("后勤组", "保洁员"): "邬兰 滕桂花 裴二妹 管秀英",
    ("宿舍", "宿管员"): "费玲 岑霞 薛菊 雷芳",
    ("医务室", "校医"): "容雪",
    ("校车队", "司机"): "终南 柴学军",
    ("信息中心", "网管"): "阮明",
    ("图书馆", "图书管理员"): "蓝文",
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Future[UUID]]]:
    """Prefect at the edge of its API: what its worker does begins with each run that is asked for."""
    runs: list[Future[UUID]] = []

    def answer(path: str, sent: Any) -> Answer:
        if path.endswith("/deployments/name/week_roster/greenleaf"):
            return 200, {"id": "week-roster"}
        if not path.endswith("/deployments/week-roster/create_flow_run"):
            return 404, {}
        runs.append(worker.submit(work, **sent["parameters"]))
        return 201, {"id": "run"}

    with ThreadPoolExecutor(1) as worker, answering(answer, monkeypatch):
        yield runs


def work(school: str, first: str, last: str) -> UUID:
    """What the run of the roster does: derive the duties, draw up the roster."""
    days = date.fromisoformat(first), date.fromisoformat(last)
    with database.session() as session:
        mine = school_by_code(session, school)
        roll(session, mine, *days, NOON, "test")
    return draw_up(mine.id, *days, NOON, "test", seconds=2)


class Hand:
    """Somebody at a desk; what they click, tick, choose and take from the disk is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()
        self.page.wait_for_load_state()

    def choose(self, what: str, value: str) -> None:
        self.clicks += 2  # the list is opened, and one of it taken
        self.page.select_option(what, value)

    def take(self, what: str, file: Path) -> None:
        self.clicks += 2  # the folder is opened, and one of its files taken
        self.page.set_input_files(what, file)

    def onward(self) -> None:
        """From the first page to the next step."""
        self.click("a.brand")
        self.click("a[href='/setup']")


def staff_list(folder: Path) -> Path:
    """The list as the school keeps it, under a title."""
    rows = [(team, title, name) for (team, title), names in STAFF.items() for name in names.split()]
    assert len(rows) == 45
    numbered = [
        (number, name, team, title, "2015-09-01", f"138000{number:05d}", "")
        for number, (team, title, name) in enumerate(rows, 1)
    ]
    title = ("清溪镇初级中学2026年秋季后勤人员花名册",)
    return written(folder / "花名册.xlsx", title, HEADS, *numbered)


def begin(hand: Hand, site: Site) -> None:
    page = hand.page
    page.goto(f"{site.address}/start?code={start_code()}")
    page.fill("[name=school]", "清溪镇初级中学")
    hand.choose("[name=profile]", "boarding_middle")
    page.fill("[name=name]", "魏长河")
    page.fill("[name=password]", PASSWORD)
    hand.click("button.done")
    expect(page.locator(".told")).to_contain_text("学校已建好")


def name_places(hand: Hand) -> None:
    """Most places have the name they usually have; those with two of a kind are written."""
    hand.click("[aria-current=step] a.button")
    hand.page.fill("[name='named.gate']", "东校门、西校门")
    hand.click("form[action='/setup/places'] button")


def import_people(hand: Hand, folder: Path) -> None:
    """The staff list as it is; what its words mean is answered by the first suggestion, or left open."""
    hand.click("[aria-current=step] a.button")
    hand.take("#people input[type=file]", staff_list(folder))
    hand.click("#people button")
    for asked in hand.page.locator("select[name=means]").all():
        starred = asked.locator("option", has_text="★")
        if starred.count():
            hand.clicks += 2
            asked.select_option(starred.first.get_attribute("value"))
    hand.click("text=全部导入")
    expect(hand.page.locator(".told")).to_contain_text("文件已导入")


def say_who_does_what(hand: Hand) -> None:
    """What the titles do not say is answered with the suggestions."""
    hand.page.on("dialog", lambda dialog: dialog.accept())
    hand.onward()
    hand.click("[aria-current=step] a.button")
    hand.clicks += 1  # the question whether one is sure
    hand.click("form[action='/coverage/settle'] [name=all]")


def draw_up_and_publish(hand: Hand, drawn: list[Future[UUID]]) -> None:
    """The draft is asked for on the path, looked at on the board, and published."""
    hand.click("[aria-current=step] form button")
    (run,) = drawn
    run.result(DRAWS_WITHIN)
    hand.page.reload()
    hand.click("form[action$='/publish'] button")
    hand.click("form:has(input[name=sure]) button")  # some work stays open: it is asked first
    expect(hand.page.locator(".told")).to_contain_text("发布")


def test_a_boarding_school_sets_itself_up_in_few_clicks(
    empty_site: Site, open_page: Opening, tmp_path: Path, drawn: list[Future[UUID]]
) -> None:
    hand = Hand(open_page(DESKTOP))
    begin(hand, empty_site)
    assert overflowing(hand.page) == []
    name_places(hand)
    import_people(hand, tmp_path)
    say_who_does_what(hand)
    hand.onward()
    while hand.page.locator("[aria-current=step] form[action='/roster/draw']").count() == 0:
        hand.click("[aria-current=step] form[action='/setup/skip'] button")
    draw_up_and_publish(hand, drawn)
    assert hand.clicks <= MOST_CLICKS
    everything_is_covered_or_named()
    hand.click("a.brand")
    assert hand.page.locator(".onward").count() == 0


def everything_is_covered_or_named() -> None:
    """Of the seats of the published weeks all are taken or named as a gap with its cause: its routine lacks something,
    or each person is named with the rule that keeps them from it."""
    with database.reading() as session:
        school = session.exec(select(School)).one()
        roster = session.exec(select(Roster)).one()
        stopped = {one.routine.id for one in coverage(session, school, NOON) if one.causes}
        planned = {
            duty.id: duty for duty in session.exec(select(Duty)) if duty.id in set(roster.planned.duties)
        }
        seats = sum(duty.needs.size for duty in planned.values())
        taken = sum(one.duty_id in planned for one in session.exec(select(Assignment)))
        named = sum(
            gap["missing"]
            for gap in roster.gaps
            if gap["reasons"] or planned[UUID(gap["duty"])].routine_id in stopped
        )
    assert len(planned) > 200
    assert taken > seats / 2
    assert taken + named >= 0.95 * seats
