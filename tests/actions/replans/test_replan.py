from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from actions.crews.one_person import claim
from actions.people.absences import report_absence
from actions.planner.question import pose, published_plan
from actions.replans.carry_out import ask_rules, carry_out
from actions.replans.lapse import ask_for_lapsed, ask_for_new
from actions.replans.replan import ask_replan, keep, replans, work_out
from actions.routines.proposals import accept, accept_proposal, decline
from actions.school.prepared import Overtaken
from models import (
    Assignment,
    Duty,
    Notice,
    Person,
    Proposal,
    ProposalState,
    Qualification,
    Refusal,
    Roster,
    RosterState,
    School,
    database,
)
from rosters.question.plan import Assignment as Seat
from rosters.repair.objective import Toll
from rosters.repair.repair import Mended
from tests.factories import MONDAY, kept, make_assignment, make_duty, make_person, make_school

WEDNESDAY = MONDAY + timedelta(days=2)
HEAD = ["logistics_head"]


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def ben(session: Session, school: School) -> Person:
    return make_person(session, school, "本")


def ill(session: Session, person: Person, duty: Duty, now: datetime) -> None:
    """The person is away during the duty; what is wanted is committed and worked out."""
    report_absence(session, person, duty.start, duty.end, "sick", now, f"person:{person.id}")
    session.commit()
    work_out(person.school_id, now)
    session.expire_all()


def holders(session: Session, duty: Duty) -> list[str]:
    """Who has a duty now."""
    people = select(Person.name).join(Assignment, col(Assignment.person_id) == Person.id)
    return sorted(session.exec(people.where(Assignment.duty_id == duty.id, Assignment.state == "assigned")))


def told(session: Session) -> list[tuple[str, str]]:
    """Who was told what."""
    rows = session.exec(select(Notice, Person).join(Person, col(Person.id) == Notice.person_id))
    return sorted((person.name, notice.kind) for notice, person in rows)


def test_an_absence_leads_to_a_proposal_which_is_accepted_and_told_to_those_affected_only(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    make_person(session, school, "主任", roles=HEAD)
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    (found,) = replans(session, school)
    assert [(seat.person.name, seat.comes) for seat in found.seats] == [("本", True)]
    assert found.proposal.after["proved"]
    assert holders(session, duty) == []
    accept(session, found.proposal, now, "user:li")
    assert holders(session, duty) == ["本"]
    assert told(session) == [
        ("主任", "absence_reported"),
        ("主任", "replan_proposed"),
        ("本", "assigned"),
        ("艾达", "withdrawn"),
    ]


def test_work_is_passed_on_where_nobody_is_free(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    guard = {"lines": [{"pool": "guard"}]}
    ada.roles = ["guard"]
    both = make_person(session, school, "本", roles=["guard", "caretaker"])
    make_person(session, school, "森")
    gate = make_duty(session, school, WEDNESDAY, key="gate", crew=guard)
    yard = make_duty(session, school, WEDNESDAY, key="yard")
    make_assignment(session, gate, ada)
    make_assignment(session, yard, both)
    ill(session, ada, gate, now)
    (found,) = replans(session, school)
    accept(session, found.proposal, now, "user:li")
    assert (holders(session, gate), holders(session, yard)) == (["本"], ["森"])


def test_what_came_in_between_is_refused_whole(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    (found,) = replans(session, school)
    claim(session, make_duty(session, school, WEDNESDAY, key="other"), ben, now, "ben")
    with pytest.raises(Refusal) as refused, session.begin_nested():
        accept(session, found.proposal, now, "user:li")
    assert (refused.value.code, refused.value.facts["reason"]) == ("proposal.overtaken", "overlap")
    assert holders(session, duty) == []


def test_it_is_accepted_in_a_session_that_only_reads_until_the_rules_are_asked(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    (found,) = replans(session, school)
    session.commit()
    with database.reading() as reading:
        accept_proposal(reading, found.proposal.id, now, "user:li")
        with pytest.raises(Refusal) as refused:
            accept_proposal(reading, found.proposal.id, now, "user:wang")
    assert refused.value.code == "proposal.decided"
    session.expire_all()
    assert holders(session, duty) == ["本"]


def test_what_the_rules_said_does_not_hold_once_the_duty_was_changed(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    (found,) = replans(session, school)
    asked = ask_rules(session, found.proposal)
    assert asked.against == ()
    claim(session, duty, ben, now, "ben")
    with pytest.raises(Overtaken):
        carry_out(session, found.proposal, now, "user:li", asked)


def test_two_absences_of_a_week_are_worked_out_together(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    make_person(session, school, "森")
    one, two = (make_duty(session, school, WEDNESDAY + timedelta(days=n)) for n in range(2))
    make_assignment(session, one, ada)
    make_assignment(session, two, ben)
    ill(session, ada, one, now)
    ill(session, ben, two, now)
    (found,) = replans(session, school)
    assert {view.duty.id for view in found.wanted} == {one.id, two.id}
    assert len(found.seats) == 2


def test_nobody_to_be_found_leaves_no_proposal_but_a_word(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    make_person(session, school, "主任", roles=HEAD)
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    assert replans(session, school) == []
    assert ("主任", "replan_proposed") in told(session)


def test_a_certificate_that_ran_out_is_found_once(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    crew = {"lines": [{"pool": "caretaker", "qualification": "electrician"}]}
    for person, last in ((ada, MONDAY), (ben, WEDNESDAY)):
        paper = Qualification(
            school_id=school.id, person_id=person.id, kind="electrician", first=MONDAY, last=last
        )
        kept(session, paper)
    duty = make_duty(session, school, WEDNESDAY, crew=crew)
    make_assignment(session, duty, ada)
    assert len(ask_for_lapsed(session, school, now, "flow:new_day")) == 1
    session.commit()
    work_out(school.id, now)
    session.expire_all()
    (found,) = replans(session, school)
    assert [(seat.person.name, seat.comes) for seat in found.seats] == [("艾达", False), ("本", True)]
    decline(session, found.proposal, now, "user:li")
    assert ask_for_lapsed(session, school, now, "flow:new_day") == []
    assert holders(session, duty) == ["艾达"]


def test_new_work_in_a_published_week_is_staffed_by_a_proposal(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    duty = make_duty(session, school, WEDNESDAY)
    ask_replan(session, school, [duty], "new", now, "user:li")
    session.commit()
    assert work_out(school.id, now) == 1
    assert work_out(school.id, now) == 0
    session.expire_all()
    accept(session, session.exec(select(Proposal)).one(), now, "user:li")
    assert holders(session, duty) == ["艾达"]


def test_work_that_came_into_a_published_week_is_wanted_once(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    late = make_duty(session, school, WEDNESDAY, key="late", published=False)
    planned = make_duty(session, school, WEDNESDAY, key="planned", published=False)
    make_duty(session, school, MONDAY + timedelta(days=8), key="next week", published=False)
    plan = {"duties": [str(planned.id)], "assignments": []}
    sunday = MONDAY + timedelta(days=6)
    roster = Roster(school_id=school.id, first=MONDAY, last=sunday, plan=plan, drawn_at=now)
    roster.state = RosterState.PUBLISHED
    kept(session, roster)
    (wanted,) = ask_for_new(session, school, now, "flow:new_day")
    assert wanted.after["wanted"] == [str(late.id)]
    assert ask_for_new(session, school, now, "flow:new_day") == []


def test_what_is_over_is_no_longer_wanted(
    session: Session, school: School, ada: Person, now: datetime
) -> None:
    past = make_duty(session, school, MONDAY - timedelta(days=1))
    assert ask_replan(session, school, [past], "new", now, "user:li") == []


def test_a_word_kept_twice_is_kept_once(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    duty = make_duty(session, school, WEDNESDAY)
    make_assignment(session, duty, ada)
    ill(session, ada, duty, now)
    (found,) = replans(session, school)
    accept(session, found.proposal, now, "user:li")
    with pytest.raises(Refusal) as refused:
        accept(session, found.proposal, now, "user:li")
    assert refused.value.code == "proposal.decided"
    assert found.proposal.state == ProposalState.ACCEPTED


def test_what_the_checker_faults_is_never_proposed(
    session: Session, school: School, ada: Person, ben: Person, now: datetime
) -> None:
    one, two = (make_duty(session, school, WEDNESDAY, key=key) for key in ("one", "two"))
    (proposal,) = ask_replan(session, school, [one, two], "new", now, "user:li")
    problem = pose(session, school, MONDAY, MONDAY + timedelta(days=6))
    plan = published_plan(problem)
    both = tuple(Seat(duty.id, 0, str(ben.id)) for duty in problem.duties)  # at once
    toll = Toll(0, 1, 2)
    wrong = Mended(problem, replace(plan, assignments=both), both, (), (), toll, toll, 0.0)
    with pytest.raises(Refusal) as refused:
        keep(session, proposal, wrong, plan, proposal.after["wanted"], now)
    assert refused.value.code == "roster.broken_rules"
    assert proposal.state == ProposalState.WANTED
