"""What a calendar says around changes: each kind of change in its own words, and newer exactly when it differs."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from actions.crews.one_person import assign, withdraw
from actions.duties.cancel import cancel
from actions.duties.close_day import close_day
from actions.duties.rename import renamed, touch_renamed
from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.people.staff import PersonValues, edit_person
from models.duties import Assignment, Duty
from models.feeds import FeedScope
from models.people import Person
from models.places import Place
from models.schools import School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school

Office = tuple[School, Person, Person, Place, Duty]
Deed = Callable[[Session, Office, datetime], object]
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(session: Session) -> Office:
    """Ada has a duty at the gate, Ben could take it; beside it she has another elsewhere."""
    school = make_school(session)
    ada, ben = make_person(session, school), make_person(session, school, "本")
    place = make_place(session, school)
    duty = make_duty(session, school, place_id=place.id)
    make_assignment(session, duty, ada)
    make_assignment(session, make_duty(session, school, MONDAY + timedelta(days=1)), ada)
    return school, ada, ben, place, duty


def shown(session: Session, office: Office, now: datetime) -> dict[tuple[str, str], tuple[str, str]]:
    """By calendar and event what it says, without its times of change, and when it was last changed."""
    school, ada, ben, place, _ = office
    wanted = [(FeedScope.PERSON, str(ada.id)), (FeedScope.PERSON, str(ben.id)), (FeedScope.SCHOOL, "")]
    wanted += [(FeedScope.TEAM, ada.team), (FeedScope.TEAM, "食堂"), (FeedScope.PLACE, str(place.id))]
    found = {}
    for scope, subject in wanted:
        written = render_feed(session, feed(session, school, scope, subject, now), now).decode()
        for event in re.findall("BEGIN:VEVENT.*?END:VEVENT", written, re.DOTALL):
            uid, changed = re.search("UID:(.*)", event), re.search("LAST-MODIFIED:(.*)", event)
            assert uid and changed
            said = re.sub("(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*", "", event)
            found[f"{scope} {subject}", uid[1]] = (said, changed[1])
    return found


def hand_over(session: Session, office: Office, now: datetime) -> None:
    _, ada, ben, _, duty = office
    row = session.exec(
        select(Assignment).where(Assignment.person_id == ada.id, Assignment.duty_id == duty.id)
    )
    withdraw(session, row.one(), "换班", now, "test")
    assign(session, duty, ben, now, "test")


def rename_place(session: Session, office: Office, now: datetime) -> None:
    before, office[3].name = office[3].name, f"{office[3].name}北"
    session.add(office[3])
    session.flush()
    touch_renamed(session, renamed(Place, office[3].id, {"name": before}), now)


def edit(person: int, **values: str) -> Deed:
    def deed(session: Session, office: Office, now: datetime) -> None:
        row = office[person]
        assert isinstance(row, Person)
        known = {"code": row.code, "name": row.name, "team": row.team, "joined": row.joined}
        edit_person(session, office[0], row, PersonValues.model_validate(known | values), now, "test")

    return deed


def call_off(session: Session, office: Office, now: datetime) -> None:
    cancel(session, office[4], "下雨", now, "test")


def miss(session: Session, office: Office, now: datetime) -> None:
    office[4].due = now
    session.add(office[4])
    session.flush()
    close_day(session, office[0], MONDAY, now, "test")


DEEDS: list[list[Deed]] = [
    [hand_over, rename_place, edit(2, name="本恩"), edit(2, team="食堂"), call_off, rename_place],
    [edit(1, team="食堂"), rename_place, edit(1, name="艾达达"), miss],
    [call_off, rename_place, edit(1, name="艾达达")],
    [miss, rename_place],
]


@pytest.mark.parametrize("deeds", DEEDS)
def test_an_event_that_says_something_else_is_newer(
    session: Session, office: Office, now: datetime, deeds: list[Deed]
) -> None:
    before, moment = shown(session, office, now), now
    for deed in deeds:
        moment += SECOND
        deed(session, office, moment)
        session.flush()
        session.expire_all()
        after = shown(session, office, moment)
        both = [(before[key], after[key]) for key in before.keys() & after.keys()]
        assert any(one != other for one, other in both), deed
        for (said, changed), (says, changes) in both:
            assert (changes > changed) if said != says else (changes >= changed), (deed, said, says)
        before = after


def summary(session: Session, office: Office, now: datetime, scope: FeedScope, subject: str) -> list[str]:
    written = render_feed(session, feed(session, office[0], scope, subject, now), now)
    events = Calendar.from_ical(written).walk("VEVENT")
    return [str(event["SUMMARY"]) for event in events if event.decoded("DTSTART").date() == MONDAY]


def test_handed_over_gone_from_the_team_cancelled_and_missed_are_four_words(
    session: Session, office: Office, now: datetime
) -> None:
    _, ada, ben, _, _ = office
    hand_over(session, office, now)
    assert summary(session, office, now, FeedScope.PERSON, str(ada.id)) == ["【已换给本】巡查 · 东校门"]
    assert summary(session, office, now, FeedScope.TEAM, "总务处") == ["巡查 · 东校门（本）"]
    edit(2, team="食堂")(session, office, now)
    session.flush()
    session.expire_all()
    gone = ["【不再由本组承担】巡查 · 东校门（本）"]
    assert summary(session, office, now, FeedScope.TEAM, "总务处") == gone
    miss(session, office, now)
    session.expire_all()
    assert summary(session, office, now, FeedScope.PERSON, str(ben.id)) == ["【漏做】巡查 · 东校门"]


def test_who_was_taken_off_and_nobody_came_reads_that_it_is_theirs_no_longer(
    session: Session, office: Office, now: datetime
) -> None:
    _, ada, _, _, duty = office
    row = session.exec(select(Assignment).where(Assignment.duty_id == duty.id)).one()
    withdraw(session, row, "病了", now, "test")
    assert summary(session, office, now, FeedScope.PERSON, str(ada.id)) == ["【不再由你负责】巡查 · 东校门"]
    call_off(session, office, now)
    assert summary(session, office, now, FeedScope.PERSON, str(ada.id)) == ["【已取消】巡查 · 东校门"]
