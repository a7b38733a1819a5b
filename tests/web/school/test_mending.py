"""A file is mended on the page that shows it: cells corrected, columns named, rows left out, people told apart.

Of `actions.xlsx.mends`, `actions.imports.staff.newcomers` and `actions.installation.uploads` too.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from httpx import Response
from sqlmodel import col, select
from starlette.testclient import TestClient

from actions.xlsx.grid import read_book
from calendars.school_days.days import DayKind, Layer
from models import database
from models.journal import JournalEntry
from models.people import Person
from models.schools import School
from models.settings import settings
from models.terms import Day, Term
from tests.sheets import written
from tests.web.conftest import Office, csrf_of, send, sign_in
from tests.web.school.test_spreadsheets import staff, token_of, upload

LIST = (
    ("工号", "姓名", "入职日期", "联系人"),
    ("81", "好的", "2026-9-1", "甲"),
    ("82", None, "2026-9-1", "乙"),
)


def look(browser: TestClient, shown: Response, **fields: str) -> Response:
    answer: Response = send(browser, "/sheets/people/again", token=token_of(shown), **fields)
    return answer


def test_a_term_calendar_is_mended_like_any_other_file(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    table = (
        ("校历",),
        ("周次", "一", "二", "三", "四", "五", "六", "日", "大事"),
        (1, "8月31日", 1, 2, 3, 4, 5, 6, "9月1日开学"),
        (2, 7, 8, "周三", 10, 11, 12, 13, None),
        (3, 14, 16, 16, 17, 18, 19, 20, "9月19日散学"),
    )

    def again(shown: Response, **fields: str) -> Response:
        answer: Response = send(browser, "/sheets/calendar/again", token=token_of(shown), **fields)
        return answer

    asked = upload(browser, written(tmp_path / "a.xlsx", *table), "calendar")
    assert 'name="answer.term"' in asked.text
    shown = again(asked, **{"answer.term": "2026-2027-1"})
    assert re.findall(r'name="cell\.(\w+!\w+)" value="(\w+)"', shown.text) == [
        ("Sheet!D4", "周三"),
        ("Sheet!C5", "16"),
    ]
    mended = again(shown, **{"cell.Sheet!D4": "9", "cell.Sheet!C5": "15", "title.大事": "remarks"})
    assert 'name="answer.staff_last"' in mended.text and 'name="answer.last"' not in mended.text
    kept = keep(browser, mended, "calendar", **{"answer.staff_last": "2026-09-21"})
    assert kept.status_code == 303
    with database.session() as session:
        term = session.exec(select(Term).where(Term.code == "2026-2027-1")).one()
        assert (term.first.day, term.last.day, term.staff_last.day) == (1, 19, 21)


def test_rows_of_a_term_calendar_are_left_out_and_pasted_weeks_are_read(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    lines = (
        "2026-2027学年第一学期",
        "周次\t日期\t工作安排",
        "1\t9.1-9.6\t1日开学",
        "2\t下周\t",
        "3\t9.14-9.20\t19日散学",
    )
    shown = send(browser, "/sheets/calendar", pasted="\n".join(lines))
    assert "“下周”不是日期" in unescape(shown.text)
    left = send(browser, "/sheets/calendar/again", token=token_of(shown), also="faults")
    assert 'formaction="/sheets/calendar/keep"' in left.text and "不是日期" not in left.text


def keep(browser: TestClient, shown: Response, kind: str = "people", **fields: str) -> Response:
    answer: Response = send(browser, f"/sheets/{kind}/keep", token=token_of(shown), named="a.xlsx", **fields)
    return answer


def facts() -> dict[str, Any]:
    with database.reading() as session:
        mine = select(JournalEntry).where(JournalEntry.verb == "import_sheet")
        return dict(session.exec(mine.order_by(col(JournalEntry.id).desc())).all()[0].facts)


def test_a_cell_is_corrected_beside_its_fault_and_the_journal_knows_it(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *LIST))
    assert 'name="cell.Sheet!B3"' in shown.text
    mended = look(browser, shown, **{"cell.Sheet!B3": "改好的"})
    assert mended.status_code == 200
    assert "改好的（82）" in mended.text and "/sheets/people/keep" in mended.text
    assert keep(browser, mended).status_code == 303
    assert (staff(lvye)["81"], staff(lvye)["82"]) == ("好的", "改好的")
    assert facts()["cells"] == [["Sheet!B3", " → 改好的"]]
    assert "改正的单元格" in browser.get("/journal").text
    assert not list((settings().home / "uploads").rglob("*.*"))


def test_a_row_is_left_out_only_when_told_and_can_be_taken_again(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *LIST))
    without = look(browser, shown, also="faults")
    assert "导入，1 行除外" in without.text and "Sheet!3" in without.text
    assert "有错" in look(browser, without, back="Sheet!3").text
    assert keep(browser, without).status_code == 422
    assert keep(browser, without, out="Sheet!3").status_code == 303
    assert staff(lvye)["81"] == "好的" and "82" not in staff(lvye)
    assert facts()["left_out"] == ["Sheet!3"]


def test_a_column_is_assigned_or_left_unread(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, lvye.manager)
    rows = (("工号", "姓名", "所在单位", "类别"), ("81", "好的", "后勤处", "临聘"))
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    assert 'name="title.所在单位"' in shown.text
    named = look(browser, shown, **{"title.所在单位": "team", "title.类别": "-"})
    assert re.search(r"<b>部门</b>\s*后勤处", named.text)
    assert "没有读的列：类别。" in named.text
    assert keep(browser, named).status_code == 303
    with database.reading() as session:
        person = session.exec(select(Person).where(Person.code == "81")).one()
    assert (person.team, person.category) == ("后勤处", "worker")


def test_a_table_without_titles_is_asked_what_its_columns_are(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", ("81", "好的", "食堂"), ("82", "也好", "食堂")))
    assert shown.status_code == 422
    assert "每一列是什么" in shown.text and "好的 · 也好" in shown.text
    columns = {"column.Sheet!A": "code", "column.Sheet!B": "name", "begins.Sheet": "1"}
    named = look(browser, shown, **columns)
    assert named.status_code == 200
    assert keep(browser, named).status_code == 303
    assert (staff(lvye)["81"], staff(lvye)["82"]) == ("好的", "也好")


def test_who_is_meant_is_answered_by_a_choice(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, lvye.manager)
    first = written(tmp_path / "a.xlsx", ("工号", "姓名"), ("0071", "林小草"))
    keep(browser, upload(browser, first))
    again = written(tmp_path / "b.xlsx", ("工号", "姓名", "部门"), (71, "林小草", "绿化"))
    shown = upload(browser, again)
    assert "同一个人，工号 0071" in shown.text
    same = look(browser, shown, **{"who.Sheet!2": "0071"})
    assert keep(browser, same).status_code == 303
    assert "71" not in staff(lvye)
    other = look(browser, upload(browser, again), **{"who.Sheet!2": "-"})
    assert keep(browser, other).status_code == 303
    assert (staff(lvye)["0071"], staff(lvye)["71"]) == ("林小草", "林小草")


def test_a_departed_person_of_the_same_name_is_asked_about(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    gone = ("工号", "姓名", "入职日期", "离职日期"), ("90", "林小草", "2020-9-1", "2024-7-1")
    keep(browser, upload(browser, written(tmp_path / "a.xlsx", *gone)))
    shown = upload(browser, written(tmp_path / "b.xlsx", ("姓名",), ("林小草",)))
    assert "离职人员里有同名的" in shown.text
    assert keep(browser, look(browser, shown, **{"who.Sheet!2": "-"})).status_code == 303
    assert sorted(code for code, name in staff(lvye).items() if name == "林小草") == ["90", "R001"]


def test_what_was_written_survives_a_refusal_and_another_look(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    rows = (("工号", "姓名", "入职日期"), ("81", None, "2026-9-1"), ("82", None, "2026-9-1"))
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    refused = keep(browser, shown, **{"cell.Sheet!B2": "第一个"})
    assert refused.status_code == 422
    done = look(browser, refused, **{"cell.Sheet!B3": "第二个"})
    assert "第一个（81）" in done.text and "第二个（82）" in done.text


def test_another_school_mends_nothing(
    browser: TestClient, lvye: Office, hongshu: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *LIST))
    sign_in(browser, hongshu.manager)
    assert look(browser, shown, **{"cell.Sheet!B3": "别人"}).status_code == 404
    sign_in(browser, lvye.manager)
    assert "别人" not in look(browser, shown).text


def test_too_long_and_odd_corrections_are_refused_or_say_nothing(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *LIST))
    assert look(browser, shown, **{"cell.Sheet!B3": "长" * 501}).status_code == 422
    for odd in ("cell.Sheet!", "cell.B3", "cell.Nowhere!B3", "who.Sheet!x", "title.没有", "column.Sheet!9"):
        assert look(browser, shown, **{odd: "name"}).status_code == 200
    assert look(browser, shown, out="Sheet!x", back="nothing").status_code == 200


def test_a_page_of_five_thousand_bad_rows_stays_bounded(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    rows = [(f"{number}", None, "2026-9-1") for number in range(3000)]
    shown = upload(browser, written(tmp_path / "a.xlsx", ("工号", "姓名", "入职日期"), *rows))
    assert shown.text.count('name="cell.') == 100
    assert len(unescape(shown.text)) < 300_000


def paste(browser: TestClient, kind: str, text: str) -> Response:
    sent = {"pasted": (None, text), "csrf": (None, csrf_of(browser))}
    answer: Response = browser.post(f"/sheets/{kind}", files=sent)
    return answer


def test_pasted_text_is_read_like_a_file(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    shown = paste(browser, "people", "工号\t姓名\t部门\n81\t好的\t食堂\n82\t\t食堂\n")
    assert shown.status_code == 200
    mended = look(browser, shown, **{"cell.1!B3": "补上的"})
    assert keep(browser, mended).status_code == 303
    assert (staff(lvye)["81"], staff(lvye)["82"]) == ("好的", "补上的")


def test_pasted_text_without_titles_is_asked_for_its_columns(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    shown = paste(browser, "people", "好的  食堂\n也好　食堂\n")
    assert "每一列是什么" in shown.text
    named = look(browser, shown, **{"column.1!A": "name", "column.1!B": "team"})
    assert keep(browser, named).status_code == 303
    assert {"好的", "也好"} <= {*staff(lvye).values()}


def test_a_message_of_duties_is_shown_line_by_line(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    shown = paste(
        browser, "duties", "2026年9月9日 18:00-20:00 护校：艾达 138xxxx；2026年9月10日 18:00-20:00 护校：艾达"
    )
    assert "2026-09-09 护校" in shown.text and "2026-09-10 护校" in shown.text
    assert "没有读的列" not in shown.text  # a telephone number tells two of one name apart
    assert keep(browser, shown, "duties").status_code == 303


def test_too_much_pasted_text_is_refused_and_stays(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = paste(browser, "people", "字" * 50_001)
    assert refused.status_code == 422
    assert "最多 50000 个字" in refused.text and "字" * 1000 in refused.text
    assert paste(browser, "people", " \n ").status_code == 422


def test_rows_left_out_wait_to_be_mended_and_are_a_file(
    browser: TestClient, lvye: Office, hongshu: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = look(browser, upload(browser, written(tmp_path / "a.xlsx", *LIST)), also="faults")
    kept = keep(browser, shown)
    where = kept.headers["location"].partition("?")[0]
    assert where.startswith("/sheets/people/rest/")
    rest = browser.get(where)
    assert 'name="cell.Sheet!B2"' in rest.text
    (tmp_path / "rest.xlsx").write_bytes(browser.get(f"{where}/file.xlsx").content)
    rows = [[*cells.values()] for _, cells in read_book(tmp_path / "rest.xlsx").grids[0].rows]
    assert rows == [["工号", "姓名", "入职日期", "联系人"], ["82", "2026-9-1", "乙"]]
    assert keep(browser, look(browser, rest, **{"cell.Sheet!B2": "改好的"})).status_code == 303
    assert staff(lvye)["82"] == "改好的"
    sign_in(browser, hongshu.manager)
    assert browser.get(f"{where}/file.xlsx").status_code == 404


DUTIES = (
    ("日期", "任务", "开始", "结束", "人员"),
    ("2027-3-1", "扫雪", "8:00", "9:00", "陈小燕、保安公司队员一组"),
    ("2027-3-2", "扫雪", "8:00", "9:00", "陈小燕"),
)


def test_who_is_on_no_staff_list_is_put_on_it_with_one_tick_and_the_table_reads_on(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    shown = upload(browser, written(tmp_path / "a.xlsx", *DUTIES), "duties")
    offered = re.findall(r'name="newcomer" value="([^"]+)"( checked)?', shown.text)
    assert offered == [("陈小燕", " checked"), ("保安公司队员一组", "")]
    token, again = token_of(shown), "/sheets/duties/again"
    nobody_ticked = send(browser, again, token=token, also="newcomers")
    assert nobody_ticked.status_code == 200 and "陈小燕" not in staff(lvye).values()
    known = send(
        browser, again, token=token, also="newcomers", newcomer="陈小燕", **{"cell.Sheet!E2": "陈小燕"}
    )
    assert 'name="newcomer"' not in known.text and "/sheets/duties/keep" in known.text
    assert "陈小燕" in staff(lvye).values()
    assert send(browser, "/sheets/duties/keep", token=token).status_code == 303
    assert facts()["added"] == 2


def test_who_was_put_on_the_staff_list_goes_again_when_it_is_undone(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    token = token_of(upload(browser, written(tmp_path / "a.xlsx", *DUTIES), "duties"))
    send(browser, "/sheets/duties/again", token=token, also="newcomers", newcomer="陈小燕")
    assert facts()["kind"] == "people"
    undo = re.findall(r"/journal/(\d+)/undo", browser.get("/journal").text)[0]
    assert send(browser, f"/journal/{undo}/undo").status_code == 303
    assert "陈小燕" not in staff(lvye).values()


def test_what_is_suggested_is_taken_for_every_word_left_open_and_for_no_other(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        session.get_one(School, lvye.school.id).pack = "cn-school"
    rows = (("姓名", "岗位"), ("甲方", "后勤值夜人"), ("乙方", "门岗大爷"), ("丙方", "无此词可解"))
    shown = upload(browser, written(tmp_path / "a.xlsx", *rows))
    asked = re.findall(r'value="pool\|([^|]+)\|([a-z_]+)">\s*★', shown.text)
    assert "门岗大爷" in dict(asked)
    taken = look(browser, shown, also="suggested", means="pool|后勤值夜人|-")
    answers = re.findall(r'type="hidden" name="means" value="([^"]+)"', taken.text)
    assert "pool|后勤值夜人|-" in answers and any(one.startswith("pool|门岗大爷|") for one in answers)
    assert not any("无此词可解" in one for one in answers)


def two_weeks(first: str, second: str) -> tuple[tuple[object, ...], ...]:
    """A term calendar of two weeks with a remark beside each."""
    return (
        ("绿叶学校2026—2027学年第一学期校历",),
        ("周次", "一", "二", "三", "四", "五", "六", "日", "备注"),
        (1, "8月31日", 1, 2, 3, 4, 5, 6, first),
        (2, 7, 8, 9, 10, 11, 12, 13, second),
    )


def test_the_days_of_a_term_calendar_are_listed_and_what_is_open_is_asked_and_corrected(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    table = two_weeks("9月1日开学；9月13日散学", "9月10日停课；9月8日消防演练；9月9日校运会")
    shown = upload(browser, written(tmp_path / "a.xlsx", *table), "calendar")
    sent = {"token": token_of(shown)}
    assert "这几天怎么安排？" in shown.text
    assert "校历没有写明" in send(browser, "/sheets/calendar/keep", **sent).text
    asked = re.findall(r'name="(answer\.days\.[^"]+)"', shown.text)
    assert asked == [f"answer.days.2026-09-{day}.2026-09-{day}" for day in ("10", "08", "09")]
    answers = {asked[0]: "students_off", asked[2]: "-"}
    again = send(browser, "/sheets/calendar/again", **sent, **answers)
    assert "这几天怎么安排？" not in again.text and "全部导入" in again.text
    assert send(browser, "/sheets/calendar/keep", **sent).status_code == 303
    with database.session() as session:
        mine = select(Day).where(Day.school_id == lvye.school.id, col(Day.layer) == Layer.SCHOOL)
        kept = {day.day.isoformat(): (day.students, day.staff, day.name) for day in session.exec(mine)}
    assert kept["2026-09-08"] == (None, None, "消防演练") and "2026-09-09" not in kept
    assert kept["2026-09-10"] == (DayKind.HOLIDAY, None, "停课")


def test_a_bound_of_the_term_for_which_a_calendar_names_several_days_is_asked_with_them(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    table = two_weeks("9月1日开学；8月29、30日报到注册", "9月13日散学；全体教师8月28日到岗")
    shown = upload(browser, written(tmp_path / "a.xlsx", *table), "calendar")
    assert shown.status_code == 200
    assert re.search(r"文件写了几个日期：[^。]*\d日[^。]*、[^。]*\d日", shown.text)
