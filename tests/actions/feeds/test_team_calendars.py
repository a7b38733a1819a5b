"""A person changes team: what they still have to do leaves the old team's calendar visibly, what was done stays."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.journal.undo import undo
from actions.people.staff import PersonValues, edit_person
from models import Duty, FeedScope, Person, School
from models.journal import JournalEntry
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

OLD, NEW = "总务处", "食堂"
HOUR = timedelta(hours=1)


class Event(NamedTuple):
    """An event as far as it matters here."""

    day: str
    status: str
    sequence: int
    changed: datetime


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    """Of the old team, with a duty last Saturday and one on Monday evening."""
    ada = make_person(session, school, team=OLD)
    make_assignment(session, make_duty(session, school, MONDAY - timedelta(days=2)), ada)
    make_assignment(session, tonight(session, school), ada)
    return ada


def tonight(session: Session, school: School) -> Duty:
    known = session.exec(select(Duty).where(Duty.key == "tonight")).first()
    start = datetime.fromisoformat(f"{MONDAY}T11:00:00+00:00")
    return known or make_duty(session, school, key="tonight", start=start)


def move(session: Session, person: Person, team: str, now: datetime) -> None:
    entered = PersonValues(code=person.code, name=person.name, joined=person.joined, team=team)
    edit_person(session, session.get_one(School, person.school_id), person, entered, now, "test")


def shown(session: Session, school: School, team: str, now: datetime) -> list[Event]:
    written = render_feed(session, feed(session, school, FeedScope.TEAM, team, now), now)
    return [
        Event(
            str(one.decoded("DTSTART").date()),
            str(one["STATUS"]),
            int(str(one["SEQUENCE"])),
            one.decoded("LAST-MODIFIED"),
        )
        for one in Calendar.from_ical(written).walk("VEVENT")
    ]


def test_what_is_to_come_is_cancelled_in_the_old_teams_calendar_and_stands_in_the_new_ones(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    past, coming = shown(session, school, OLD, now)
    move(session, ada, NEW, now + HOUR)
    assert shown(session, school, OLD, now + HOUR) == [past, (coming.day, "CANCELLED", 1, now + HOUR)]
    assert shown(session, school, NEW, now + HOUR) == [(coming.day, "CONFIRMED", 1, now + HOUR)]
    assert shown(session, school, OLD, now + timedelta(days=23)) == shown(session, school, OLD, now + HOUR)
    assert shown(session, school, OLD, now + timedelta(days=31)) == [past]


def test_a_move_that_is_undone_leaves_nothing_in_the_other_teams_calendar(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    past, coming = shown(session, school, OLD, now)
    move(session, ada, NEW, now + HOUR)
    entry = session.exec(select(JournalEntry).where(JournalEntry.verb == "edit_person")).one()
    undo(session, school, entry, now + 2 * HOUR, "test")
    assert shown(session, school, OLD, now + 2 * HOUR) == [past, (coming.day, "CONFIRMED", 2, now + 2 * HOUR)]
    assert shown(session, school, NEW, now + 2 * HOUR) == []


def test_a_duty_shared_with_somebody_who_stays_is_still_the_old_teams(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    make_assignment(session, tonight(session, school), make_person(session, school, "本恩", team=OLD), line=1)
    move(session, ada, NEW, now + HOUR)
    assert [one.status for one in shown(session, school, OLD, now + HOUR)] == ["CONFIRMED"] * 2
    assert [one.status for one in shown(session, school, NEW, now + HOUR)] == ["CONFIRMED"]


def test_what_a_person_gets_after_the_move_was_never_the_old_teams(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    move(session, ada, NEW, now + HOUR)
    later = make_duty(session, school, MONDAY + timedelta(days=3), changed=now + 2 * HOUR)
    make_assignment(session, later, ada)
    assert str(later.day) not in {one.day for one in shown(session, school, OLD, now + 2 * HOUR)}
