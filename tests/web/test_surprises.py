"""Nobody but its inspector and the heads learns of a surprise inspection before its day, whichever door they try."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from actions.checklists.checklists import progress
from actions.crews.one_person import assign, withdraw
from actions.crews.swap import offer_swap
from actions.duties.cancel import cancel
from actions.duties.escalate import owe_overdue
from actions.duties.remind import owe_reminders
from actions.feeds.addresses import feed, keep_feeds
from actions.feeds.content import render_feed
from actions.people.personal_link import person_link
from actions.routines.calendar_proposals import when
from actions.school.may_see import ANYBODY, Asker, asker_of, may_see
from actions.telling.digest import owe_digests
from flows.artifacts import change_rows, gap_rows, roster_rows
from models import clock, database
from models.duties import Assignment, Duty
from models.errors import Refusal
from models.feeds import FeedScope
from models.notices import Notice
from models.people import Person
from models.places import Place
from models.proposals import Proposal
from models.rosters import Roster
from models.users import Role, User
from tests.conftest import NOW
from tests.factories import (
    MONDAY,
    kept,
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)
from tests.rolling import propose
from tests.some import some
from tests.web.conftest import Office, hashed, later, sign_in
from tests.web.test_isolation import fill, routes, told

DAY = MONDAY + timedelta(days=2)
NAME, NAME_EN, PLACE, INSPECTOR, AT = "天降奇兵", "Skyfall", "暗渠水房", "谢夜巡", "13:47"
WORDS = (NAME, NAME_EN, PLACE, INSPECTOR, AT)
VIEWER, LEAD, HEADS_USER = "looker", "leader", "principal"


@dataclass(frozen=True)
class Secret:
    """A school with a surprise inspection on Wednesday, before and after it is planted."""

    office: Office
    place: Place
    inspector: Person
    head: Person


@pytest.fixture
def secret(lvye: Office) -> Secret:
    """A school with the place and the inspector of a surprise inspection, its head, and users of each role."""
    with database.session() as session:
        place = make_place(session, lvye.school, "dark", name=PLACE, name_en="")
        inspector = make_person(session, lvye.school, INSPECTOR, roles=["inspector"])
        head = make_person(session, lvye.school, "何主任", roles=["logistics_head"])
        make_routine(session, lvye.school, "surprise", name="突检", hidden=True, active=False)
        people = {
            VIEWER: (Role.VIEWER, None),
            LEAD: (Role.LEAD, lvye.person.id),
            HEADS_USER: (Role.VIEWER, head.id),
        }
        for name, (role, person) in people.items():
            row: dict[str, Any] = {"school_id": lvye.school.id, "role": role, "person_id": person}
            kept(session, User(name=name, password_hash=hashed(), **row))
        kept(session, User(name="operator", role=Role.OPERATOR, password_hash=hashed()))
        keep_feeds(session, lvye.school, NOW)
    return Secret(lvye, place, inspector, head)


def plant(secret: Secret) -> Office:
    """Plant the inspection with all that can hang on one: its inspector, a seat nobody has, a step of a list, a change
    that waits, a roster that would fill the seat. Answers the office, whose addresses name it."""
    lvye = secret.office
    crew = {"lines": [{"pool": "inspector", "count": 1}, {"pool": "caretaker", "count": 1}]}
    start = NOW + timedelta(days=2, hours=5, minutes=47)
    more: dict[str, Any] = {
        "name": NAME,
        "name_en": NAME_EN,
        "place_id": secret.place.id,
        "topic": "security",
    }
    more |= {"crew": crew, "hidden": True, "start": start, "end": start + timedelta(minutes=45)}
    with database.session() as session:
        duty = make_duty(session, lvye.school, DAY, "surprise||1", checklist_id=lvye.checklist.id, **more)
        seat = make_assignment(session, duty, secret.inspector)
        times = when(duty)
        propose(
            session, duty, times.model_copy(update={"start": times.start + timedelta(hours=1)}), NOW, "test"
        )
        proposal = session.exec(select(Proposal).where(Proposal.duty_id == duty.id)).one()
        make_roster(session, lvye, duty)
    return replace(lvye, duty=duty, assignment=seat, proposal=proposal, gap=duty)


def make_roster(session: Session, lvye: Office, duty: Duty) -> Roster:
    """A proposed roster that would put the caretaker on it and finds nobody for another seat."""
    seat = {"duty": str(duty.id), "line": 1, "person": str(lvye.person.id), "leader": False}
    gap = {"duty": str(duty.id), "line": 0, "missing": 1, "reasons": [[str(lvye.person.id), "absent"]]}
    plan = {"duties": [str(duty.id)], "assignments": [seat], "days": {}}
    row = Roster(
        school_id=lvye.school.id, first=MONDAY, last=MONDAY + timedelta(days=6), version=2, drawn_at=NOW
    )
    return kept(session, row.sqlmodel_update({"plan": plan, "gaps": [gap]}))


def asked(theirs: Office, token: str, slug: str) -> Iterator[str]:
    """Every address that is looked at, and those of the days around the inspection."""
    for method, path in some(routes()):
        if method == "GET":
            yield fill(path, replace(theirs, ids={**theirs.ids}), token).replace("/q/unknown", f"/q/{slug}")
    yield from (f"/d/{theirs.duty.id}", f"/duties/{theirs.duty.id}?why=1")
    for query in (f"?day={DAY}", f"/roster?week={DAY}&by=duties", f"/roster?span=month&week={DAY}"):
        yield query if query.startswith("/r") else f"/{query}"
    for sheet in ("roster?week", "day?day", "month?day", "duties?day", "roster.xlsx?day"):
        yield f"/paper/{sheet}={DAY}"
    yield f"/paper/booklet?topic=security&first={MONDAY}&last={DAY}"
    yield "/gaps?days=30"


def heard(browser: TestClient, theirs: Office, token: str, slug: str) -> dict[str, Counter[str]]:
    """How often each word of the inspection stands behind each door."""
    found = {}
    for number, path in enumerate(asked(theirs, token, slug)):
        for language in ("zh_CN", "en"):
            joint = "&" if "?" in path else "?"
            text = told(browser.get(f"{path}{joint}lang={language}", follow_redirects=True).content)
            found[f"{number} {language}"] = Counter({word: text.count(word) for word in WORDS})
    return found


def token_of(person: Person) -> str:
    """The word of somebody's own page."""
    return person_link(person).removeprefix("/p/")


@pytest.mark.parametrize("who", [VIEWER, LEAD, "staff", "nobody"])
def test_who_is_neither_inspector_nor_head_finds_nothing_behind_any_door(
    browse: Callable[[], TestClient], secret: Secret, who: str
) -> None:
    browser = browse()
    if who in (VIEWER, LEAD):
        sign_in(browser, who)
    token = token_of(secret.office.person) if who == "staff" else "x"
    before = heard(browser, secret.office, token, secret.place.slug)
    theirs = plant(secret)
    after = heard(browser, theirs, token, secret.place.slug)
    paths = list(asked(theirs, token, secret.place.slug))
    leaks = {paths[int(key.split()[0])]: more for key in after if (more := after[key] - before[key])}
    assert not leaks


@pytest.mark.parametrize("who", ["manager-lvye", "operator", HEADS_USER])
def test_the_heads_see_it_at_their_desk(browser: TestClient, secret: Secret, who: str) -> None:
    theirs = plant(secret)
    sign_in(browser, who)
    for path in (f"/duties/{theirs.duty.id}", f"/?day={DAY}", "/roster", "/gaps", "/decisions"):
        assert NAME in browser.get(path).text, path
    for path in ("/paper/roster", f"/paper/day?day={DAY}", "/paper/roster.xlsx"):
        assert NAME not in told(browser.get(path).content), path


def test_the_inspector_and_the_head_see_it_behind_their_own_link(browser: TestClient, secret: Secret) -> None:
    theirs = plant(secret)
    assert NAME in browser.get(person_link(secret.inspector)).text
    for person in (secret.inspector, secret.head):
        assert browser.get(f"{person_link(person)}/duties/{theirs.duty.id}").status_code == 200
    page = browser.get(f"{person_link(secret.office.person)}/duties/{theirs.duty.id}")
    assert page.status_code == 404


def test_on_its_day_everybody_sees_it(app: FastAPI, browser: TestClient, secret: Secret) -> None:
    plant(secret)
    app.dependency_overrides[clock.now] = later(NOW, days=2)
    sign_in(browser, VIEWER)
    assert NAME in browser.get("/").text
    assert NAME in told(browser.get("/paper/day").content)


def feeds_of(secret: Secret) -> dict[tuple[str, str], str]:
    """Every calendar of the school by what it shows."""
    lvye = secret.office
    wanted = [
        (FeedScope.SCHOOL, ""),
        (FeedScope.TEAM, secret.inspector.team),
        (FeedScope.ROUTINE, "surprise"),
    ]
    wanted += [(FeedScope.PLACE, str(secret.place.id))]
    people = (secret.inspector, secret.head, lvye.person)
    wanted += [(FeedScope.PERSON, str(person.id)) for person in people]
    with database.session() as session:
        return {
            (scope, subject): render_feed(
                session, feed(session, lvye.school, scope, subject, NOW), NOW
            ).decode()
            for scope, subject in wanted
        }


def test_no_calendar_but_the_inspectors_tells_it(secret: Secret) -> None:
    theirs = plant(secret)
    found = {key: text for key, text in feeds_of(secret).items() if NAME in text}
    assert set(found) == {(FeedScope.PERSON, str(secret.inspector.id))}
    with database.session() as session:
        withdraw(session, session.get_one(Assignment, theirs.assignment.id), "病了", NOW, "test")
    assert not [key for key, text in feeds_of(secret).items() if NAME in text]


def test_its_place_has_no_calendar_of_its_own_before_its_day(secret: Secret) -> None:
    plant(secret)
    with database.session() as session:
        ahead = {one.label for one in keep_feeds(session, secret.office.school, NOW)}
        on_day = {one.label for one in keep_feeds(session, secret.office.school, NOW + timedelta(days=2))}
    assert PLACE not in ahead
    assert PLACE in on_day


def test_no_notice_but_the_inspectors_and_the_heads_tells_it(secret: Secret) -> None:
    theirs = plant(secret)
    with database.session() as session:
        school, duty = theirs.school, session.get_one(Duty, theirs.duty.id)
        gone = session.get_one(Assignment, theirs.assignment.id)
        withdraw(session, gone, "病了", NOW, "test")
        assign(session, duty, session.get_one(Person, secret.inspector.id), NOW, "test")
        for hours in range(54):
            moment = NOW - timedelta(hours=6) + timedelta(hours=hours)
            if moment.date() < DAY:
                owe_reminders(session, school, moment)
                owe_digests(session, school, moment)
                owe_overdue(session, school, moment)
        cancel(session, duty, "停", NOW, "test")
    with database.reading() as session:
        telling = [one for one in session.exec(select(Notice)) if NAME in str(one.facts)]
        readers = {one.person_id for one in some(telling)}
    assert readers <= {secret.inspector.id, secret.head.id}


def test_no_run_lays_it_on_the_table_of_whoever_passes_by(secret: Secret) -> None:
    theirs = plant(secret)
    with database.reading() as session:
        roster = session.exec(select(Roster).order_by(col(Roster.first))).all()
        tables = [
            table(session, theirs.school, one, day)
            for one in some(roster)
            for table in (roster_rows, gap_rows, change_rows)
            for day in (MONDAY, DAY)
        ]
        standing = progress(session, theirs.checklist, NOW).seen_by(ANYBODY, MONDAY)
    assert [NAME in str(rows) for rows in tables].count(True) == 3
    assert NAME not in [step.duty.name for step in some(standing.steps)]


def test_its_inspector_cannot_tell_a_colleague_by_asking_them(secret: Secret) -> None:
    theirs = plant(secret)
    with database.session() as session:
        other = make_person(session, theirs.school, "另一人", roles=["inspector"])
        seat = session.get_one(Assignment, theirs.assignment.id)
        with pytest.raises(Refusal) as refused:
            offer_swap(session, seat, other, NOW, "test")
    assert refused.value.code == "swap.surprise"


@pytest.mark.parametrize("role", ["logistics_head", "vice_principal", "inspector", "caretaker"])
def test_who_has_it_and_who_leads_may_see_it_and_anybody_on_its_day(session: Session, role: str) -> None:
    school = make_school(session)
    person, leads = make_person(session, school, roles=[role]), role in ("logistics_head", "vice_principal")
    duty, plain = make_duty(session, school, DAY, hidden=True), make_duty(session, school, DAY, "plain")
    assert may_see(duty, (), asker_of(person), MONDAY) is leads
    assert may_see(duty, {person.id}, asker_of(person), MONDAY)
    assert may_see(duty, (), Asker(heads=True), MONDAY)
    assert not may_see(duty, {person.id}, ANYBODY, MONDAY)
    assert may_see(duty, (), ANYBODY, DAY)
    assert may_see(plain, (), ANYBODY, MONDAY)
