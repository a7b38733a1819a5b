"""The journal says in words of what kind a thing was, which only its deed tells."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from models import database
from models.duties import Duty
from models.journal import Verb, write
from models.schools import School
from tests.conftest import NOW
from tests.web.conftest import Office, sign_in


@pytest.mark.parametrize(
    ("verb", "kind", "said"),
    [
        (Verb.IMPORT_SHEET, "duties", "值班表"),
        (Verb.OPEN_CHECKLIST, "term_end", "期末"),
        (Verb.REPORT_ABSENCE, "sick", "病假"),
        (Verb.RETRY_NOTICE, "reminder", "提醒"),
        (Verb.TOLD_BY_HAND, "overdue", "逾期提醒"),
        (Verb.APPLY_NOTICE, "change", "放假调整"),
    ],
)
def test_a_kind_is_told_in_the_words_of_its_deed(
    browser: TestClient, lvye: Office, verb: Verb, kind: str, said: str
) -> None:
    with database.session() as session:
        write(
            session,
            NOW + timedelta(minutes=1),
            "test",
            verb,
            session.get_one(School, lvye.school.id),
            kind=kind,
        )
    sign_in(browser, lvye.manager)
    page = browser.get(f"/journal?verb={verb}").text
    assert f"种类: {kind}" not in page
    assert f"种类: {said}" in page


def test_what_one_deed_did_to_many_duties_is_one_line_that_unfolds(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        for _ in range(3):
            write(
                session, NOW, "test", Verb.WITHDRAW, session.get_one(Duty, lvye.duty.id),
                person=str(lvye.person.id), reason="left",
            )  # fmt: skip
        write(session, NOW + timedelta(minutes=1), "test", Verb.WITHDRAW, session.get_one(Duty, lvye.duty.id))
    sign_in(browser, lvye.manager)
    page = " ".join(browser.get(f"/journal?verb={Verb.WITHDRAW}").text.split())
    assert page.count('<th scope="row">') == 2
    assert "<summary>3 条</summary>" in page and page.count(lvye.duty.name) == 3


@pytest.mark.parametrize(
    ("verb", "facts", "said"),
    [
        (Verb.COMPLETE, {"doubts": ["early", "unfit"]}, "例外: 提前登记、人员或证件不符"),
        (Verb.FIND_AGAIN, {"times": 2}, "次数: 2"),
        (Verb.ADD_DUTY, {"people": 1, "unable": 1}, "人数: 1"),
    ],
)
def test_what_was_recorded_and_found_is_told_in_words(
    browser: TestClient, lvye: Office, verb: Verb, facts: dict[str, object], said: str
) -> None:
    with database.session() as session:
        write(session, NOW, "findings", verb, session.get_one(Duty, lvye.duty.id), **facts)
    sign_in(browser, lvye.manager)
    page = browser.get(f"/journal?verb={verb}").text
    assert said in page
    assert "问题跟进程序" in page
    assert not set(facts) & set(re.findall(r"<li>(\w+):", page))
