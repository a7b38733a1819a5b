"""Through everything that happens to a duty, readers find in the feeds over HTTP what the database says, within 1 s."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import uvicorn
from sqlalchemy import Engine
from sqlmodel import Session, select

from actions.crews.one_person import assign, withdraw
from actions.duties.cancel import cancel
from actions.feeds.addresses import feed, revoke
from actions.routines.proposals import accept
from models import clock, database
from models.duties import Assignment, Duty, DutyState
from models.feeds import Feed, FeedScope
from models.journal import Verb, write
from models.people import Person
from models.proposals import Proposal
from tests.calendars.ical.test_feed import Seen, seen_by_home_assistant, seen_by_recurring_events
from tests.calendars.readers.phone import new_phone
from tests.conftest import NOW
from tests.factories import make_assignment, make_duty, make_person, make_place
from tests.web.conftest import Office, make_office
from web.app import create_app

MONTH = timedelta(days=30)


@pytest.fixture
def server(engine: Engine) -> Iterator[str]:
    """The address of a real server on this machine, on a Monday at 08:00 school time."""
    app = create_app()
    app.dependency_overrides[clock.now] = lambda: NOW
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off"))
    thread = Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


def fetch(url: str, tag: str = "") -> tuple[int, bytes, str]:
    """Status, body and ETag, asked for as a calendar does that has the version `tag`."""
    try:
        with urlopen(Request(url, headers={"If-None-Match": tag} if tag else {}), timeout=30) as answer:
            return answer.status, answer.read(), answer.headers["ETag"]
    except HTTPError as error:
        return error.code, b"", error.headers["ETag"] or ""


def in_the_database(person: Person) -> list[Seen]:
    """What a person's calendar has to show, straight from the rows."""
    with database.reading() as session:
        wanted = select(Assignment, Duty).join(Duty).where(Assignment.person_id == person.id)
        return sorted(seen_as(row, duty, who_has(session, duty)) for row, duty in session.exec(wanted))


def who_has(session: Session, duty: Duty) -> str:
    """The one who has it now."""
    rows = (
        select(Person).join(Assignment).where(Assignment.duty_id == duty.id, Assignment.state == "assigned")
    )
    return session.exec(rows).one().name


def seen_as(row: Assignment, duty: Duty, who: str) -> Seen:
    off = "【已取消】" if duty.state == DutyState.CANCELLED else ""
    if not off and row.state == "withdrawn":
        off = f"【已换给{who}】"
    summary = f"{off}{duty.name} · 绿野东门"
    return str(row.id), duty.start, duty.end, summary, "CANCELLED" if off else "CONFIRMED"


def move(session: Session, office: Office, ben: Person) -> None:
    accept(
        session, session.exec(select(Proposal).where(Proposal.duty_id == office.duty.id)).one(), NOW, "test"
    )


def rename(session: Session, office: Office, ben: Person) -> None:
    duty = session.get_one(Duty, office.duty.id)
    duty.name = "巡查；消防, 门窗\\🌱"
    duty.touch(NOW)
    write(session, NOW, "test", Verb.EDIT_ROUTINE, duty, name=duty.name)


def hand_over(session: Session, office: Office, ben: Person) -> None:
    withdraw(session, session.get_one(Assignment, office.assignment.id), "换班", NOW, "test")
    assign(session, session.get_one(Duty, office.duty.id), session.get_one(Person, ben.id), NOW, "test")


def hand_back(session: Session, office: Office, ben: Person) -> None:
    held = select(Assignment).where(Assignment.duty_id == office.duty.id, Assignment.person_id == ben.id)
    withdraw(session, session.exec(held).one(), "换回", NOW, "test")
    ada = session.get_one(Person, office.person.id)
    assign(session, session.get_one(Duty, office.duty.id), ada, NOW, "test")


def call_off(session: Session, office: Office, ben: Person) -> None:
    cancel(session, session.get_one(Duty, office.duty.id), "下雨", NOW, "test")


Deed = Callable[[Session, Office, Person], None]
DEEDS: tuple[tuple[Deed, int], ...] = ((move, 0), (rename, 0), (hand_over, 1), (hand_back, 1), (call_off, 1))


def test_two_readers_agree_with_the_database_after_every_deed(server: str) -> None:
    with database.session() as session:
        office = make_office(session, "lvye", "绿野", "艾达")
        other = make_office(session, "hongshu", "红树", "赛姆")
        ben = make_person(session, office.school, "本恩")
        bens = feed(session, office.school, FeedScope.PERSON, str(ben.id), NOW)
        make_assignment(
            session, make_duty(session, office.school, key="kitchen"), sam := cook(session, office)
        )
        quiet = [server + one.path for one in not_concerned(session, office, sam)]
    people = ((office.person, server + office.feed.path), (ben, server + bens.path))
    tags = {url: agreeing(person, url) for person, url in people}
    quiet.append(server + other.feed.path)
    known = {url: fetch(url)[2] for url in quiet}
    for deed, bens_events in DEEDS:
        with database.session() as session:
            deed(session, office, ben)
        assert len(in_the_database(ben)) == bens_events
        concerned = people if bens_events else people[:1]
        for person, url in concerned:
            assert changed_within_a_second(url, tags[url]), (deed.__name__, person.name)
        for person, url in people[len(concerned) :]:
            assert fetch(url, tags[url])[0] == 304, (deed.__name__, person.name)
        for person, url in people:
            tags[url] = agreeing(person, url)
            assert fetch(url, tags[url])[0] == 304
        for url in quiet:
            assert fetch(url, known[url])[0] == 304, deed.__name__


def cook(session: Session, office: Office) -> Person:
    """Somebody of another team at the same school."""
    return make_person(session, office.school, "赛夏", team="食堂", roles=["cook"])


def not_concerned(session: Session, office: Office, sam: Person) -> list[Feed]:
    """Calendars of the school that do not show the duty everything happens to."""
    canteen = make_place(session, office.school, "canteen", name="食堂")
    scopes = ((FeedScope.PERSON, str(sam.id)), (FeedScope.TEAM, sam.team), (FeedScope.PLACE, str(canteen.id)))
    return [feed(session, office.school, scope, subject, NOW) for scope, subject in scopes]


def changed_within_a_second(url: str, tag: str) -> bool:
    """Whether nobody is left with old news."""
    over = time.monotonic() + 1
    asked = 0.0
    while asked < over:  # a fetch that begins when the second is over must bring it, however long it takes
        time.sleep(0.05)
        asked = time.monotonic()
        if fetch(url, tag)[0] == 200:
            return True
    return False


def agreeing(person: Person, url: str) -> str:
    """The ETag of a feed in which both readers find what the database says."""
    status, body, tag = fetch(url)
    assert status == 200
    expected = in_the_database(person)
    assert seen_by_home_assistant(body) == expected
    assert seen_by_recurring_events(body, NOW - MONTH, NOW + MONTH) == expected
    return tag


def test_a_calendar_that_subscribes_over_http_follows_every_deed(server: str, tmp_path: Path) -> None:
    """vdirsyncer and khal, a client nobody here wrote: from the first fetch to the notice of the end."""
    phones = [new_phone(tmp_path / name) for name in ("ada", "ben")]
    with database.session() as session:
        office = make_office(session, "lvye", "绿野", "艾达")
        ben = make_person(session, office.school, "本恩")
        bens = feed(session, office.school, FeedScope.PERSON, str(ben.id), NOW)
    url = server + office.feed.path
    phones[0].subscribe(url)
    phones[1].subscribe(server + bens.path)
    assert phones[0].refresh() == in_the_database(office.person) != []
    for deed, bens_events in DEEDS:
        tag = fetch(url)[2]
        with database.session() as session:
            deed(session, office, ben)
        assert changed_within_a_second(url, tag)
        assert phones[0].refresh() == in_the_database(office.person), deed.__name__
        if bens_events:
            assert phones[1].refresh() == in_the_database(ben) != [], deed.__name__
    tag = fetch(url)[2]
    with database.session() as session:
        revoke(session, session.get_one(Feed, office.feed.id), NOW, "test")
    assert changed_within_a_second(url, tag)
    assert phones[0].refresh() == [("", NOW, NOW + timedelta(hours=1), "日历订阅已停止。", "CONFIRMED")]


def test_after_the_end_both_readers_find_only_the_notice(server: str) -> None:
    with database.session() as session:
        office = make_office(session, "lvye", "绿野", "艾达")
    url = server + office.feed.path
    first = agreeing(office.person, url)
    with database.session() as session:
        revoke(session, session.get_one(Feed, office.feed.id), NOW, "test")
    assert changed_within_a_second(url, first)
    _, body, tag = fetch(url)
    expected = [(str(office.feed.id), NOW, NOW + timedelta(hours=1), "日历订阅已停止。", "CONFIRMED")]
    assert seen_by_home_assistant(body) == expected
    assert seen_by_recurring_events(body, NOW - MONTH, NOW + MONTH) == expected
