"""The ledger shows each person's arithmetic, as a picture and as a table, of one's own school only.

Of `actions.planner.ledger` too.
"""

from datetime import timedelta

from starlette.testclient import TestClient

from models import database
from tests.factories import MONDAY, make_assignment, make_duty
from tests.web.conftest import Office, sign_in


def test_the_arithmetic_stands_there(browser: TestClient, lvye: Office, hongshu: Office) -> None:
    with database.session() as session:
        for days in (-60, -50, 1, 2, 3):  # two before the term
            day = MONDAY + timedelta(days=days)
            make_assignment(session, make_duty(session, lvye.school, day, burdens=["night"]), lvye.person)
    sign_in(browser, lvye.manager)
    page = browser.get("/ledger").text
    assert "2 + 3 = <b>5</b>" in page
    assert '<svg role="img"' in page
    assert lvye.person.name in page
    assert hongshu.person.name not in page


def test_an_unknown_term_is_refused(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get("/ledger?term=1999").status_code == 422
    assert browser.get("/ledger?term=2026-2027-1").status_code == 200


def test_nobody_sees_it_without_signing_in(browser: TestClient, lvye: Office) -> None:
    assert browser.get("/ledger").status_code in (302, 303, 401)
