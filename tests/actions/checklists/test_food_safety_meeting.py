"""The food-safety meeting: agenda out of the month's records, absentees followed up, nothing held without minutes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.checklists.circulars import enter_circular, to_discuss
from actions.checklists.food_safety_meeting import draft_agenda, follow_up, lacks_minutes, note_discussed
from actions.duties.cancel import cancel
from actions.duties.complete import complete
from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.findings.record import record_duty
from actions.repairs.report import report_problem
from models import Assignment, Checklist, Duty, FeedScope, Person, Qualification, School
from tests.factories import MONDAY, kept, make_assignment, make_duty, make_person, make_school

CHECK = {
    "fields": [
        {"name": "lids", "label": "留样加盖", "kind": "verdict"},
        {"name": "clean", "label": "台面清洁", "kind": "verdict"},
    ]
}
PRESENT = {"fields": [{"name": "present", "label": "出席", "kind": "people", "required": True}]}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def people(session: Session, school: School) -> list[Person]:
    return [make_person(session, school, name) for name in ("艾达", "本恩", "方平")]


@pytest.fixture
def meeting(session: Session, school: School, people: list[Person], now: datetime) -> Checklist:
    """The month's meeting next Thursday, its three steps, everybody invited."""
    about: Any = {
        "school_id": school.id,
        "kind": "food_safety_meeting",
        "occasion": "2026-09",
        "name": "食品安全会议",
    }
    checklist = kept(
        session, Checklist(**about, opens=MONDAY, deadline=now + timedelta(days=20), opened_at=now)
    )
    day = MONDAY + timedelta(days=3)
    for code, form in (
        ("food-meeting-agenda", {}),
        ("food-safety-meeting", PRESENT),
        ("food-meeting-minutes", {}),
    ):
        key = f"{code}||{day}"
        duty = make_duty(
            session, school, day, key=key, name=code, checklist_id=checklist.id, form=form, topic="food"
        )
        if code == "food-safety-meeting":
            for person in people:
                make_assignment(session, duty, person)
    return checklist


def step(session: Session, code: str) -> Duty:
    return session.exec(select(Duty).where(col(Duty.key).startswith(code))).one()


def test_the_agenda_is_what_the_month_showed_and_stands_in_the_calendars_of_those_invited(
    session: Session, school: School, people: list[Person], meeting: Checklist, now: datetime
) -> None:
    checked = make_duty(
        session, school, MONDAY - timedelta(days=4), name="留样检查", topic="food", form=CHECK
    )
    entries = {"clean": "ok", "lids": "failed", "lids.found": "两份没盖"}
    record_duty(session, checked, entries, now - timedelta(days=4), "test", note="冰箱已除霜")
    make_duty(session, school, MONDAY - timedelta(days=5), name="晨检", topic="food", state="missed")
    paper: Any = {"school_id": school.id, "kind": "health", "first": MONDAY - timedelta(days=300)}
    kept(session, Qualification(person_id=people[1].id, last=MONDAY + timedelta(days=20), **paper))
    report_problem(session, school, "蒸饭车漏气", now, "test")
    agenda = draft_agenda(session, school, meeting, now, "test")
    for words in (
        "晨检：漏做 1 次",
        "留样检查：留样加盖——不合格（1 次，待整改）",
        "本恩的健康证",
        "未修好：蒸饭车漏气",
    ):
        assert words in agenda
    assert "台面清洁" not in agenda
    assert "冰箱已除霜" not in agenda  # a note of a clean record is nothing for the meeting
    calendar = feed(session, school, FeedScope.PERSON, str(people[0].id), now)
    assert "未修好：蒸饭车漏气" in render_feed(session, calendar, now).decode().replace("\r\n ", "")
    before = step(session, "food-safety-meeting").sequence
    draft_agenda(session, school, meeting, now, "test")
    assert step(session, "food-safety-meeting").sequence == before


def test_circulars_are_on_the_agenda_until_signed_minutes_say_that_they_were_discussed(
    session: Session, school: School, meeting: Checklist, now: datetime
) -> None:
    about: Any = {"issuer": "市教育局", "number": "〔2026〕12号", "deadline": MONDAY + timedelta(days=30)}
    taken_up = enter_circular(session, school, "秋季食堂整治通知", MONDAY, now, "test", **about)
    other = make_school(session, "hongshu")
    theirs = enter_circular(session, other, "红树文件", MONDAY, now, "test")
    agenda = draft_agenda(session, school, meeting, now, "test")
    assert "传达文件：秋季食堂整治通知（市教育局 〔2026〕12号），10月7日 周三前落实" in agenda
    assert "红树文件" not in agenda
    after = now + timedelta(days=3, hours=12)
    later = enter_circular(session, school, "会后收到的文件", MONDAY, after, "test")
    assert note_discussed(session, school, meeting, after, "test") == 0
    complete(session, step(session, "food-meeting-minutes"), {}, after, "test")
    assert note_discussed(session, school, meeting, after, "test") == 1
    assert note_discussed(session, school, meeting, after, "test") == 0
    session.refresh(taken_up)
    assert taken_up.discussed == MONDAY + timedelta(days=3)
    assert (to_discuss(session, school), to_discuss(session, other)) == ([later], [theirs])


def test_whoever_was_absent_gets_a_duty_to_catch_up_once(
    session: Session, school: School, people: list[Person], meeting: Checklist, now: datetime
) -> None:
    assert follow_up(session, school, meeting, now, "test") == 0
    held = now + timedelta(days=3, hours=8)
    complete(session, step(session, "food-safety-meeting"), {"present": "艾达、方平"}, held, "test")
    assert follow_up(session, school, meeting, held, "test") == 1
    assert follow_up(session, school, meeting, held, "test") == 0
    duty = step(session, "food-meeting-follow-up")
    holders = session.exec(select(Assignment.person_id).where(Assignment.duty_id == duty.id)).all()
    assert (holders, duty.day, duty.required) == ([people[1].id], MONDAY + timedelta(days=4), False)


def test_a_meeting_without_minutes_was_not_held_even_when_the_step_is_called_off(
    session: Session, meeting: Checklist, now: datetime
) -> None:
    assert lacks_minutes(session, meeting)
    minutes = step(session, "food-meeting-minutes")
    cancel(session, minutes, "没写", now, "test")
    assert lacks_minutes(session, meeting)


def test_signed_minutes_are_a_meeting(session: Session, meeting: Checklist, now: datetime) -> None:
    complete(session, step(session, "food-meeting-minutes"), {}, now, "test")
    assert not lacks_minutes(session, meeting)
