"""The roster board: a change is asked of the rules while it is made, and waits as a proposal."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import event
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment, Duty
from models.people import Person
from models.proposals import Proposal
from models.rosters import Roster, RosterState
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place
from tests.web.conftest import Office, journal, send, sign_in

JSON = {"accept": "application/json"}


def people_on(duty: Duty) -> list[str]:
    with database.reading() as session:
        rows = select(Assignment, Person).join(Person, col(Person.id) == Assignment.person_id)
        return [p.name for row, p in session.exec(rows.where(Assignment.duty_id == duty.id)) if row.held]


def waiting() -> list[Roster]:
    with database.reading() as session:
        proposed = select(Roster).where(Roster.state == RosterState.PROPOSED)
        return list(session.exec(proposed.order_by(col(Roster.drawn_at))))


def by_hand() -> list[Proposal]:
    with database.reading() as session:
        return list(
            session.exec(select(Proposal).where(Proposal.kind == "hand", Proposal.state == "proposed"))
        )


@pytest.fixture
def ben(lvye: Office) -> Person:
    with database.session() as session:
        return make_person(session, lvye.school, "本恩")


@pytest.fixture
def evening(lvye: Office) -> Duty:
    """A duty of Tuesday that is published and has nobody."""
    with database.session() as session:
        return make_duty(session, lvye.school, MONDAY + timedelta(days=1), key="evening", name="锁门")


def change(browser: TestClient, duty: Duty, **fields: Any) -> Response:
    token = browser.get("/roster").text.partition('data-csrf="')[2].partition('"')[0]
    form = {"csrf": token, "duty": str(duty.id), **{name: str(value) for name, value in fields.items()}}
    answer: Response = browser.post("/roster/changes", data=form, headers=JSON)
    return answer


def said(browser: TestClient, duty: Duty, leaving: Person | None = None) -> dict[str, tuple[bool, str]]:
    """What the board is told of everybody: able or not, and the reason in words."""
    asked = {"leaving": str(leaving.id)} if leaving else {}
    answer = browser.get(f"/roster/duties/{duty.id}", params=asked)
    assert answer.status_code == 200
    return {one["name"]: (one["able"], one["reason"]) for one in answer.json()["people"]}


def test_the_board_says_who_may_take_a_duty_and_why_others_may_not(
    browser: TestClient, lvye: Office, ben: Person
) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        make_person(session, lvye.school, "老周", roles=["cook"], team="食堂")
    told = said(browser, lvye.duty, lvye.person)
    assert told == {
        "本恩": (True, ""),
        "老周": (False, "不属于这个岗位"),
        "绿野的花匠": (False, "不属于这个岗位"),
    }


def test_the_board_shows_the_proposals_of_its_days_and_counts_all(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    card = f'id="roster-{lvye.roster.id}"'
    assert card in browser.get(f"/roster?week={MONDAY}").text
    later = browser.get(f"/roster?week={MONDAY + timedelta(days=28)}").text
    assert (card in later, "所有待定事项</a> 1" in later) == (False, True)


def test_a_change_of_what_is_published_waits_as_a_proposal(
    browser: TestClient, lvye: Office, ben: Person
) -> None:
    sign_in(browser, lvye.manager)
    answer = change(browser, lvye.duty, put=ben.id, take=lvye.person.id)
    assert (answer.status_code, people_on(lvye.duty)) == (200, ["艾达"])
    page = browser.get(answer.json()["onward"]).text
    assert "手工调整" in page
    assert send(browser, f"/decisions/{by_hand()[0].id}/accept").status_code == 303
    assert people_on(lvye.duty) == ["本恩"]
    assert {"amend", "proposal_accepted"} <= {verb for _, verb in journal()}


def test_a_change_against_a_rule_is_refused_in_words(
    browser: TestClient, lvye: Office, ben: Person, evening: Duty
) -> None:
    sign_in(browser, lvye.manager)
    assert change(browser, evening, put=ben.id).status_code == 200
    refused = change(browser, evening, put=lvye.person.id)
    assert refused.status_code == 409
    assert "人手已经够了" in refused.json()["text"]
    assert len(by_hand()) == 1


def test_two_changes_are_checked_against_each_other(
    browser: TestClient, lvye: Office, ben: Person, evening: Duty
) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        beside = make_duty(session, lvye.school, evening.day, key="beside", name="关窗")
    change(browser, evening, put=ben.id)
    assert said(browser, beside)["本恩"] == (False, "与另一项工作时间冲突")
    assert change(browser, beside, put=ben.id).status_code == 409


def test_a_change_taken_back_leaves_no_proposal(
    browser: TestClient, lvye: Office, ben: Person, evening: Duty
) -> None:
    sign_in(browser, lvye.manager)
    change(browser, evening, put=ben.id)
    change(browser, evening, take=ben.id)
    assert by_hand() == []


def test_a_roster_that_waits_is_changed_itself(browser: TestClient, lvye: Office, ben: Person) -> None:
    sign_in(browser, lvye.manager)
    assert change(browser, lvye.gap, put=ben.id, take=lvye.person.id).status_code == 200
    assert [roster.id for roster in waiting()] == [lvye.roster.id]
    send(browser, f"/rosters/{lvye.roster.id}/publish", sure="1")
    assert people_on(lvye.gap) == ["本恩"]


def test_who_was_put_by_hand_and_is_taken_off_on_the_board_goes(
    browser: TestClient, lvye: Office, ben: Person, evening: Duty
) -> None:
    sign_in(browser, lvye.manager)
    change(browser, lvye.duty, take=lvye.person.id)
    send(browser, f"/duties/{evening.id}/assign", person=str(ben.id))
    assert change(browser, evening, take=ben.id).status_code == 200
    send(browser, f"/decisions/{by_hand()[0].id}/accept")
    assert (people_on(evening), people_on(lvye.duty)) == ([], [])


def test_what_is_over_or_done_is_not_changed(browser: TestClient, lvye: Office, ben: Person) -> None:
    sign_in(browser, lvye.manager)
    with database.session() as session:
        over = make_duty(session, lvye.school, MONDAY - timedelta(days=3), key="over")
    assert "已经过了" in change(browser, over, put=ben.id).json()["text"]
    assert change(browser, lvye.duty).status_code == 422
    assert change(browser, lvye.duty, put="x").status_code == 422


def test_the_month_and_the_duties_have_their_own_views(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    month = browser.get("/roster?span=month").text
    assert month.count('<th scope="col"') == 31
    duties = browser.get("/roster?span=month&by=duties").text.partition("<table>")[2]
    assert duties.index("绿野巡查") < duties.index("艾达")
    assert browser.get("/roster?span=year").status_code == 422


@pytest.mark.parametrize("by", ["people", "duties"])
def test_a_fuller_month_asks_the_database_no_more_questions(
    browser: TestClient, lvye: Office, by: str
) -> None:
    sign_in(browser, lvye.manager)
    asked: list[str] = []
    event.listen(database.engine(), "before_cursor_execute", lambda *facts: asked.append(facts[2]))

    def questions() -> int:
        asked.clear()
        assert browser.get(f"/roster?span=month&by={by}").status_code == 200
        return len(asked)

    questions()  # why a routine never falls is remembered from the first time on
    before = questions()
    with database.session() as session:
        for number in range(5):
            place = make_place(session, lvye.school, f"building-{number}")
            duty = make_duty(session, lvye.school, key=f"more-{number}", place_id=place.id)
            make_assignment(session, duty, make_person(session, lvye.school, f"新人 {number}"))
    assert questions() == before
    assert "新人 4" in browser.get(f"/roster?span=month&by={by}").text


def test_a_whole_week_is_copied_as_text(browser: TestClient, lvye: Office, evening: Duty) -> None:
    sign_in(browser, lvye.manager)
    page = browser.get("/roster").text
    week = page.partition("复制整周到群里")[0].rpartition('data-copy="')[2]
    assert week.index("9月7日") < week.index("绿野巡查") < week.index("9月8日") < week.index("锁门")
