"""A record too early, out of order or by whom no rule would let wants a reason, and shows it for ever."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from actions.duties.complete import complete
from models import Duty, Qualification, Refusal, School
from models.people import Person
from tests.factories import MONDAY, kept, make_assignment, make_duty, make_person, make_school

BUYING = {"fields": [{"name": "buyers", "label": "采购人", "kind": "people", "min": 1}]}
RECEIVING = {"fields": [{"name": "receivers", "label": "验收人", "kind": "people", "min": 1}]}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


def refused(session: Session, duty: Duty, at: datetime, person: Person | None = None, **entries: str) -> str:
    with pytest.raises(Refusal) as caught:
        complete(session, duty, entries, at, "user:li", person=person)
    assert duty.open
    return caught.value.code


def kept_with_reason(
    session: Session, duty: Duty, at: datetime, person: Person | None = None, **entries: str
) -> list[str]:
    record = complete(session, duty, entries, at, "user:li", person=person, reason=" 临时调整 ").record
    assert record.reason == "临时调整"
    return record.doubts


def test_a_record_before_its_time_wants_a_reason(session: Session, school: School) -> None:
    duty = make_duty(session, school, MONDAY + timedelta(days=7))
    week_before = duty.start - timedelta(days=7)
    assert refused(session, duty, week_before) == "record.early"
    assert kept_with_reason(session, duty, week_before) == ["early"]


def test_half_an_hour_before_is_in_time_or_what_the_school_says(session: Session, school: School) -> None:
    first, second = (make_duty(session, school, key=key) for key in "ab")
    before = first.start - timedelta(minutes=30)
    assert complete(session, first, {}, before, "user:li").record.doubts == []
    school.policy = {"early_minutes": 0}
    session.add(school)
    assert refused(session, second, before) == "record.early"


def test_a_duty_with_a_window_is_recorded_from_its_first_day_on(session: Session, school: School) -> None:
    duty = make_duty(session, school, MONDAY, first=MONDAY - timedelta(days=2))
    record = complete(session, duty, {}, duty.start - timedelta(days=2), "user:li").record
    assert record.doubts == []


def test_the_reason_of_a_record_without_doubts_is_not_kept(session: Session, school: School) -> None:
    duty = make_duty(session, school)
    assert complete(session, duty, {}, duty.start, "user:li", reason="没有").record.reason == ""


def test_without_the_certificate_a_record_wants_a_reason(session: Session, school: School) -> None:
    crew = {"lines": [{"pool": "caretaker", "count": 1, "qualification": "boiler"}]}
    duty, ada = make_duty(session, school, crew=crew), make_person(session, school)
    make_assignment(session, duty, ada)
    paper = kept(
        session,
        Qualification(
            school_id=school.id,
            person_id=ada.id,
            kind="boiler",
            first=MONDAY - timedelta(days=9),
            last=MONDAY - timedelta(days=1),
        ),
    )
    assert refused(session, duty, duty.start, ada) == "record.unfit"
    paper.last = MONDAY
    session.add(paper)
    assert complete(session, duty, {}, duty.start, "user:li", person=ada).record.doubts == []


def test_somebody_of_another_pool_wants_a_reason(session: Session, school: School) -> None:
    duty, cook = make_duty(session, school), make_person(session, school, "本", roles=["cook"])
    assert refused(session, duty, duty.start, cook) == "record.unfit"
    assert kept_with_reason(session, duty, duty.start, cook) == ["unfit"]


def test_who_bought_does_not_accept_alone(session: Session, school: School) -> None:
    bought = make_duty(session, school, key="buy", tags=["buying"], form=BUYING)
    apart = {"lines": [{"pool": "caretaker", "count": 1}], "apart": ["buying"]}
    taken = make_duty(session, school, key="take", tags=["receiving"], form=RECEIVING, crew=apart)
    ada, _, fang, ge = (make_person(session, school, name) for name in ("艾达", "本", "方平", "葛"))
    complete(session, bought, {"buyers": " 艾达、本"}, bought.start, "user:li", person=ada)
    assert refused(session, taken, taken.start, fang, receivers="本、方平") == "record.separated"
    assert refused(session, taken, taken.start, receivers="方平、葛") == "record.unnamed"
    assert refused(session, taken, taken.start, ge, receivers="某甲、葛") == "record.strangers"
    done = complete(session, taken, {"receivers": "方平、葛"}, taken.start, "user:li", person=ge)
    assert done.record.doubts == []


def test_a_reason_counts_for_the_doubts_that_were_shown(session: Session, school: School) -> None:
    duty, cook = make_duty(session, school), make_person(session, school, "本", roles=["cook"])
    early = duty.start - timedelta(days=1)
    with pytest.raises(Refusal) as caught:
        complete(session, duty, {}, early, "user:li", person=cook, reason="早来了", reason_for=["early"])
    assert caught.value.code == "record.unfit"
    shown = ["early", "unfit"]
    record = complete(
        session, duty, {}, early, "user:li", person=cook, reason="早来了", reason_for=shown
    ).record
    assert record.doubts == shown


def test_steps_before_it_are_asked_about_while_no_list_is_open_too(session: Session, school: School) -> None:
    make_duty(session, school, key="stocktake-count||2026-09", name="盘点")
    approval = make_duty(session, school, key="approve||2026-09", after=["stocktake-count"])
    assert refused(session, approval, approval.start) == "record.waits"
