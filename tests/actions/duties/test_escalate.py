"""What is not done climbs in working time, and each hears of it once."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from actions.duties.close_day import close_day
from actions.duties.escalate import owe_overdue
from actions.school.leaders import heads
from models import Notice, Person, School
from models.duties import Duty
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

HOUR = timedelta(hours=1)


def staff(session: Session, school: School) -> dict[str, Person]:
    """Ada of the gardeners, those above her, and the lead of another team."""
    return {
        "ada": make_person(session, school, "艾达", team="绿化组"),
        "lead": make_person(session, school, "徐组长", team="绿化组", roles=["team_lead"]),
        "other": make_person(session, school, "孟队长", team="保安队", roles=["team_lead"]),
        "head": make_person(session, school, "李主任", roles=["logistics_head"]),
        "vice": make_person(session, school, "韩校长", team="校领导", roles=["vice_principal"]),
    }


def overdue_duty(session: Session, school: School, due: datetime, *people: Person) -> Duty:
    duty = make_duty(session, school, due=due)
    for person in people:
        make_assignment(session, duty, person)
    return duty


def heard(session: Session, school: School, first: datetime, last: datetime) -> list[tuple[str, datetime]]:
    """Who hears when, asked every half hour."""
    told: list[tuple[str, datetime]] = []
    known: set[str] = set()
    names = {person.id: person.name for person in session.exec(select(Person))}
    now = first
    while now <= last:
        owe_overdue(session, school, now)
        fresh = [
            row
            for row in session.exec(select(Notice).order_by(col(Notice.kind).desc()))
            if row.key not in known
        ]
        known |= {row.key for row in fresh}
        told += [(names[row.person_id], now) for row in fresh if row.person_id]
        now += HOUR / 2
    return told


def test_owner_then_team_lead_then_head_then_vice_principal(session: Session, now: datetime) -> None:
    school = make_school(session)
    people = staff(session, school)
    due = now + HOUR  # Monday 09:00
    overdue_duty(session, school, due, people["ada"])
    assert heard(session, school, now, now + 30 * HOUR) == [
        ("艾达", due),
        ("徐组长", due + HOUR),
        ("李主任", due + 6 * HOUR),  # 15:00: four hours without the noon break
        ("韩校长", now + 25.5 * HOUR),  # Tuesday 09:30: 6.5 hours on Monday, 1.5 on Tuesday
    ]


def test_over_a_holiday_only_the_owner_hears(session: Session) -> None:
    school = make_school(session)
    people = staff(session, school)
    eve = datetime.fromisoformat("2026-09-30T17:30+08:00")
    overdue_duty(session, school, eve, people["ada"])
    assert heard(session, school, eve, datetime.fromisoformat("2026-10-08T08:30+08:00")) == [("艾达", eve)]
    back = datetime.fromisoformat("2026-10-08T09:00+08:00")
    assert heard(session, school, back, back)[-1] == ("徐组长", back)


def test_a_duty_closed_as_missed_climbs_on_until_it_is_recorded(session: Session, now: datetime) -> None:
    school = make_school(session)
    people = staff(session, school)
    duty = overdue_duty(session, school, now + 9 * HOUR, people["ada"])  # 17:00
    owe_overdue(session, school, now + 9 * HOUR)
    close_day(session, school, MONDAY, now + 16.5 * HOUR, "test")
    owe_overdue(session, school, now + 25 * HOUR)
    assert told_of(session, "escalation") == ["徐组长"]
    duty.state = "done"
    session.add(duty)
    session.flush()
    owe_overdue(session, school, now + 60 * HOUR)
    assert told_of(session, "escalation") == ["徐组长"]


def test_where_there_is_no_team_lead_the_head_hears_then(session: Session, now: datetime) -> None:
    school = make_school(session)
    head = make_person(session, school, "李主任", roles=["logistics_head"])
    overdue_duty(session, school, now)
    assert [who for who, _ in heard(session, school, now, now + HOUR)] == [head.name]


def test_nobody_is_told_above_of_what_they_were_told_as_owner(session: Session, now: datetime) -> None:
    school = make_school(session)
    head = make_person(session, school, "李主任", roles=["logistics_head"])
    overdue_duty(session, school, now, head)
    assert [who for who, _ in heard(session, school, now, now + 5 * HOUR)] == ["李主任"]


def test_a_machine_that_was_off_for_a_month_sends_no_flood(session: Session, now: datetime) -> None:
    school = make_school(session)
    people = staff(session, school)
    overdue_duty(session, school, now, people["ada"])
    assert owe_overdue(session, school, now + timedelta(days=4)) == 0


def test_a_departing_head_hears_until_the_last_day(session: Session, now: datetime) -> None:
    school = make_school(session)
    head = make_person(session, school, "李主任", roles=["logistics_head"], left=date(2026, 9, 30))
    make_person(session, school, "方主任", roles=["logistics_head"], joined=date(2026, 10, 1))
    assert heads(session, school, now) == (head,)
    last = datetime.fromisoformat("2026-09-30T23:59+08:00")
    assert [person.name for person in heads(session, school, last)] == ["李主任"]
    assert [person.name for person in heads(session, school, last + HOUR)] == ["方主任"]


def told_of(session: Session, kind: str) -> list[str]:
    pairs = select(Person.name).join(Notice, col(Notice.person_id) == Person.id).where(Notice.kind == kind)
    return sorted(session.exec(pairs))


def test_who_must_ask_after_it_reads_the_number_of_whose_work_it_is(session: Session, now: datetime) -> None:
    school = make_school(session)
    people = staff(session, school)
    people["ada"].phone = "139 0000 0001"
    overdue_duty(session, school, now, people["ada"], people["other"])
    heard(session, school, now, now + 3 * HOUR)
    told = session.exec(select(Notice).where(Notice.kind == "escalation")).first()
    assert told and {*told.facts["people"]} == {"艾达 139 0000 0001", "孟队长"}
