"""Approve with changes, and what becomes of a roster nobody decides on."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from actions.people.absences import report_absence
from actions.roster.approve_with_changes import amend, amendment, exchanges, keep
from actions.roster.undecided import settle_undecided
from actions.school.prepared import Overtaken
from models import Duty, JournalEntry, Notice, Person, Refusal, Roster, School, database
from models.journal import Verb
from tests.factories import MONDAY, kept, make_duty, make_person, make_school
from tests.rolling import publish


def roster_of(session: Session, school: School, seats: list[tuple[Duty, Person]], *more: Duty) -> Roster:
    """A proposed roster with these people on these duties; `more` duties are left open."""
    entries = [
        {"duty": str(duty.id), "line": 0, "person": str(who.id), "leader": False} for duty, who in seats
    ]
    duties = list(dict.fromkeys([str(duty.id) for duty, _ in seats] + [str(duty.id) for duty in more]))
    plan = {"duties": duties, "assignments": entries, "days": {}}
    last = MONDAY + timedelta(days=6)
    drawn = datetime.fromisoformat("2026-09-07T00:00:00+00:00")
    return kept(session, Roster(school_id=school.id, first=MONDAY, last=last, plan=plan, drawn_at=drawn))


def seated(roster: Roster) -> set[tuple[str, str]]:
    return {(one["duty"], one["person"]) for one in roster.plan["assignments"]}


def changed(session: Session, roster: Roster, text: str, now: datetime) -> None:
    """The changes made as the run makes them: found in a session that only reads, then written."""
    session.commit()
    with database.reading() as reading:
        amend(reading, roster.id, text, now, "user:li")
    session.refresh(roster)


def test_a_person_on_a_duty_is_exchanged_for_another_and_published(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, "艾达"), make_person(session, school, "本恩")
    duty = make_duty(session, school)
    roster = roster_of(session, school, [(duty, ada)])
    changed(session, roster, "9-7 巡查 艾达→本恩", now)
    assert seated(roster) == {(str(duty.id), str(ben.id))}
    assert roster.proposed
    assert publish(session, roster, now, "user:li").assigned == 1


def test_an_open_place_is_filled_and_its_gap_is_gone(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, duty = make_person(session, school), make_duty(session, school)
    roster = roster_of(session, school, [], duty)
    changed(session, roster, "9月7日 巡查 空岗→艾达", now)
    assert (seated(roster), roster.gaps) == ({(str(duty.id), str(ada.id))}, [])


def test_what_a_rule_forbids_is_refused_and_nothing_of_the_changes_is_kept(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, "艾达"), make_person(session, school, "本恩")
    make_person(session, school, "方平", roles=["cook"])
    duty = make_duty(session, school)
    other = make_duty(session, school, key="other", name="关窗")
    roster = roster_of(session, school, [(duty, ada), (other, ben)])
    before = seated(roster)
    for text in ("9-7 巡查 艾达→方平", "9-7 关窗 本恩→艾达"):
        with pytest.raises(Refusal) as refused:
            changed(session, roster, text, now)
        assert refused.value.code == "duty.rule"
    assert seated(roster) == before


def test_several_changes_are_asked_of_the_rules_one_after_the_other(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, "艾达"), make_person(session, school, "本恩")
    early, late = make_duty(session, school), make_duty(session, school, key="other", name="关窗")
    roster = roster_of(session, school, [(early, ada), (late, ben)])
    with pytest.raises(Refusal):
        changed(session, roster, "9-7 巡查 艾达→本恩", now)  # he is at the windows
    changed(session, roster, "9-7 关窗 本恩→空岗\n9-7 巡查 艾达→本恩\n9-7 关窗 空岗→艾达", now)
    assert seated(roster) == {(str(early.id), str(ben.id)), (str(late.id), str(ada.id))}
    assert session.exec(select(func.count()).where(JournalEntry.verb == Verb.AMEND)).one() == 3


def test_what_was_found_does_not_hold_once_the_rules_may_say_otherwise(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, "艾达"), make_person(session, school, "本恩")
    duty = make_duty(session, school)
    roster = roster_of(session, school, [(duty, ada)])
    session.commit()
    with database.reading() as reading:
        found = amendment(reading, roster.id, "9-7 巡查 艾达→本恩", now)
    report_absence(session, ben, duty.start, duty.end, "sick", now, "test")
    with pytest.raises(Overtaken):
        keep(session, found, now, "user:li")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("把巡查换给本恩", "roster.change_unread"),
        ("9-8 巡查 艾达→本恩", "roster.change_unclear"),
        ("9-7 浇水 艾达→本恩", "roster.change_unclear"),
        ("9-7 巡查 艾达→没有这个人", "person.unknown_name"),
        ("\n".join(["9-7 巡查 艾达→本恩"] * 51), "roster.change_many"),
    ],
)
def test_a_change_that_is_not_clear_is_refused_with_its_line(session: Session, text: str, code: str) -> None:
    school = make_school(session)
    ada, _ = make_person(session, school, "艾达"), make_person(session, school, "本恩")
    roster = roster_of(session, school, [(make_duty(session, school), ada)])
    with pytest.raises(Refusal) as refused:
        exchanges(session, roster, text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("policy", "hours", "state"),
    [
        ("publish", 71, "proposed"),
        ("publish", 72, "published"),
        ("drop", 72, "rejected"),
        ("wait", 72, "proposed"),
        ("wait", 24 * 7, "rejected"),
    ],
)
def test_what_nobody_decides_on_is_decided_by_the_schools_policy(
    session: Session, policy: str, hours: int, state: str
) -> None:
    school = make_school(session, policy={"roster_undecided": policy})
    duty = make_duty(session, school, MONDAY + timedelta(days=5))
    roster = roster_of(session, school, [(duty, make_person(session, school))])
    make_person(session, school, "李主任", roles=["logistics_head"])
    session.commit()
    with database.reading() as reading:
        settle_undecided(reading, school.id, roster.drawn_at + timedelta(hours=hours))
    session.refresh(roster)
    assert roster.state == state
    told = session.exec(select(Notice.facts).where(Notice.kind == "roster_lapsed")).all()
    over = {"first": str(roster.first), "last": str(roster.last), "published": state == "published"}
    assert told == ([] if state == "proposed" else [over])
