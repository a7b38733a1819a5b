"""Every page there is: what the browser tests visit, and docs/pages.md shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.browser.screens import DESKTOP, LANGUAGES, SCREENS, Screen


@dataclass(frozen=True)
class Shown:
    """A page: the name of its pictures, its heading, and its address with the rows it names in braces."""

    name: str
    title: str
    path: str


OWN = (
    Shown("own-today", "今天 · Today", "/p/{token}"),
    Shown("own-duty", "一项工作 · A duty", "/p/{token}/duties/{own_duty}"),
    Shown("own-duty-done", "做完的工作 · A duty done", "/p/{token}/duties/{done}"),
    Shown("own-swap", "换班 · Hand over or exchange", "/p/{token}/duties/{own_duty}/swap"),
    Shown("own-absence", "请假 · Absence", "/p/{token}/absence"),
    Shown("own-busy", "我的忙时 · Busy times", "/p/{token}/busy"),
    Shown("own-problem", "报修 · Problem", "/p/{token}/problem"),
    Shown("own-calendar", "订阅日历 · Calendar", "/p/{token}/calendar"),
    Shown("own-notices", "通知方式 · How I am told", "/p/{token}/notices"),
    Shown("place", "墙上的二维码 · The code on the wall", "/q/{slug}"),
    Shown("event", "日历里的链接 · From a calendar's event", "/d/{seat}"),
)
DOOR = (Shown("login", "登录 · Sign in", "/login"),)
OFFICE = (
    Shown("today", "今天 · Today", "/"),
    Shown("one-day", "一天的任务 · A duty for one day", "/one-day"),
    Shown("setup", "开始使用 · Setting up", "/setup"),
    Shown("setup-profile", "学校有什么 · What the school has", "/setup/profile"),
    Shown("setup-places", "哪里做 · The places of the work", "/setup/places"),
    Shown("setup-address", "网址 · The address", "/setup/address"),
    Shown("roster", "排班 · Roster", "/roster"),
    Shown("roster-month", "月排班 · Roster of a month", "/roster?span=month"),
    Shown("roster-duties", "按岗位排班 · Roster by duty", "/roster?by=duties"),
    Shown("coverage", "覆盖 · Coverage", "/coverage"),
    Shown("gaps", "空岗 · Gaps", "/gaps"),
    Shown("decisions", "待定 · Decisions", "/decisions"),
    Shown("ledger", "公平账 · Fairness ledger", "/ledger"),
    Shown("checklists", "清单 · Checklists", "/checklists"),
    Shown("checklist", "一份清单 · A checklist", "/checklists/{checklist}"),
    Shown("textbooks", "教材 · Textbooks", "/textbooks"),
    Shown("stocktake", "校产与盘点 · Register and stocktake", "/stocktake"),
    Shown("stocktake-place", "一处盘点 · Count of a place", "/stocktake/places/{room}"),
    Shown("circulars", "文件 · Circulars", "/circulars"),
    Shown("findings", "问题 · Findings", "/findings"),
    Shown("finding", "一个问题 · A finding", "/findings/{finding}"),
    Shown("repairs", "报修 · Repairs", "/repairs"),
    Shown("repair", "一件报修 · A repair", "/repairs/{repair}"),
    Shown("duty", "一项工作 · A duty", "/duties/{duty}"),
    Shown("people", "人员 · People", "/people"),
    Shown("person", "一个人 · A person", "/people/{person}"),
    Shown("pattern", "一个人的班次 · A person's shift pattern", "/people/{person}/pattern"),
    Shown("person-new", "新来的人 · A new person", "/people/new"),
    Shown("routines", "例行工作 · Routines", "/routines"),
    Shown("routine", "一项例行工作 · A routine", "/routines/{routine}"),
    Shown("routine-new", "新的例行工作 · A new routine", "/routines/new"),
    Shown("places", "场所 · Places", "/places"),
    Shown("place-edit", "一处场所 · A place", "/places/{room}"),
    Shown("calendar", "校历 · School calendar", "/calendar"),
    Shown("year", "全年校历 · The year", "/calendar/year?year=2027"),
    Shown("notice", "放假通知 · Holiday notice", "/calendar/notice"),
    Shown("calendar-import", "导入日历 · A calendar from outside", "/calendar/import"),
    Shown("terms", "学期 · Terms", "/terms"),
    Shown("bells", "作息 · Bells", "/bells"),
    Shown("shifts", "班次 · Shifts", "/shifts"),
    Shown("policies", "办事规则 · Policies", "/policies"),
    Shown("sheets", "表格 · Spreadsheets", "/sheets"),
    Shown("words", "对应 · Words", "/words"),
    Shown("print", "打印 · Print", "/paper"),
    Shown("telling", "通知 · Notices", "/notices"),
    Shown("letters", "通知样本 · Letters", "/notices/letters"),
    Shown("runs", "运行日志 · Diary of runs", "/runs"),
    Shown("journal", "日志 · Journal", "/journal"),
    Shown("users", "账号 · Sign-ins", "/users"),
    Shown("password", "密码 · Password", "/password"),
    Shown("sign-ins", "我的登录 · Where I am signed in", "/sign-ins"),
    Shown("second-factor", "两步验证 · Two-step verification", "/second-factor"),
)
PAPER = (
    Shown("paper-week", "周表 · Week for the wall", "/paper/roster"),
    Shown("paper-month", "月表 · Month for the wall", "/paper/month"),
    Shown("paper-day", "当日清单 · Duty list", "/paper/day"),
    Shown("paper-sheet", "记录表 · Record form", "/paper/duties/{duty}"),
    Shown("paper-sheets", "当日记录表 · A day's record forms", "/paper/duties?topic=food"),
    Shown("paper-booklet", "专题台账 · Booklet by topic", "/paper/booklet?topic=food"),
    Shown("paper-repairs", "报修台账 · Ledger of repairs", "/repairs/paper"),
    Shown("paper-findings", "问题台账 · Ledger of findings", "/findings/paper"),
    Shown("paper-count", "盘点表 · Count sheet", "/paper/count"),
    Shown("paper-register", "校产登记簿 · Register", "/paper/register"),
    Shown("paper-people", "人员证件表 · Staff and certificates", "/paper/people"),
    Shown("paper-places", "场所责任表 · Places and custodians", "/paper/places"),
    Shown("paper-routines", "例行工作计划 · Plan of recurring work", "/paper/routines"),
    Shown("paper-signs", "墙上的码 · Codes for the walls", "/signs"),
)
STORIES = (
    Shown("start-desktop-zh_CN", "第一次启动 · First start", "/start"),
    Shown("sheet-preview-desktop-zh_CN", "导入预览 · What a file would change", ""),
    Shown("own-kept-phone-zh_CN", "没有网络 · Kept on the phone", ""),
    Shown("duty-done-desktop-zh_CN", "办公室看到 · What the office sees of it", ""),
)
NO_PAGES = {
    "/routines/preview",
    "/roster/duties/{}",
    "/roster/drafting",
    "/duties/{}/photos/{}",
    "/p/{}/duties/{}/photos/{}",
    "/findings/{}/photo",
    "/p/{}/duties/{}/found",
    "/repairs/{}/photo",
    "/worker.js",
    "/robots.txt",
    "/healthz",
    "/prefect/{}",  # Prefect's own
    "/login/code",  # for who has a second factor, once the password was right
    "/schools",  # for the operator of several schools
    "/here/{}",  # what a phone sees that tries an address
    "/sheets/waiting",  # several files sent together, one after another
    "/sheets/{}/rest/{}",  # rows of a file that were left out
    "/rosters/{}/publish",  # the question before work is left uncovered
}
"""What answers no page of a school: parts of a page, pictures, what machines ask for."""
ALL, ON_A_DESK = tuple(product(SCREENS[::-1], LANGUAGES)), tuple(product((DESKTOP,), LANGUAGES))
CHAPTERS = (
    ("职工本人 · For everybody", "Without an account, by a personal link or the code on a wall.", OWN, ALL),
    (
        "总务处 · The office",
        "After signing in. A viewer sees these pages without their buttons.",
        DOOR + OFFICE,
        ALL,
    ),
    ("纸 · Paper", "A4, from the browser, as PDF, or by `greenleaf print`.", PAPER, ON_A_DESK),
)
OPENING = """# Pages

What Greenleaf looks like, with the demo school. The browser tests (`tests/browser/README.md`) make the pictures, on a
phone (390 × 844) and a desk (1280 × 800), in Chinese and English, and this page with them; they refuse a page that
reaches beyond the edge of its screen, and a page that is not here.
"""


def picture_name(shown: Shown, screen: Screen, language: str) -> str:
    """What the picture of a page is called."""
    return f"{shown.name}-{screen.name}-{language}"


def chronicle() -> str:
    """docs/pages.md: every page with its pictures."""
    return OPENING + "".join(_lines())


def _lines() -> Iterator[str]:
    for title, told, pages, looks in CHAPTERS:
        yield f"\n## {title}\n\n{told}\n"
        for shown in pages:
            heads = [f"{screen.name}, {language[:2]}" for screen, language in looks]
            yield _table(shown.title, heads, [picture_name(shown, *look) for look in looks])
    yield "\n## 片段 · Moments\n\nFrom the stories the tests walk through.\n"
    for shown in STORIES:
        yield _table(shown.title, [shown.name.rsplit("-", 2)[1]], [shown.name])


def _table(title: str, heads: list[str], names: list[str]) -> str:
    cells = [f"![{title}, {head}](screenshots/{name}.webp)" for head, name in zip(heads, names, strict=True)]
    return f"\n### {title}\n\n| {' | '.join(heads)} |\n|{'--|' * len(heads)}\n| {' | '.join(cells)} |\n"
