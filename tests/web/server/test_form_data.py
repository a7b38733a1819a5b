"""What a page is sent: text that no database keeps is refused in words, wherever it stands."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.repairs import Repair
from tests.web.conftest import Office, csrf_of, send, sign_in

NUL = "\0"
SAID = "控制字符（NUL）"


def test_a_form_of_the_office_with_nul_is_refused_in_words(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, f"/duties/{lvye.duty.id}/cancel", reason=f"停{NUL}电")
    assert (refused.status_code, SAID in refused.text) == (422, True)


def test_a_personal_page_refuses_nul_and_keeps_nothing(browser: TestClient, lvye: Office) -> None:
    with database.reading() as session:
        known = len(session.exec(select(Repair)).all())
    for fields in ({"text": f"灯{NUL}坏了"}, {f"text{NUL}": "灯坏了"}):
        refused = browser.post(f"{lvye.link}/problem", data=fields)
        assert (refused.status_code, SAID in refused.text) == (422, True)
    with database.reading() as session:
        assert len(session.exec(select(Repair)).all()) == known


@pytest.mark.parametrize("path", ["/journal?verb=%00", "/p/%00", "/login?next=%00"])
def test_an_address_with_nul_is_refused(browser: TestClient, lvye: Office, path: str) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get(path).status_code == 422


def test_the_name_of_a_file_with_nul_is_refused_and_its_bytes_may_hold_it(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    for name, said in ((f"a{NUL}.xlsx", True), ("a.xlsx", False)):
        parts = f'csrf"\r\n\r\n{csrf_of(browser)}', f'file"; filename="{name}"\r\n\r\nPK{NUL}'
        body = "".join(f'--x\r\nContent-Disposition: form-data; name="{part}\r\n' for part in parts)
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        refused = browser.post("/sheets/people", content=f"{body}--x--\r\n", headers=headers)
        assert (refused.status_code, SAID in refused.text) == (422, said)
