"""Several files sent together: recognised, previewed one after another, nothing lost on the way."""

import re
from pathlib import Path

import pytest
from httpx import Response
from sqlmodel import col, select
from starlette.testclient import TestClient

from actions.installation.waiting_files import MOST, waiting_of
from models import database
from models.people import Person
from models.places import Place
from models.users import User
from tests.sheets import written
from tests.web.conftest import Office, csrf_of, send, sign_in
from tests.web.school.test_spreadsheets import token_of

PEOPLE = (("工号", "姓名", "部门", "岗位"), ("901", "花名册里的人", "总务处", "教师"))
PLACES = (("楼栋", "楼层", "房间", "责任人"), ("新楼", "1", "101", "花名册里的人"))


def send_together(browser: TestClient, *paths: Path) -> Response:
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    data = {"csrf": csrf_of(browser)}
    answer: Response = browser.post("/sheets", data=data, files=files, follow_redirects=False)
    return answer


def two_files(folder: Path) -> tuple[Path, Path]:
    return written(folder / "场所台账.xlsx", *PLACES), written(folder / "花名册.xlsx", *PEOPLE)


def test_files_are_recognised_and_come_one_after_another_people_first(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    assert send_together(browser, *two_files(tmp_path)).headers["location"] == "/sheets/waiting"
    first = browser.get("/sheets/waiting")
    assert "第 1 个，共 2 个" in first.text
    assert "花名册.xlsx" in first.text
    assert browser.get("/sheets/waiting").text.count("花名册里的人") == first.text.count("花名册里的人")
    kept = send(browser, "/sheets/people/keep", token=token_of(first), named="花名册.xlsx")
    assert kept.headers["location"] == "/sheets/waiting?told=imported"
    second = browser.get("/sheets/waiting")
    assert "第 2 个，共 2 个" in second.text
    assert "场所台账.xlsx" in second.text
    kept = send(browser, "/sheets/places/keep", token=token_of(second), named="场所台账.xlsx")
    assert kept.headers["location"] == "/sheets?told=imported"
    with database.reading() as session:
        person = session.exec(select(Person).where(Person.code == "901")).one()
        assert session.exec(select(Place).where(col(Place.custodian_id) == person.id)).all()


def test_a_skipped_file_changes_nothing_and_the_next_follows(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    send_together(browser, *two_files(tmp_path))
    assert "还有 2 个文件等着看" in browser.get("/sheets").text
    send(browser, "/sheets/waiting/skip", token=token_of(browser.get("/sheets/waiting")))
    second = browser.get("/sheets/waiting")
    assert "场所台账.xlsx" in second.text
    send(browser, "/sheets/waiting/skip", token=token_of(second))
    assert browser.get("/sheets/waiting", follow_redirects=False).headers["location"] == "/sheets"
    assert "等着看" not in browser.get("/sheets").text
    with database.reading() as session:
        assert session.exec(select(Person).where(Person.code == "901")).all() == []


def test_what_is_not_sure_or_cannot_be_read_is_asked_first(
    browser: TestClient, lvye: Office, tmp_path: Path
) -> None:
    sign_in(browser, lvye.manager)
    (tmp_path / "坏的.xlsx").write_bytes(b"\x00no spreadsheet")
    unsure = written(tmp_path / "a.xlsx", ("甲", "乙"), ("丙", "丁"))
    send_together(browser, *two_files(tmp_path), unsure, tmp_path / "坏的.xlsx")
    asked = browser.get("/sheets/waiting").text
    assert "这是哪种表？" in asked
    assert 'class="refusal"' in asked
    (chosen,) = re.findall(r'name="(kind\.[^"]+)"', asked)
    broken = next(one for one in re.findall(r'name="token" value="([^"]+)"', asked) if one not in chosen)
    send(browser, "/sheets/waiting/kinds", **{chosen: "places"})
    send(browser, "/sheets/waiting/skip", token=broken)
    assert "第 2 个，共 4 个" in browser.get("/sheets/waiting").text


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_no_file_and_too_many_files_are_refused_in_words(
    browser: TestClient, lvye: Office, tmp_path: Path, count: int
) -> None:
    sign_in(browser, lvye.manager)
    path = written(tmp_path / "花名册.xlsx", *PEOPLE)
    answer = send_together(browser, *[path] * count)
    assert answer.status_code == 422
    assert 'class="refusal"' in answer.text
    assert browser.get("/sheets/waiting", follow_redirects=False).headers["location"] == "/sheets"


def test_what_waits_is_for_who_sent_it_alone(browser: TestClient, lvye: Office, tmp_path: Path) -> None:
    sign_in(browser, lvye.manager)
    send_together(browser, *two_files(tmp_path))
    with database.reading() as session:
        manager = session.exec(select(User).where(User.name == lvye.manager)).one()
    assert len(waiting_of(lvye.school, manager.id).files) == 2
    assert waiting_of(lvye.school, lvye.viewer).files == ()
