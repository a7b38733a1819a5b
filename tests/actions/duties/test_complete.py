from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.duties.cancel import cancel
from actions.duties.complete import complete
from models import BadInput, Duty, DutyState, NotAllowed, Notice, Person, Record, Refusal, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_routine, make_school

FORM = {"fields": [{"name": "ok", "label": "正常", "kind": "check", "required": True}]}


@pytest.fixture
def duty(session: Session) -> Duty:
    return make_duty(session, make_school(session), form=FORM)


@pytest.fixture
def ada(session: Session, duty: Duty) -> Person:
    person = make_person(session, session.get_one(School, duty.school_id))
    make_assignment(session, duty, person)
    return person


def test_a_completed_duty_has_its_record(session: Session, duty: Duty, ada: Person, now: datetime) -> None:
    record = complete(session, duty, {"ok": "on"}, now, f"person:{ada.id}", person=ada, note=" 已查 ").record
    assert (duty.state, duty.sequence, duty.changed) == (DutyState.DONE, 1, now)
    assert (record.entries, record.note, record.late, record.person_id) == (
        {"ok": True},
        "已查",
        False,
        ada.id,
    )


def test_sent_twice_with_one_word_it_is_one_record(
    session: Session, duty: Duty, ada: Person, now: datetime
) -> None:
    first = complete(
        session, duty, {"ok": "on"}, now, f"person:{ada.id}", person=ada, idempotency="k1"
    ).record
    again = complete(
        session, duty, {"ok": "on"}, now, f"person:{ada.id}", person=ada, idempotency="k1"
    ).record
    assert again.id == first.id
    assert len(list(session.exec(select(Record)))) == 1


def test_done_twice_in_earnest_is_refused(session: Session, duty: Duty, now: datetime) -> None:
    complete(session, duty, {"ok": "on"}, now, "user:li")
    with pytest.raises(Refusal) as refused:
        complete(session, duty, {"ok": "on"}, now, "user:li")
    assert refused.value.code == "duty.done"


def test_without_the_required_tick_nothing_is_recorded(session: Session, duty: Duty, now: datetime) -> None:
    with pytest.raises(BadInput):
        complete(session, duty, {}, now, "user:li")
    assert duty.open
    assert session.exec(select(Record)).first() is None


def test_nobody_completes_what_is_not_theirs(
    session: Session, duty: Duty, ada: Person, now: datetime
) -> None:
    ben = make_person(session, session.get_one(School, duty.school_id), "本")
    with pytest.raises(NotAllowed):
        complete(session, duty, {"ok": "on"}, now, f"person:{ben.id}", person=ben)
    assert duty.open


def test_recorded_after_its_due_time_it_is_late_for_ever(session: Session, duty: Duty, now: datetime) -> None:
    duty.state = DutyState.MISSED
    session.flush()
    record = complete(session, duty, {"ok": "on"}, now + timedelta(days=1), "user:li").record
    assert (duty.state, record.late) == (DutyState.DONE, True)


def test_a_cancelled_duty_is_told_to_those_who_had_it(
    session: Session, duty: Duty, ada: Person, now: datetime
) -> None:
    cancel(session, duty, " 下雨 ", now, "user:li")
    assert (duty.state, duty.reason) == (DutyState.CANCELLED, "下雨")
    notice = session.exec(select(Notice)).one()
    assert (notice.kind, notice.person_id, notice.facts["reason"]) == ("cancelled", ada.id, "下雨")
    with pytest.raises(Refusal) as refused:
        complete(session, duty, {"ok": "on"}, now, "user:li")
    assert refused.value.code == "duty.cancelled"


def test_cancelling_wants_a_reason(session: Session, duty: Duty, now: datetime) -> None:
    with pytest.raises(BadInput):
        cancel(session, duty, "  ", now, "user:li")
    assert duty.open


def test_what_was_missed_stays_late_though_it_is_said_to_have_been_done_in_time(
    session: Session, duty: Duty, now: datetime
) -> None:
    duty.state = DutyState.MISSED
    session.flush()
    record = complete(session, duty, {"ok": "on"}, now + timedelta(days=3), "user:li", done_at=now).record
    assert record.late


def test_a_meter_is_compared_with_its_last_reading(session: Session, now: datetime) -> None:
    school = make_school(session)
    routine = make_routine(session, school)
    form = {"fields": [{"name": "reading", "label": "读数", "kind": "number", "rises": True}]}
    first, second = (
        make_duty(session, school, day, key=str(day), routine_id=routine.id, form=form)
        for day in (MONDAY, MONDAY + timedelta(days=7))
    )
    complete(session, first, {"reading": "98765"}, first.start, "user:li")
    with pytest.raises(BadInput) as refused:
        complete(session, second, {"reading": "10"}, second.start, "user:li")
    assert (refused.value.code, refused.value.facts["before"]) == ("form.fell", 98765.0)
