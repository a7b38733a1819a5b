"""A roster asked for on the board, with the real Prefect behind it: a worker draws it up, and it waits there."""

from starlette.testclient import TestClient

from actions.installation.users import add_user
from models import clock, database
from models.users import Role
from tests.factories import MONDAY
from tests.flows.conftest import PREFECT
from tests.flows.occasions import school_with_rounds
from tests.waiting import wait_for
from tests.web.conftest import PASSWORD, send, sign_in
from web.app import create_app

pytestmark = PREFECT
KEY = "0b0e9a522f0c4d3c9a53000000000002"


def test_asked_for_on_the_board_a_roster_is_drawn_up_once_and_waits_there_for_the_decision() -> None:
    school = school_with_rounds("asked")
    with database.session() as session:
        add_user(session, "manager-asked", PASSWORD, Role.MANAGER, clock.now(), "test", school)
    browser = TestClient(create_app(), follow_redirects=False)
    sign_in(browser, "manager-asked")
    onward = [
        send(browser, "/roster/draw", first=MONDAY, last=MONDAY, key=KEY).headers["location"]
        for _ in range(2)
    ]
    assert "起草班表" in browser.get(onward[0]).text
    wait_for(lambda: "班表已经排好，等您决定" in browser.get(onward[0]).text)
    board = browser.get(onward[0]).text
    assert board.count("待审核的排班") == board.count("新增 1 条安排") == 1
    wait_for(lambda: "等待决定" in browser.get("/runs").text)
