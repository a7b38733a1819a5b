"""What the board says of a roster. Of `actions.roster.board_view` too."""

from starlette.testclient import TestClient

from models import database
from models.rosters import Roster
from tests.web.conftest import Office, sign_in

KEY = "0b0e9a522f0c4d3c9a53000000000001"


def test_a_roster_that_changes_nothing_says_so(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        roster = session.get_one(Roster, lvye.roster.id)
        kept = {"duty": str(lvye.duty.id), "line": 0, "person": str(lvye.person.id), "leader": False}
        roster.plan = {"duties": [str(lvye.duty.id)], "assignments": [kept], "days": {}}
    assert '没有人变动。 <a href="/roster' in browser.get("/decisions").text
    with database.session() as session:
        roster = session.get_one(Roster, lvye.roster.id)
        roster.plan = {"duties": [], "assignments": [], "days": {}}
    assert "这几天没有要排的任务" in browser.get("/roster").text
