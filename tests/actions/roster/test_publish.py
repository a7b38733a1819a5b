from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from actions.crews.one_person import withdraw
from actions.duties.complete import complete
from actions.people.absences import report_absence
from actions.planner.question import pose
from actions.roster.draw_up import draw_up, drawn_by_another, require_lawful
from actions.roster.publication import Publication, publication
from actions.roster.publish import difference, keep, publish, reject
from actions.school.prepared import Overtaken
from models import Assignment, Duty, Notice, Person, Refusal, Roster, RosterState, School, database
from models.errors import GreenleafError
from rosters.question.plan import Assignment as Seat
from rosters.question.plan import Plan, PlanStatus
from tests import rolling
from tests.factories import make_assignment, make_duty, make_person, make_routine, make_school
from tests.rolling import roll
from tests.some import some

MONDAY, SUNDAY = date(2026, 9, 14), date(2026, 9, 20)


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    """A school with two caretakers and a week of daily rounds, committed."""
    school = make_school(session)
    make_routine(session, school, minutes=240)
    for name in ("艾达", "本"):
        make_person(session, school, name)
    roll(session, school, MONDAY, SUNDAY, now, "test")
    session.commit()
    return school


def drawn(session: Session, school: School, now: datetime) -> Roster:
    roster = draw_up(school.id, MONDAY, SUNDAY, now, "test", seconds=2)
    session.expire_all()
    return session.get_one(Roster, roster)


def test_a_drawn_up_roster_is_only_a_proposal(session: Session, school: School, now: datetime) -> None:
    roster = drawn(session, school, now)
    assert roster.proposed
    assert session.exec(select(Assignment)).first() is None
    assert {change.kind for change in difference(session, roster)} == {"added"}


def test_published_it_is_everybodys_duties_fairly_and_they_are_told(
    session: Session, school: School, now: datetime
) -> None:
    result = rolling.publish(session, drawn(session, school, now), now, "user:li")
    held = [row.person_id for row in session.exec(select(Assignment))]
    counts = sorted(held.count(person.id) for person in session.exec(select(Person)))
    assert (result.assigned, counts) == (7, [3, 4])
    assert all(duty.published for duty in some(session.exec(select(Duty))))
    assert [notice.kind for notice in session.exec(select(Notice))] == ["assigned", "assigned"]


def found(roster: Roster, now: datetime) -> Publication:
    """What publishing would change, found as the program does: in a session that only reads."""
    with database.reading() as reading:
        return publication(reading, roster.id, now)


def test_what_was_found_beforehand_holds_as_long_as_nothing_was_done_since(
    session: Session, school: School, now: datetime
) -> None:
    roster = drawn(session, school, now)
    session.commit()
    before = found(roster, now)
    ada = session.exec(select(Person).where(Person.name == "艾达")).one()
    assert ada.id.hex in set(before.rows.fresh.column("person_id"))
    start = session.exec(select(func.min(Duty.start))).one()
    report_absence(session, ada, start, start + timedelta(days=7), "sick", now, "test")
    session.commit()
    with pytest.raises(Overtaken):
        keep(session, before, now, "user:li")
    session.rollback()
    with database.reading() as reading:
        assert publish(reading, before.roster_id, now + timedelta(hours=1), "user:li").assigned > 0
    session.expire_all()
    held = session.exec(select(Assignment.person_id)).all()
    assert held
    assert ada.id not in held


def test_completed_work_does_not_overtake_what_was_found(
    session: Session, school: School, now: datetime
) -> None:
    roster = drawn(session, school, now)
    session.commit()
    before = found(roster, now)
    complete(session, some(session.exec(select(Duty)))[0], {}, now, "user:li", reason="提前")
    assert keep(session, before, now, "user:li").assigned == 6


def test_finding_beforehand_changes_nothing(session: Session, school: School, now: datetime) -> None:
    roster = drawn(session, school, now)
    session.commit()
    before = session.exec(select(Duty).order_by(col(Duty.key))).all()
    assert len(found(roster, now).rows.fresh.rows) == len(found(roster, now).rows.fresh.rows) == 7
    session.expire_all()
    assert session.exec(select(Duty).order_by(col(Duty.key))).all() == before
    assert not any(duty.published for duty in before)


def test_it_is_published_once(session: Session, school: School, now: datetime) -> None:
    roster = drawn(session, school, now)
    rolling.publish(session, roster, now, "user:li")
    with pytest.raises(Refusal) as refused:
        rolling.publish(session, roster, now, "user:wang")
    assert refused.value.code == "roster.not_proposed"


def test_rejected_it_changes_nothing(session: Session, school: School, now: datetime) -> None:
    roster = drawn(session, school, now)
    reject(session, roster, "周三有活动", now, "user:li")
    assert (roster.state, roster.note) == (RosterState.REJECTED, "周三有活动")
    assert session.exec(select(Assignment)).first() is None


def test_drawn_up_again_nobody_moves(session: Session, school: School, now: datetime) -> None:
    rolling.publish(session, drawn(session, school, now), now, "user:li")
    before = {(row.duty_id, row.person_id, row.sequence) for row in session.exec(select(Assignment))}
    session.commit()
    again = drawn(session, school, now)
    assert difference(session, again) == []
    result = rolling.publish(session, again, now + timedelta(hours=1), "user:li")
    assert (result.assigned, result.withdrawn, result.kept) == (0, 0, 7)
    assert {(row.duty_id, row.person_id, row.sequence) for row in session.exec(select(Assignment))} == before
    states = {roster.version: roster.state for roster in session.exec(select(Roster))}
    assert states == {1: RosterState.SUPERSEDED, 2: RosterState.PUBLISHED}


def test_what_was_done_meanwhile_is_left_alone(session: Session, school: School, now: datetime) -> None:
    roster = drawn(session, school, now)
    duty = session.exec(select(Duty)).first()
    assert duty is not None
    complete(session, duty, {}, now, "user:li", reason="提前")
    assert rolling.publish(session, roster, now, "user:li").assigned == 6


def test_one_flow_run_draws_up_one_roster(session: Session, school: School, now: datetime) -> None:
    first = draw_up(school.id, MONDAY, SUNDAY, now, "flow", seconds=2, flow_run="run-1")
    assert draw_up(school.id, MONDAY, SUNDAY, now, "flow", seconds=2, flow_run="run-1") == first
    with database.reading() as reader:
        assert len(list(reader.exec(select(Roster)))) == 1


def test_a_roster_drawn_in_the_second_it_was_asked_for_answers_a_second_run_too(
    session: Session, school: School, now: datetime
) -> None:
    first = draw_up(school.id, MONDAY, SUNDAY, now, "flow", seconds=2, flow_run="run-1")
    session.expire_all()
    asked = now + timedelta(milliseconds=300)  # as Prefect says it; our clock speaks in whole seconds
    found = drawn_by_another(session, school, MONDAY, SUNDAY, asked, "run-2")
    assert found is not None
    assert found.id == first
    assert drawn_by_another(session, school, MONDAY, SUNDAY, now + timedelta(seconds=1), "run-2") is None


def test_a_plan_that_breaks_a_rule_is_never_kept(session: Session, school: School, now: datetime) -> None:
    problem = pose(session, school, MONDAY, SUNDAY)
    ada = problem.persons[0].id
    seven_days_running = tuple(Seat(duty.id, 0, ada) for duty in problem.duties)
    plan = Plan(PlanStatus.FEASIBLE, seven_days_running, {duty.id: 0 for duty in problem.duties})
    with pytest.raises(GreenleafError) as refused:
        require_lawful(problem, plan)
    assert refused.value.code == "roster.broken_rules"


def test_what_people_decided_by_hand_is_drawn_up_though_a_rule_speaks_against_it(
    session: Session, school: School, now: datetime
) -> None:
    ada = session.exec(select(Person).where(Person.name == "艾达")).one()
    midnight, days = datetime(2026, 9, 13, 16, tzinfo=UTC), [timedelta(days=number) for number in range(3)]
    for day in days:
        start, end = midnight + day, midnight + day + timedelta(days=1)
        duty = make_duty(session, school, MONDAY + day, f"table|{day}", start=start, end=end)
        make_assignment(session, duty, ada, pinned=True)
    session.commit()
    found = drawn(session, school, now).planned.assignments
    names = [session.get_one(Duty, seat.duty).key for seat in found if seat.person == ada.id]
    assert [name for name in names if name.startswith("table|")] == [f"table|{day}" for day in days]
    assert len(found) == 10


def test_who_was_taken_off_by_hand_since_is_not_seated_again(
    session: Session, school: School, now: datetime
) -> None:
    rolling.publish(session, drawn(session, school, now), now, "user:li")
    row = session.exec(select(Assignment)).first()
    assert row is not None
    session.commit()
    later = drawn(session, school, now + timedelta(minutes=1))
    assert (str(row.duty_id), str(row.person_id)) in {
        (seat["duty"], seat["person"]) for seat in later.plan["assignments"]
    }
    withdraw(session, row, "家里有事", now + timedelta(minutes=2), "user:li")
    rolling.publish(session, later, now + timedelta(minutes=3), "user:li")
    session.refresh(row)
    assert not row.held


def test_a_duty_table_with_too_many_days_running_stops_no_roster(
    session: Session, school: School, now: datetime
) -> None:
    ada = session.exec(select(Person).where(Person.name == "艾达")).one()
    for duty in session.exec(select(Duty)).all():
        make_assignment(session, duty, ada, pinned=True)
    session.commit()
    assert drawn(session, school, now).proposed
