from datetime import datetime, timedelta

import pytest
from icalendar import Calendar, Component
from sqlmodel import Session, select

from actions.crews.one_person import withdraw
from actions.duties.cancel import cancel
from actions.duties.complete import complete
from actions.feeds.addresses import feed, feed_by_token, keep_feeds, revoke, rotate
from actions.feeds.content import render_feed
from models import Assignment, Duty, Feed, FeedScope, Person, School
from tests.factories import (
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def duty(session: Session, school: School, ada: Person) -> Duty:
    duty = make_duty(session, school, place_id=make_place(session, school).id)
    make_assignment(session, duty, ada)
    return duty


@pytest.fixture
def mine(session: Session, school: School, ada: Person, duty: Duty, now: datetime) -> Feed:
    return feed(session, school, FeedScope.PERSON, str(ada.id), now)


def events(written: bytes) -> list[Component]:
    return list(Calendar.from_ical(written).walk("VEVENT"))


def summaries(session: Session, feed: Feed, now: datetime) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(render_feed(session, feed, now))]


def test_a_persons_feed_holds_their_duty_with_place_and_link(
    session: Session, mine: Feed, now: datetime
) -> None:
    (event,) = events(render_feed(session, mine, now))
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("巡查 · 东校门", "东校门")
    assert event.decoded("DTSTART") == now
    assert str(event["DESCRIPTION"]).endswith(str(event["URL"]))


def test_between_changes_the_bytes_are_equal(session: Session, mine: Feed, now: datetime) -> None:
    assert render_feed(session, mine, now) == render_feed(session, mine, now + timedelta(days=3, minutes=7))


def test_a_done_duty_shows_it_and_keeps_its_uid(
    session: Session, mine: Feed, duty: Duty, now: datetime
) -> None:
    (before,) = events(render_feed(session, mine, now))
    complete(session, duty, {}, now, "user:li")
    (after,) = events(render_feed(session, mine, now))
    assert (after["UID"], str(after["SUMMARY"])) == (before["UID"], "✓ 巡查 · 东校门")
    assert int(str(after["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert after.decoded("LAST-MODIFIED") > before.decoded("LAST-MODIFIED")


def test_a_cancelled_duty_stays_as_a_tombstone(
    session: Session, mine: Feed, duty: Duty, now: datetime
) -> None:
    cancel(session, duty, "下雨", now, "user:li")
    (event,) = events(render_feed(session, mine, now))
    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    assert "已取消" in str(event["SUMMARY"])


def test_handed_over_it_is_a_tombstone_here_and_an_event_there(
    session: Session, school: School, mine: Feed, ada: Person, duty: Duty, now: datetime
) -> None:
    ben = make_person(session, school, "本")
    row = make_assignment(session, make_duty(session, school, key="x"), ada)
    withdraw(session, row, "换班", now, "user:li")
    make_assignment(session, session.get_one(Duty, row.duty_id), ben)
    theirs = feed(session, school, FeedScope.PERSON, str(ben.id), now)
    statuses = {str(event["UID"]): str(event["STATUS"]) for event in events(render_feed(session, mine, now))}
    assert statuses[str(row.id)] == "CANCELLED"
    assert [str(event["STATUS"]) for event in events(render_feed(session, theirs, now))] == ["CONFIRMED"]
    later = now + timedelta(days=31)
    assert str(row.id) not in {str(event["UID"]) for event in events(render_feed(session, mine, later))}


def test_the_schools_feed_names_people_and_hides_surprises_until_their_day(
    session: Session, school: School, duty: Duty, now: datetime
) -> None:
    make_duty(session, school, duty.day + timedelta(days=2), hidden=True, name="突击检查")
    whole = feed(session, school, FeedScope.SCHOOL, "", now)
    assert summaries(session, whole, now) == ["巡查 · 东校门（艾达）"]
    assert "突击检查" in summaries(session, whole, now + timedelta(days=2))


def test_a_teams_feed_holds_its_peoples_duties_only(
    session: Session, school: School, duty: Duty, now: datetime
) -> None:
    make_duty(session, school, key="nobody")
    assert len(summaries(session, feed(session, school, FeedScope.TEAM, "总务处", now), now)) == 1
    assert summaries(session, feed(session, school, FeedScope.TEAM, "食堂", now), now) == []


def test_rotating_kills_the_old_address(session: Session, mine: Feed, now: datetime) -> None:
    old = mine.token
    assert feed_by_token(session, old) is not None
    rotate(session, mine, now, "user:li")
    assert feed_by_token(session, old) is None
    assert feed_by_token(session, mine.token) is mine


def test_asked_twice_there_is_one_feed_a_scope(
    session: Session, school: School, mine: Feed, now: datetime
) -> None:
    first = [view.feed.id for view in keep_feeds(session, school, now)]
    assert [view.feed.id for view in keep_feeds(session, school, now)] == first
    assert mine.id in first


def test_revoking_is_remembered(session: Session, mine: Feed, now: datetime) -> None:
    revoke(session, mine, now, "user:li")
    revoke(session, mine, now + timedelta(days=1), "user:li")
    assert mine.revoked_at == now


def test_a_cancelled_duty_is_a_tombstone_for_thirty_days(
    session: Session, school: School, mine: Feed, duty: Duty, now: datetime
) -> None:
    whole = feed(session, school, FeedScope.SCHOOL, "", now)
    cancel(session, duty, "下雨", now, "user:li")
    for one in (mine, whole):
        assert len(events(render_feed(session, one, now + timedelta(days=29)))) == 1
        assert events(render_feed(session, one, now + timedelta(days=31))) == []


def test_what_leaves_a_team_is_a_tombstone_in_the_teams_calendar(
    session: Session, school: School, ada: Person, duty: Duty, now: datetime
) -> None:
    team = feed(session, school, FeedScope.TEAM, "总务处", now)
    cook = make_person(session, school, "本", team="食堂")
    (row,) = session.exec(select(Assignment).where(Assignment.duty_id == duty.id))
    withdraw(session, row, "换班", now, "user:li")
    make_assignment(session, duty, cook)
    (event,) = events(render_feed(session, team, now))
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == (
        "CANCELLED",
        "【不再由本组承担】巡查 · 东校门（本）",
    )
    kitchen = feed(session, school, FeedScope.TEAM, "食堂", now)
    assert [str(event["STATUS"]) for event in events(render_feed(session, kitchen, now))] == ["CONFIRMED"]


def test_the_title_says_as_what_and_where(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    lines = [{"pool": "duty_leader", "count": 1, "leader": True}, {"pool": "cook", "count": 1}]
    duty = make_duty(
        session, school, crew={"lines": lines}, place_id=make_place(session, school).id, key="two"
    )
    ben = make_person(session, school, "本恩", language="en")
    make_assignment(session, duty, ada, line=0, leader=True)
    make_assignment(session, duty, ben, line=1)
    titles = [
        summaries(session, feed(session, school, FeedScope.PERSON, str(person.id), now), now)
        for person in (ada, ben)
    ]
    assert titles == [["巡查（带班） · 东校门"], ["Rounds (cook) · East gate"]]


def test_there_is_a_calendar_for_each_person_team_place_and_duty_roster_and_for_the_school(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    routine = make_routine(session, school)
    place = make_place(session, school)
    make_place(session, school, "attic", name="阁楼")
    make_duty(session, school, routine_id=routine.id, place_id=place.id)
    make_duty(session, school, key="elsewhere", name="送餐")
    found = {(view.feed.scope, view.label): view.feed for view in keep_feeds(session, school, now)}
    assert found.keys() == {
        ("school", "绿野实验学校"), ("person", "艾达"), ("team", "总务处"), ("place", "东校门"), ("routine", "巡查"),
    }  # fmt: skip
    shown = {scope: summaries(session, one, now) for (scope, _), one in found.items()}
    assert shown["routine"] == shown["place"] == ["巡查 · 东校门"]
    assert set(shown["school"]) == {"巡查 · 东校门", "送餐"}
    assert "X-WR-CALNAME:巡查 · 绿野实验学校" in render_feed(session, found["routine", "巡查"], now).decode()


def test_the_schools_calendar_is_called_like_the_school_and_a_persons_like_both(
    session: Session, school: School, mine: Feed, now: datetime
) -> None:
    whole = feed(session, school, FeedScope.SCHOOL, "", now)
    names = [str(Calendar.from_ical(render_feed(session, one, now))["NAME"]) for one in (whole, mine)]
    assert names == ["绿野实验学校", "艾达 · 绿野实验学校"]
