"""The pages of textbooks and of the stocktake: looked at first, entered, signed; no other school's rows."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from httpx import Response
from openpyxl import Workbook, load_workbook
from sqlmodel import select
from starlette.testclient import TestClient

from actions.duties.complete import complete
from models import Asset, Checklist, Person, StockLine, TextbookClass, database
from tests.conftest import NOW
from tests.factories import MONDAY, make_duty, make_person, make_place
from tests.web.conftest import Office, csrf_of, edit, send, sign_in
from tests.web.filled import form_to

CLASSES: list[list[Any]] = [["班级", "人数", "班主任", "语文<七上>"], ["七(1)班", 45, "李秀兰", 46]]


def upload(browser: TestClient, path: str, rows: list[list[Any]], **fields: Any) -> Response:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    held = BytesIO()
    book.save(held)
    sent = {"file": ("表.xlsx", held.getvalue())}
    data = {"csrf": csrf_of(browser), **fields}
    answer: Response = browser.post(path, data=data, files=sent)
    return answer


def token_of(page: Response) -> str:
    return str(re.findall(r'name="token" value="([^"]+)"', page.text)[0])


def classes() -> list[TextbookClass]:
    """Those of the seventh form; every school of the cast has one more."""
    with database.reading() as session:
        return list(session.exec(select(TextbookClass).where(TextbookClass.name == "七(1)班")))


def test_textbooks_are_looked_at_entered_handed_out_and_given_out_as_xlsx(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    seen = upload(browser, "/sheets/textbooks", CLASSES, term="2026-2027-1")
    assert (seen.status_code, "还没有录入" in seen.text, classes()) == (200, True, [])
    sent = {"token": token_of(seen), "term": "2026-2027-1"}
    assert send(browser, "/sheets/textbooks/keep", **sent).status_code == 303
    [one] = classes()
    page = browser.get("/textbooks?term=2026-2027-1").text
    assert "语文&lt;七上&gt;" in page and "语文<七上>" not in page
    titles = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert titles == ["书名", "应发", "订数", "实到", "短缺", "多出"]
    fields = {"teacher": "李秀兰", "copies.语文<七上>": "45"}
    page = "/textbooks?term=2026-2027-1"
    assert edit(browser, f"/textbooks/classes/{one.id}", page, **fields).status_code == 303
    assert "缺 1 册" in browser.get("/textbooks?term=2026-2027-1").text
    book = load_workbook(BytesIO(browser.get("/textbooks.xlsx?term=2026-2027-1").content))
    assert [cell.value for cell in book.worksheets[0][2]] == ["七(1)班", 45, "李秀兰", None, 46]
    refused = upload(browser, "/sheets/textbooks", [["班级"]], term="2026-2027-1")
    assert refused.status_code == 422


def test_a_class_that_signed_on_a_phone_is_shown(browser: TestClient, lvye: Office) -> None:
    form = {
        "fields": [
            {"name": "teacher", "label": "签收", "kind": "text"},
            {"name": "sets", "label": "套", "kind": "count"},
        ]
    }
    about: Any = {"kind": "textbooks", "occasion": "2026-2027-1", "name": "教材发放"}
    with database.session() as session:
        room = make_place(session, lvye.school, "r701", name="701教室")
        checklist = Checklist(school_id=lvye.school.id, opens=MONDAY, deadline=NOW, opened_at=NOW, **about)
        session.add(checklist)
        session.get_one(TextbookClass, lvye.ids["class_id"]).place_id = room.id
        more: Any = {"place_id": room.id, "checklist_id": checklist.id, "form": form}
        duty = make_duty(session, lvye.school, key=f"textbook-hand-out|r701|{MONDAY}", **more)
        complete(session, duty, {"teacher": "李<秀>兰", "sets": "46"}, NOW, "test")
    sign_in(browser, lvye.manager)
    page = browser.get("/textbooks?term=2026-2027-1").text
    for words in ("已在手机上签收", "李&lt;秀&gt;兰", "46 套", "1 个班已签收 1 个"):
        assert words in page


def test_another_schools_class_cannot_be_signed(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    with database.session() as session:
        one = TextbookClass(
            school_id=hongshu.school.id, occasion="2026-2027-1", name="七(1)班", needed={"语文": 1}
        )
        session.add(one)
    sign_in(browser, lvye.manager)
    assert send(browser, f"/textbooks/classes/{one.id}", teacher="李").status_code == 404
    assert classes()[0].signed_at is None


def test_a_stocktake_goes_from_the_register_to_its_approval(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        session.delete(session.get_one(StockLine, lvye.ids["line_id"]))
        place = make_place(session, lvye.school, "r101", name="101教室")
        people = [make_person(session, lvye.school, name) for name in ("本恩", "方平", "高远", "何静")]
        about: Any = {"kind": "stocktake", "occasion": "2026-2027-1", "name": "校产盘点"}
        session.add(Checklist(school_id=lvye.school.id, opens=MONDAY, deadline=NOW, opened_at=NOW, **about))
    sign_in(browser, lvye.manager)
    rows: list[list[Any]] = [["场所", "编号", "名称", "数量", "单价"], ["r101", "ZY-01", "课桌", 48, 95.5]]
    shown = upload(browser, "/sheets/register", rows)
    assert "课桌（ZY-01）" in shown.text and "95.50" in shown.text
    assert send(browser, "/sheets/register/keep", token=token_of(shown)).status_code == 303
    journal = browser.get("/journal").text
    assert "课桌（ZY-01） · 单价:" in journal and "95.50" in journal
    assert send(browser, "/stocktake/freeze").status_code == 303
    sheet = f"/stocktake/places/{place.id}"
    assert "课桌" in browser.get(sheet).text
    ids = [str(person.id) for person in people]
    uncounted = form_to(browser, sheet, sheet)["based_on"]
    count = {"first": ids[0], "second": ids[1], "found.ZY-01": "47"}
    assert "课桌" in browser.get("/paper/count").text
    assert edit(browser, sheet, sheet, **(count | {"second": ids[0]})).status_code == 422
    assert edit(browser, sheet, sheet, **count).status_code == 303
    assert edit(browser, "/stocktake/approve", "/stocktake", who="周敬文").status_code == 409
    late = count | {"first": ids[2], "second": ids[3], "found.ZY-01": "48", "based_on": uncounted or ""}
    refused = send(browser, sheet, **late)  # it was a first count when the page was opened
    assert refused.status_code == 409 and "被别人改过" in refused.text and 'value="48"' in refused.text
    assert "本恩" not in browser.get(sheet).text.partition("<select")[2]
    assert edit(browser, sheet, sheet, **count).status_code == 409
    assert "课桌" in browser.get("/paper/count?again=true").text
    assert edit(browser, sheet, sheet, **(count | {"first": ids[2], "second": ids[3]})).status_code == 303
    with database.reading() as session:
        line = session.exec(select(StockLine).where(StockLine.code == "ZY-01")).one()
    assert edit(browser, f"/stocktake/lines/{line.id}", sheet, reason="报废未销账").status_code == 303
    assert "已核清" in browser.get("/stocktake").text
    assert "批准" not in browser.get("/paper/register").text
    assert edit(browser, "/stocktake/approve", "/stocktake", who="周敬文").status_code == 303
    printed = browser.get("/paper/register").text
    assert "周敬文" in printed and '<td class="number">47</td>' in printed
    with database.reading() as session:
        assert session.exec(select(Asset)).one().quantity == 47
        assert len(session.exec(select(Person).where(Person.school_id == lvye.school.id)).all()) == 6


def test_a_register_asks_about_a_place_nobody_knows_and_is_refused_by_its_name(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    titles = ["场所", "编号", "名称", "数量"]
    asked = upload(browser, "/sheets/register", [titles, ["没有的地方", "1", "桌", 3]])
    assert "这些词是什么意思" in asked.text and "没有的地方" in asked.text
    data = {"csrf": csrf_of(browser)}
    sent = browser.post("/sheets/register", data=data, files={"file": ("登记册.xlsx", bytes(range(32)))})
    assert (sent.status_code, "文件“登记册.xlsx”打不开" in sent.text) == (422, True)
    torn = BytesIO()
    with ZipFile(torn, "w") as packed:
        packed.writestr("xl/workbook.xml", "<broken")
    sent = browser.post("/sheets/register", data=data, files={"file": ("登记册.xlsx", torn.getvalue())})
    assert (sent.status_code, "打不开" in sent.text) == (422, True)
