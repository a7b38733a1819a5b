"""What happens at a school is noticed at once, and only the calendars it concerns are written anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session
from starlette.testclient import TestClient

from actions.checklists.food_safety_meeting import MEETING, draft_agenda
from actions.feeds.addresses import feed
from actions.repairs.report import report_problem
from models import database
from models.checklists import Checklist
from models.feeds import Feed, FeedScope
from models.journal import JournalEntry, Verb
from models.rosters import Roster
from models.schools import School
from tests.conftest import NOW
from tests.factories import kept, make_assignment, make_duty, make_person, make_place, make_school
from tests.rolling import publish
from tests.web.conftest import Office
from web.feeds import endpoint
from web.feeds.changes import News
from web.feeds.render import look


@contextmanager
def written_anew() -> Iterator[list[str]]:
    """Grows by one for each calendar whose duties are read."""
    found: list[str] = []

    def listen(*facts: object) -> None:
        if "duty.about" in str(facts[2]) and "assignment.line" not in str(facts[2]):
            found.append(str(facts[2]))

    event.listen(database.engine(), "before_cursor_execute", listen)
    yield found
    event.remove(database.engine(), "before_cursor_execute", listen)


def bystanders(session: Session, office: Office) -> list[Feed]:
    """Calendars with a duty of their own that nothing happens to: of a cook, the canteen and its place."""
    canteen = make_place(session, office.school, "canteen", name="食堂")
    sam = make_person(session, office.school, "赛夏", team="食堂", roles=["cook"])
    lunch = make_duty(session, office.school, key="lunch", name="送餐", place_id=canteen.id)
    make_assignment(session, lunch, sam)
    scopes = ((FeedScope.PERSON, str(sam.id)), (FeedScope.TEAM, sam.team), (FeedScope.PLACE, str(canteen.id)))
    return [feed(session, office.school, scope, subject, NOW) for scope, subject in scopes]


def test_publishing_writes_anew_only_the_calendars_whose_duties_it_touches(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        quiet = bystanders(session, lvye)
        whole = feed(session, lvye.school, FeedScope.SCHOOL, "", NOW)
    first = {one.path: browser.get(one.path) for one in (*quiet, lvye.feed, whole)}
    with database.session() as session:
        publish(session, session.get_one(Roster, lvye.roster.id), NOW, "test")
    with written_anew() as written:
        for one in quiet:
            again = browser.get(one.path, headers={"If-None-Match": first[one.path].headers["etag"]})
            assert again.status_code == 304
            assert again.headers["last-modified"] == first[one.path].headers["last-modified"]
        assert written == []
        for one in (lvye.feed, whole):
            again = browser.get(one.path, headers={"If-None-Match": first[one.path].headers["etag"]})
            assert (again.status_code, "绿野看门" in again.text) == (200, True)
            assert again.headers["last-modified"] > first[one.path].headers["last-modified"]
        assert len(written) == 2
        browser.get(whole.path)
        assert len(written) == 2


def open_meeting(session: Session, office: Office) -> Checklist:
    about: Any = {"school_id": office.school.id, "kind": "food_safety_meeting", "occasion": "2026-09"}
    span: Any = {"opens": NOW.date(), "deadline": NOW + timedelta(days=20), "opened_at": NOW}
    return kept(session, Checklist(name="食品安全会议", **about, **span))


def test_a_changed_agenda_is_in_the_calendars_of_those_invited_at_the_next_fetch(
    app: FastAPI, browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "GRACE", 0.0)
    with database.session() as session:
        meeting = open_meeting(session, lvye)
        invited = make_duty(session, lvye.school, key=f"{MEETING}||2026-09", checklist_id=meeting.id)
        make_assignment(session, invited, lvye.person)
        quiet = bystanders(session, lvye)
        checklist = meeting.id
    first = {one.path: browser.get(one.path) for one in (*quiet, lvye.feed)}
    with database.session() as session:
        report_problem(session, session.get_one(School, lvye.school.id), "蒸饭车漏气", NOW, "test")
    with database.session() as session:
        school = session.get_one(School, lvye.school.id)
        draft_agenda(session, school, session.get_one(Checklist, checklist), NOW, "test")
    app.state.news.stale = 60.0  # what the last look saw is believed
    look(app.state.news)
    assert "未修好：蒸饭车漏气" in browser.get(lvye.feed.path).text.replace("\r\n ", "")
    with written_anew() as written:
        assert [browser.get(one.path).content for one in quiet] == [first[one.path].content for one in quiet]
    assert written == []


def school_with_lines(session: Session, code: str, *numbers: int) -> UUID:
    school: School = make_school(session, code)
    add_lines(session, school.id, *numbers)
    return school.id


def add_lines(session: Session, school: UUID, *numbers: int) -> None:
    for number in numbers:
        session.add(JournalEntry(id=number, school_id=school, at=NOW, actor="test", verb="cancel"))
    session.flush()


def test_a_line_that_was_numbered_first_and_committed_last_is_noticed(session: Session) -> None:
    ours, theirs = school_with_lines(session, "lvye", 50), school_with_lines(session, "hongshu", 48)
    news = News()
    news.look(session)
    before = news.edition(ours), news.edition(theirs)
    add_lines(session, theirs, 49)
    news.look(session)
    assert news.edition(ours) == before[0]
    assert news.edition(theirs) != before[1]


def test_a_late_line_is_noticed_right_after_a_new_one_too(session: Session) -> None:
    ours, theirs = school_with_lines(session, "lvye", 1, 2, 201), school_with_lines(session, "hongshu", 150)
    news = News()
    news.look(session)
    add_lines(session, ours, 203)
    news.look(session)
    before = news.edition(theirs)
    add_lines(session, theirs, 202)  # as many lines after number 3 now as there were after number 1
    news.look(session)
    assert news.edition(theirs) != before


@pytest.mark.parametrize(
    ("verb", "seen"),
    [
        (Verb.DRAW_UP, (False, False)),
        (Verb.REMOVE_USER, (False, False)),
        (Verb.COMPLETE, (False, True)),
        (Verb.DRAFT_AGENDA, (False, True)),
        (Verb.EDIT_PERSON, (True, True)),
        ("import_people", (True, True)),  # as an earlier version wrote
    ],
)
def test_a_verb_says_which_calendars_look_again(session: Session, verb: str, seen: tuple[bool, bool]) -> None:
    """Whether all calendars of the school do, whether those that show the touched duties do."""
    ours, news = school_with_lines(session, "lvye", 1), News()
    news.look(session)
    before = news.edition(ours)
    session.add(JournalEntry(id=2, school_id=ours, at=NOW, actor="test", verb=verb))
    session.flush()
    news.look(session)
    after = news.edition(ours)
    assert (after.words != before.words, after != before) == seen


def test_a_silence_is_no_news(session: Session) -> None:
    ours = school_with_lines(session, "lvye", 1)
    news = News()
    editions = []
    for _ in range(4):
        news.look(session)
        editions.append(news.edition(ours))
    assert len(set(editions)) == 1
