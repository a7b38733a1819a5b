"""A drafting given up with the real Prefect behind it: before its turn, while it waits for it, and under way."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import select
from starlette.testclient import TestClient

from actions.installation.users import add_user
from actions.school.schools import school_by_code
from flows.planning_lock import planning
from models import Drafting, DraftingState, JournalEntry, Roster, clock, database
from models.users import Role
from tests.factories import MONDAY, make_person, make_routine
from tests.flows.conftest import PREFECT, Installation, read_run, wait_for_state
from tests.flows.occasions import school_with_rounds
from tests.waiting import wait_for
from tests.web.conftest import PASSWORD, send, sign_in
from web.app import create_app

pytestmark = PREFECT
KEYS = [f"0b0e9a522f0c4d3c9a53{number:012}" for number in range(10, 16)]
GIVEN_UP = "起草已取消"
TERM = timedelta(days=180)


def office(code: str) -> TestClient:
    """The desk of a school with rounds."""
    school = school_with_rounds(code)
    with database.session() as session:
        add_user(session, f"manager-{code}", PASSWORD, Role.MANAGER, clock.now(), "test", school)
    browser = TestClient(create_app(), follow_redirects=False)
    sign_in(browser, f"manager-{code}")
    return browser


def ask(browser: TestClient, key: str, last: date = MONDAY) -> Drafting:
    """Have a roster drawn up as the board does it."""
    onward = send(browser, "/roster/draw", first=MONDAY, last=last, key=key).headers["location"]
    return read(UUID(onward.rpartition("=")[2]))


def read(key: UUID) -> Drafting:
    with database.reading() as session:
        return session.get_one(Drafting, key)


def rosters() -> list[Roster]:
    with database.reading() as session:
        return list(session.exec(select(Roster)))


def give_up(browser: TestClient, asked: Drafting) -> None:
    assert send(browser, f"/roster/draftings/{asked.id}/cancel").status_code == 303


def drawn(browser: TestClient, key: str) -> Callable[[], bool]:
    """The next one is drawn up."""
    asked = ask(browser, key)
    return lambda: read(asked.id).state == DraftingState.DONE


def test_given_up_behind_other_work_it_never_begins_and_the_next_does(installation: Installation) -> None:
    browser = office("behind")
    with installation.worker_asleep():
        asked = ask(browser, KEYS[0])
        assert "等待起草班表" in browser.get("/roster").text
        give_up(browser, asked)
        wait_for_state(str(asked.flow_run), GIVEN_UP)
    assert "manager-behind取消了" in str(read_run(str(asked.flow_run)).state.message)  # type: ignore[union-attr]
    wait_for(drawn(browser, KEYS[1]))
    assert len(rosters()) == 1


def make_busy(code: str) -> None:
    """So much work that a term of it takes the planner a while."""
    with database.session() as session:
        school = school_by_code(session, code)
        for number in range(6):
            make_routine(session, school, f"round-{number}", cadence={"every": "FREQ=DAILY", "at": ["08:00"]})
        for number in range(15):
            make_person(session, school, f"员工{number}")


def test_given_up_under_way_its_run_ends_so_and_keeps_nothing() -> None:
    browser = office("underway")
    make_busy("underway")
    asked = ask(browser, KEYS[2], MONDAY + TERM)
    wait_for(lambda: read(asked.id).state == DraftingState.UNDER_WAY)
    wait_for(lambda: "个岗位已有" in browser.get("/roster").text)
    give_up(browser, asked)
    wait_for_state(str(asked.flow_run), GIVEN_UP)
    assert (read(asked.id).state, rosters()) == (DraftingState.CANCELLED, [])
    with database.reading() as session:
        verbs = [entry.verb for entry in session.exec(select(JournalEntry))]
    assert ("cancel_drafting" in verbs, "draw_up" in verbs) == (True, False)
    wait_for(drawn(browser, KEYS[3]))


def test_given_up_while_it_waits_for_the_turn_of_its_school_it_ends_at_once(
    installation: Installation,
) -> None:
    browser = office("itsturn")
    with planning("itsturn"):
        asked = ask(browser, KEYS[4])
        wait_for_state(str(asked.flow_run), "Running")
        give_up(browser, asked)
        wait_for_state(str(asked.flow_run), GIVEN_UP)
    assert rosters() == []
