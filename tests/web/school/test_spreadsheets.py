"""Spreadsheets sent to the office: shown first, taken over whole, undone from the journal.

Of `actions.installation.uploads` too.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from httpx import Response
from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.people import Absence, Person
from models.routines import Routine
from models.settings import settings
from tests.factories import make_routine
from tests.sheets import messy_people, written
from tests.web.conftest import Office, csrf_of, send, sign_in

HOURS = (("早班", "6:00", "8:00"), ("晚班", "18:00", "20:00"))


def upload(browser: TestClient, path: Path, kind: str = "people") -> Response:
    files = {"file": (path.name, path.read_bytes())}
    answer: Response = browser.post(f"/sheets/{kind}", data={"csrf": csrf_of(browser)}, files=files)
    return answer


def staff(school: Office) -> dict[str, str]:
    with database.reading() as session:
        people = session.exec(select(Person).where(Person.school_id == school.school.id))
        return {person.code: person.name for person in people}


def token_of(page: Response) -> str:
    return str(re.findall(r'name="token" value="([^"]+)"', page.text)[0])


def test_a_messy_list_is_shown_then_taken_over_then_undone(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    before = staff(lvye)
    shown = upload(browser, messy_people(tmp_path))
    assert shown.status_code == 200
    for text in ("张三（1001）", "厨师、留样员", "食堂", "后勤人员花名册.xlsx"):
        assert text in shown.text
    assert staff(lvye) == before
    kept = send(browser, "/sheets/people/keep", token=token_of(shown))
    assert kept.headers["location"] == "/sheets?told=imported"
    assert staff(lvye) == before | {"1001": "张三", "1002": "李四", "1003": "王五", "1004": "王五"}
    assert list((settings().home / "uploads").rglob("*.xlsx")) == []
    journal = browser.get("/journal").text
    assert "导入表格" in journal
    undo = re.findall(r"/journal/(\d+)/undo", journal)[0]
    assert send(browser, f"/journal/{undo}/undo").headers["location"] == "/journal?told=undone"
    assert staff(lvye) == before
    assert send(browser, f"/journal/{undo}/undo").status_code == 409
    assert f"/journal/{undo}/undo" not in browser.get("/journal").text


def test_what_was_changed_since_is_not_undone(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, lvye.manager)
    for name in ("新来的", "改名的"):
        path = written(tmp_path / "a.xlsx", ("工号", "姓名"), ("77", name))
        send(browser, "/sheets/people/keep", token=token_of(upload(browser, path)))
    last, first = re.findall(r"/journal/(\d+)/undo", browser.get("/journal").text)[:2]
    refused = send(browser, f"/journal/{first}/undo")
    assert refused.status_code == 409
    assert "后来又改过" in refused.text
    assert staff(lvye)["77"] == "改名的"
    send(browser, f"/journal/{last}/undo")
    assert staff(lvye)["77"] == "新来的"


def test_bad_rows_are_listed_in_words_and_cannot_be_taken_over(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    path = written(tmp_path / "a.xlsx", ("姓名", "入职日期"), ("好的", "2026-9-1"), ("#N/A", "2026-9-1"))
    shown = upload(browser, path)
    assert "A3 #N/A" in shown.text
    assert "/sheets/people/keep" not in shown.text
    assert send(browser, "/sheets/people/keep", token=token_of(shown)).status_code == 422
    assert "好的" not in staff(lvye).values()


def test_an_unreadable_cell_is_named_and_blocks_nothing(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", ("姓名", "入职日期"), ("新来的", "昨天")))
    assert "1 个单元格请看一眼" in shown.text
    assert re.search(r"B2</th>.*?没有读.*?“昨天”不是日期", shown.text, re.DOTALL)
    assert send(browser, "/sheets/people/keep", token=token_of(shown)).status_code == 303
    assert "新来的" in staff(lvye).values()


@pytest.mark.parametrize("name", ["empty.xlsx", "text.xlsx"])
def test_what_is_no_spreadsheet_is_refused_in_words(
    browser: TestClient, lvye: Office, tmp_path: Path, name: str
) -> None:
    sign_in(browser, lvye.manager)
    (tmp_path / name).write_bytes(b"" if name == "empty.xlsx" else b"hello")
    answer = upload(browser, tmp_path / name)
    assert answer.status_code == 422
    assert 'class="refusal"' in answer.text


def test_a_file_is_read_and_looked_at_while_somebody_else_writes(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(b"hello")
    with database.session() as writing:
        writing.exec(select(Person)).first()  # the database is held from its first question on
        shown = upload(browser, messy_people(tmp_path))
        assert (shown.status_code, "张三（1001）" in shown.text) == (200, True)
        assert upload(browser, torn).status_code == 422
    assert send(browser, "/sheets/people/keep", token=token_of(shown)).status_code == 303


def test_a_file_of_another_school_is_not_there(
    browser: TestClient, lvye: Office, hongshu: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    token = token_of(upload(browser, messy_people(tmp_path)))
    sign_in(browser, hongshu.manager)
    assert send(browser, "/sheets/people/keep", token=token).status_code == 404
    assert "1001" not in staff(hongshu)


def test_every_kind_has_an_empty_table_and_an_export(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/sheets").text
    links = re.findall(r'href="(/sheets/[^"]+\.xlsx)"', page)
    assert len(links) == 14
    for link in links:
        assert browser.get(link).content.startswith(b"PK"), link
    assert browser.get("/sheets/nothing.xlsx").status_code == 404


def test_a_viewer_sends_and_exports_nothing(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, "viewer-lvye")
    assert upload(browser, messy_people(tmp_path)).status_code == 403
    assert browser.get("/sheets/people.xlsx").status_code == 403
    assert browser.get("/journal").status_code == 403
    assert "enctype" not in browser.get("/sheets").text


def test_a_refused_file_is_called_by_its_own_name_and_told_how_to_be_sent(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1"))
    refused = upload(browser, path)
    assert (refused.status_code, "文件“花名册.xlsx”打不开。请用 Excel 或 WPS" in refused.text) == (422, True)


def test_the_wrong_kind_of_table_is_suspected_and_the_journal_knows_the_files_name(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    titles = ("姓名", "证件", "证号", "发证机关", "有效期至")
    shown = upload(
        browser, written(tmp_path / "证件.xlsx", titles, ("某人", "健康证", "1", "区疾控", "2027-05-19"))
    )
    assert "没有读的列：证号、发证机关、有效期至。" in shown.text and "选错了表格种类" in shown.text
    send(browser, "/sheets/people/keep", token=token_of(shown), named="证件.xlsx")
    assert "文件: 证件.xlsx" in browser.get("/journal").text


def test_a_term_calendar_is_shown_then_taken_over(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, lvye.manager)
    table = (
        ("绿叶学校2026—2027学年第一学期校历",),
        ("周次", "一", "二", "三", "四", "五", "六", "日", "备注"),
        (1, "8月31日", 1, 2, 3, 4, 5, 6, "9月1日开学典礼"),
        (2, 7, 8, 9, 10, 11, 12, 13, ""),
    )
    shown = upload(browser, written(tmp_path / "校历.xlsx", *table), "calendar")
    assert shown.status_code == 200
    sent = {"token": token_of(shown), "named": "校历.xlsx"}
    assert "学生学期的第一天或最后一天" in send(browser, "/sheets/calendar/keep", **sent).text
    bounds = {"answer.first": "2026-09-01", "answer.last": "2026-09-11"}
    kept = send(browser, "/sheets/calendar/keep", **sent, **bounds)
    assert (kept.status_code, kept.headers["location"]) == (303, "/sheets?told=imported")


def test_a_duty_table_is_shown_with_its_places_and_people(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    titles = ("日期", "任务", "开始", "结束", "场所", "人员")
    row = ("2026-09-09", "护校", "18:00", "20:00", lvye.place.code, "艾达")
    known = ("2026-09-07", lvye.duty.name, None, None, None, "绿野的花匠")
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", titles, row), "duties").text
    for title, said in (
        ("场所", lvye.place.name),
        ("人员", "艾达"),
        ("开始", "18:00"),
        ("班组", "× 1"),
    ):
        assert re.search(rf"<b>{title}</b>\s*[^<]*{said}", shown), title
    refused = upload(browser, written(tmp_path / "b.xlsx", titles, known), "duties").text
    assert "不属于这个岗位" in refused


def test_a_corrected_duty_table_asks_what_becomes_of_what_it_names_no_more(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    titles = ("日期", "任务", "开始", "结束", "人员")
    early, late = (("2026-09-09", name, *hours, "艾达") for name, *hours in HOURS)
    sign_in(browser, lvye.manager)
    table = written(tmp_path / "a.xlsx", titles, early, late)
    send(browser, "/sheets/duties/keep", token=token_of(upload(browser, table, "duties")))
    shown = upload(browser, written(tmp_path / "b.xlsx", titles, late), "duties")
    assert "以这张表为准吗" in shown.text and "2026-09-09 早班（艾达）" in shown.text
    answer = {"token": token_of(shown), "answer.duties.earlier": "replace"}
    again = send(browser, "/sheets/duties/again", **answer)
    assert re.search(r"2026-09-09 早班（艾达）.*不再需要", again.text, re.DOTALL)
    kept = send(browser, "/sheets/duties/keep", **answer)
    assert kept.status_code == 303
    with database.reading() as session:
        duties = session.exec(select(Duty).where(Duty.day == date(2026, 9, 9)))
        states = {duty.name: duty.state for duty in duties if duty.school_id == lvye.school.id}
    assert (states["早班"], states["晚班"]) == ("cancelled", "open")


def test_a_duty_table_asks_for_the_routine_and_the_hours_of_its_duties(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    table = written(
        tmp_path / "a.xlsx",
        ("2026年9月值班安排表",),
        ("日期", "护校", "卫生检查"),
        ("9月9日", "艾达", "艾达"),
    )
    with database.session() as session:
        make_routine(session, lvye.school, "watch", name="护校值班")
    sign_in(browser, lvye.manager)
    shown = upload(browser, table, "duties")
    assert "哪一项例行工作？" in shown.text and "都不是（自己的工作）" in shown.text
    answer = {
        "token": token_of(shown),
        "means": "routine|护校|watch",
        "answer.duties.from.护校": "18:00",
        "answer.duties.until.护校": "20:00",
    }
    again = send(browser, "/sheets/duties/again", **answer)
    assert re.search(r'name="answer.duties.from.护校"\s+value="18:00"', again.text)
    assert "这些天以这张表为准" in again.text
    assert send(browser, "/sheets/duties/keep", **answer).status_code == 303
    with database.reading() as session:
        duty = session.exec(select(Duty).where(Duty.name == "护校")).one()
        routine = session.exec(select(Routine).where(Routine.code == "watch")).one()
    assert duty.routine_id == routine.id
    assert (duty.end - duty.start).seconds == 2 * 3600
    assert "都不是（自己的工作）" in browser.get("/words").text


def test_a_place_of_the_same_file_is_shown_by_its_name(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    rows = (("编号", "名称", "上级"), ("B9", "九号楼", None), ("B9-1", "一层", "B9"))
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows), "places").text
    assert re.search(r"<b>上级</b>\s*[^<]*九号楼", shown)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", shown.partition("<tbody>")[2])


def test_what_remarks_say_of_days_and_whether_people_agreed_is_answered_on_the_page(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    rows = (("姓名", "电话", "备注"), ("石小溪", "13800000001", "产假"))
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    assert 'name="answer.offer.Sheet!2"' in shown.text and 'name="answer.people.agreed"' in shown.text
    days = {"answer.offer_first.Sheet!2": "2026-12-01", "answer.offer_last.Sheet!2": "2027-03-08"}
    answers = {"answer.offer.Sheet!2": "yes", "answer.people.agreed": "yes", **days}
    assert send(browser, "/sheets/people/keep", token=token_of(shown), **answers).status_code == 303
    with database.reading() as session:
        person = session.exec(select(Person).where(Person.name == "石小溪")).one()
        absence = session.exec(select(Absence).where(Absence.person_id == person.id)).one()
    assert person.agreed is not None and absence.kind == "maternity"


def test_a_column_that_only_ticks_a_certificate_may_be_said_to_be_one(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    rows = (("工号", "姓名", "上岗证件"), ("77", "新来的", "√"))
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    assert "这一列像是证件" in shown.text
    again = send(browser, "/sheets/people/again", token=token_of(shown), **{"title.上岗证件": "paper:driver"})
    assert "这一列像是证件" not in again.text
    assert re.search(r"上岗证件 <small>驾驶证</small>", again.text)


def test_what_a_remark_lets_be_thought_is_entered_where_somebody_chooses_so(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    rows = (("工号", "姓名", "备注"), ("77", "新来的", "孕期；周末不值班"))
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    offered = r'name="answer\.spared(\d)\.Sheet!2">.*?value="yes"( selected)?>([^<]+)<'
    assert re.findall(offered, shown.text, re.DOTALL) == [
        ("0", "", "限制：不上夜班 限制：不干重活"),
        ("1", " selected", "心愿：少排周末"),
    ]
    answers = {"answer.spared0.Sheet!2": "yes", "answer.spared1.Sheet!2": "no"}
    send(browser, "/sheets/people/keep", token=token_of(shown), **answers)
    with database.reading() as session:
        person = session.exec(select(Person).where(Person.code == "77")).one()
        assert (person.limits, person.wishes.duties) == (["no_night", "no_heavy"], ())
