"""Watering in season: at dawn and after evening study, by people who rest in between; rain is confirmed by a person."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from actions.crews.one_person import assign
from actions.duties.cancel import cancel
from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.installation.packs import routines_of
from actions.roster.draw_up import draw_up
from models import Assignment, Duty, FeedScope, Notice, Person, Refusal, Roster, School, database
from tests.factories import MONDAY, make_person, make_routine, make_school
from tests.rolling import publish, roll

SUNDAY = MONDAY + timedelta(days=6)
OURS = ("name", "cadence", "minutes", "crew", "form", "due")
AT_NIGHT = {"every": "FREQ=DAILY", "at": ["21:40"]}  # when evening study is over, at a school without bells


@pytest.fixture
def garden(engine: object, now: datetime) -> School:
    """A school whose three gardeners share the pack's two rounds of a week, as published."""
    with database.session() as session:
        school = make_school(session)
        pack = {entry.code: entry for entry in routines_of("cn-school")}
        for code in ("watering-dawn", "watering-evening"):
            values = {name: getattr(pack[code], name) for name in OURS}
            values["cadence"] = AT_NIGHT if code == "watering-evening" else values["cadence"]
            make_routine(session, school, code, **values)
        for name in ("艾达", "本恩", "方平", "田禾"):
            make_person(session, school, name, roles=["gardener"], weekly_hours=44)
        roll(session, school, MONDAY, SUNDAY, now, "test")
    drawn = draw_up(school.id, MONDAY, SUNDAY, now, "test", seconds=5)
    with database.session() as session:
        publish(session, session.get_one(Roster, drawn), now, "test")
    return school


def rounds(session: Session, code: str, day: date) -> tuple[Duty, set[str]]:
    [duty] = session.exec(select(Duty).where(Duty.day == day, col(Duty.key).startswith(code)))
    people = select(Person.name).join(Assignment, col(Assignment.person_id) == Person.id)
    return duty, set(
        session.exec(people.where(Assignment.duty_id == duty.id, Assignment.state == "assigned"))
    )


def test_whoever_waters_late_does_not_start_at_five_and_nobody_is_put_there_by_hand(
    garden: School, now: datetime
) -> None:
    with database.session() as session:
        for number in range(6):
            late, tired = rounds(session, "watering-evening", MONDAY + timedelta(days=number))
            early, fresh = rounds(session, "watering-dawn", MONDAY + timedelta(days=number + 1))
            assert (len(tired), len(fresh)) == (1, 2)
            assert not tired & fresh
        assert early.start - late.end < timedelta(hours=7)
        dawn, _ = rounds(session, "watering-dawn", MONDAY + timedelta(days=2))
        spare = session.exec(select(Assignment).where(Assignment.duty_id == dawn.id)).first()
        assert spare is not None
        spare.state = "withdrawn"
        session.flush()
        _, [name] = rounds(session, "watering-evening", MONDAY + timedelta(days=1))
        person = session.exec(select(Person).where(Person.name == name)).one()
        with pytest.raises(Refusal) as refused:
            assign(session, dawn, person, now, "test")
        assert refused.value.facts["reason"] == "rest"


def test_rain_is_told_to_those_who_had_the_round_and_their_calendars_follow(
    garden: School, now: datetime
) -> None:
    with database.session() as session:
        dawn, names = rounds(session, "watering-dawn", MONDAY + timedelta(days=1))
        person = session.exec(select(Person).where(Person.name == min(names))).one()
        calendar = feed(session, garden, FeedScope.PERSON, str(person.id), now)
        before = render_feed(session, calendar, now).decode()
        cancel(session, dawn, "下雨，田禾到场确认", now, "person:田禾")
        after = render_feed(session, calendar, now).decode()
        told = session.exec(select(Notice).where(Notice.kind == "cancelled")).all()
    assert (before.count("STATUS:CANCELLED"), after.count("STATUS:CANCELLED")) == (0, 1)
    assert "下雨，田禾到场确认" in after.replace("\r\n ", "")
    assert len(told) == len(names) == 2
    assert told[0].facts["reason"] == "下雨，田禾到场确认"
