"""The page of circulars: entered once, waiting for the meeting, discussed, put back; no other school's."""

from fastapi.testclient import TestClient
from sqlmodel import select

from models import Circular, database
from tests.web.conftest import Office, send, sign_in

PAPER = {
    "title": "关于<秋季>食堂整治的通知",
    "issuer": "市教育局",
    "number": "〔2026〕12号",
    "received": "2026-09-01",
    "deadline": "2026-10-01",
    "note": "存文件柜二层",
}


def discussed(title: str) -> bool:
    with database.reading() as session:
        return session.exec(select(Circular).where(Circular.title == title)).one().discussed is not None


def test_a_circular_is_entered_once_discussed_and_put_back(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert send(browser, "/circulars", **PAPER).status_code == 303
    page = browser.get("/circulars").text
    for words in ("关于&lt;秋季&gt;食堂整治的通知", "市教育局", "〔2026〕12号", "存文件柜二层", "10月1日"):
        assert words in page
    again = send(browser, "/circulars", **PAPER)
    assert (again.status_code, "已经登记过" in again.text) == (409, True)
    assert send(browser, "/circulars", **(PAPER | {"title": " "})).status_code == 422
    assert send(browser, "/circulars", **(PAPER | {"deadline": "1.10."})).status_code == 422
    with database.reading() as session:
        circular = session.exec(select(Circular).where(Circular.title == PAPER["title"])).one()
    assert send(browser, f"/circulars/{circular.id}/discussed").status_code == 303
    assert discussed(PAPER["title"])
    assert "Discuss again" in browser.get("/circulars?lang=en").text
    assert send(browser, f"/circulars/{circular.id}/back").status_code == 303
    assert not discussed(PAPER["title"])


def test_another_schools_circular_is_neither_shown_nor_touched(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    sign_in(browser, lvye.manager)
    assert hongshu.school.name not in browser.get("/circulars").text
    assert send(browser, f"/circulars/{hongshu.ids['circular_id']}/discussed").status_code == 404
    assert not discussed(f"{hongshu.school.name}文件")
