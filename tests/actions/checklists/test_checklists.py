from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.checklists.checklists import checklists, named_occasions, progress, settle
from actions.duties.complete import complete
from models import Checklist, ChecklistState, Duty, Notice, School
from tests.factories import make_duty, make_person, make_routine, make_school
from tests.rolling import open_due

CLEAN = {"anchor": "term.start", "offset": "-5d", "at": ["08:00"]}
HAND_OUT = {"anchor": "term.start", "offset": "-1d", "at": ["08:00"]}
IN_REACH = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
TOO_EARLY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
TERM_BEGUN = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def school(session: Session) -> School:
    school = make_school(session)
    make_routine(session, school, "clean", cadence=CLEAN, checklist="semester_start", step=10)
    after = {"checklist": "semester_start", "step": 20, "after": ["clean"]}
    make_routine(session, school, "hand-out", cadence=HAND_OUT, **after)
    return school


def only(session: Session, school: School, now: datetime) -> Checklist:
    (checklist,) = open_due(session, school, now, "test")
    return checklist


def test_it_opens_by_itself_within_its_lead_time_and_not_before(session: Session, school: School) -> None:
    assert open_due(session, school, TOO_EARLY, "test") == []
    checklist = only(session, school, IN_REACH)
    assert (checklist.kind, checklist.occasion, checklist.state) == ("semester_start", "2026-2027-1", "open")


def test_asked_again_and_again_it_is_the_same_checklist_with_the_same_steps(
    session: Session, school: School
) -> None:
    opened = {only(session, school, IN_REACH + timedelta(hours=hour)).id for hour in range(5)}
    assert len(opened) == 1
    assert len(list(session.exec(select(Checklist)))) == 1
    assert len(list(session.exec(select(Duty)))) == 2


def test_its_steps_stand_in_order_and_wait_for_each_other(session: Session, school: School) -> None:
    checklist = only(session, school, IN_REACH)
    steps = progress(session, checklist, IN_REACH).steps
    assert [(step.duty.routine_code, str(step.state)) for step in steps] == [
        ("clean", "waiting"),
        ("hand-out", "blocked"),
    ]
    assert [step.duty.day for step in steps] == [date(2026, 8, 27), date(2026, 8, 31)]
    complete(session, steps[0].duty, {}, IN_REACH, "test")
    assert [str(step.state) for step in progress(session, checklist, IN_REACH).steps] == ["done", "waiting"]


def test_its_steps_are_late_only_from_the_first_published_day_on(session: Session, school: School) -> None:
    checklist = only(session, school, IN_REACH)
    assert [str(step.state) for step in progress(session, checklist, TERM_BEGUN).steps] == [
        "waiting",
        "blocked",
    ]
    make_duty(session, school, date(2026, 8, 24))
    assert [str(step.state) for step in progress(session, checklist, TERM_BEGUN).steps] == ["late", "late"]


def test_it_is_complete_only_with_every_required_step(session: Session, school: School) -> None:
    checklist = only(session, school, IN_REACH)
    first, second = progress(session, checklist, IN_REACH).steps
    complete(session, first.duty, {}, IN_REACH, "test")
    assert settle(session, checklist, IN_REACH, "test") == ChecklistState.OPEN
    complete(session, second.duty, {}, IN_REACH, "test")
    assert settle(session, checklist, IN_REACH, "test") == ChecklistState.COMPLETE
    assert checklists(session, school) == []


def test_past_the_first_day_of_term_it_is_incomplete_until_it_is_made_up_for(
    session: Session, school: School
) -> None:
    checklist = only(session, school, IN_REACH)
    assert settle(session, checklist, TERM_BEGUN, "test") == ChecklistState.INCOMPLETE
    for step in progress(session, checklist, TERM_BEGUN).steps:
        complete(session, step.duty, {}, TERM_BEGUN, "test")
    assert settle(session, checklist, TERM_BEGUN, "test") == ChecklistState.COMPLETE
    assert checklist.closed_at == TERM_BEGUN


def test_there_is_no_checklist_without_an_occasion(session: Session, school: School) -> None:
    assert named_occasions(session, school, "semester_start", "2026-2027-1", TOO_EARLY) != []
    assert named_occasions(session, school, "semester_start", "1999", IN_REACH) == []


def test_the_head_of_logistics_hears_of_its_opening_and_of_what_was_missing(
    session: Session, school: School
) -> None:
    head = make_person(session, school, "李主任", roles=["logistics_head"])
    checklist = only(session, school, IN_REACH)
    settle(session, checklist, TERM_BEGUN, "test")
    settle(session, checklist, TERM_BEGUN, "test")
    told = {notice.kind: notice for notice in session.exec(select(Notice))}
    assert set(told) == {"checklist_opened", "checklist_incomplete"}
    assert {notice.person_id for notice in told.values()} == {head.id}
    assert told["checklist_incomplete"].facts["missing"] == ["巡查", "巡查"]


def test_an_occasion_without_any_required_step_opens_nothing(session: Session, school: School) -> None:
    make_routine(
        session,
        school,
        "meeting",
        cadence={"nth": 2, "of": "month", "on": "working"},
        checklist="food_safety_meeting",
    )
    vacation, term = datetime(2026, 7, 20, 2, 0, tzinfo=UTC), datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
    assert open_due(session, school, vacation, "test") == []
    assert [opened.occasion for opened in open_due(session, school, term, "test")] == ["2026-10"]
