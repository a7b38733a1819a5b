"""What a record says is followed: a failed item is one finding, its remedy is looked at by somebody else."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.findings.findings import dismiss
from actions.findings.record import record_duty
from models import BadInput, Duty, Finding, FindingState, NotAllowed, School
from models.people import Person
from tests.factories import (
    MONDAY,
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)

FORM = {
    "fields": [
        {
            "name": "exits",
            "label": "安全出口畅通",
            "label_en": "Exits clear",
            "kind": "verdict",
            "required": True,
        },
        {"name": "chiller", "label": "冷藏柜温度", "kind": "number", "unit": "°C", "low": 0, "high": 8},
    ]
}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def patrol(session: Session, school: School) -> list[Duty]:
    """The same patrol at the same place, three days running."""
    routine, place = make_routine(session, school, "fire-patrol"), make_place(session, school)
    days = [MONDAY + timedelta(days=n) for n in range(3)]
    more = {"routine_id": routine.id, "place_id": place.id, "form": FORM}
    return [make_duty(session, school, day, key=f"fire-patrol|gate|{day}", **more) for day in days]


@pytest.fixture
def ada(session: Session, school: School, patrol: list[Duty]) -> Person:
    person = make_person(session, school)
    for duty in patrol:
        make_assignment(session, duty, person)
    return person


def findings(session: Session) -> list[Finding]:
    return list(session.exec(select(Finding)))


def test_a_failed_item_is_one_finding_with_its_words(
    session: Session, patrol: list[Duty], ada: Person, now: datetime
) -> None:
    entries = {"exits": "failed", "exits.found": "西侧门上了锁", "chiller": "4"}
    record = record_duty(session, patrol[0], entries, patrol[0].start, f"person:{ada.id}", person=ada)
    (found,) = findings(session)
    assert record.entries == {"exits": "failed", "exits.found": "西侧门上了锁", "chiller": 4.0}
    assert (found.detail, found.finder_id, found.place_id, found.times) == (
        "西侧门上了锁",
        ada.id,
        patrol[0].place_id,
        1,
    )
    assert found.name == "巡查：安全出口畅通——不合格"


def test_a_reading_outside_its_limit_is_recorded_and_found(
    session: Session, patrol: list[Duty], now: datetime
) -> None:
    record = record_duty(session, patrol[0], {"exits": "ok", "chiller": "12"}, patrol[0].start, "user:li")
    assert record.entries["chiller"] == 12.0
    assert [one.name for one in findings(session)] == ["巡查：冷藏柜温度——12 °C"]


def test_what_is_in_order_or_not_applicable_is_no_finding(
    session: Session, patrol: list[Duty], now: datetime
) -> None:
    record_duty(session, patrol[0], {"exits": "ok", "chiller": "8"}, patrol[0].start, "user:li")
    record_duty(session, patrol[1], {"exits": "not_applicable"}, patrol[1].start, "user:li")
    assert findings(session) == []


def test_a_failed_item_nobody_says_anything_of_is_refused(
    session: Session, patrol: list[Duty], now: datetime
) -> None:
    with pytest.raises(BadInput) as refused:
        record_duty(session, patrol[0], {"exits": "failed"}, patrol[0].start, "user:li")
    assert refused.value.code == "form.unexplained"
    assert patrol[0].open


def test_the_same_fault_at_the_same_place_is_the_same_finding(
    session: Session, patrol: list[Duty], now: datetime
) -> None:
    for duty in patrol:
        record_duty(session, duty, {"exits": "failed", "exits.found": "还锁着"}, duty.start, "user:li")
    (found,) = findings(session)
    assert found.times == 3


def test_a_record_sent_twice_counts_once(session: Session, patrol: list[Duty], now: datetime) -> None:
    entries = {"exits": "failed", "exits.found": "锁着"}
    for _ in range(2):
        record_duty(session, patrol[0], entries, patrol[0].start, "user:li", idempotency="k1")
    (found,) = findings(session)
    assert found.times == 1


def ben(session: Session) -> Person:
    """Somebody else."""
    known = session.exec(select(Person).where(Person.name == "本")).first()
    return known or make_person(session, session.exec(select(School)).one(), "本")


def remedied(session: Session, school: School, found: Finding, ada: Person, now: datetime) -> Finding:
    """Ada has remedied it, and somebody is to look again."""
    remedy = make_duty(session, school, key=f"remedy|{found.id.hex}|0", routine_id=None)
    found.remedy_id = remedy.id
    session.add(found)
    make_assignment(session, remedy, ada)
    record_duty(session, remedy, {}, now, f"person:{ada.id}", person=ada)
    again = {"fields": [{"name": "gone", "label": "已消除", "kind": "verdict", "required": True}]}
    found.recheck_id = make_duty(session, school, key=f"recheck|{found.id.hex}|0", form=again).id
    session.add(found)
    session.flush()
    return found


@pytest.fixture
def found(session: Session, school: School, patrol: list[Duty], ada: Person, now: datetime) -> Finding:
    record_duty(session, patrol[0], {"exits": "failed", "exits.found": "锁着"}, patrol[0].start, "user:li")
    return remedied(session, school, findings(session)[0], ada, now)


def test_a_remedy_waits_for_a_second_look(found: Finding) -> None:
    assert found.state == FindingState.REMEDIED


def test_who_remedied_it_does_not_look_again(
    session: Session, found: Finding, ada: Person, now: datetime
) -> None:
    recheck = session.get_one(Duty, found.recheck_id)
    with pytest.raises(NotAllowed) as refused:
        record_duty(session, recheck, {"gone": "ok"}, now, "user:li", person=ada)
    assert refused.value.code == "finding.own_remedy"
    assert recheck.open


def test_a_second_look_that_is_in_order_closes_it(session: Session, found: Finding, now: datetime) -> None:
    record_duty(
        session, session.get_one(Duty, found.recheck_id), {"gone": "ok"}, now, "user:li", person=ben(session)
    )
    assert (found.state, found.closed_at) == (FindingState.CLOSED, now)


def test_a_second_look_that_fails_opens_it_again_and_is_no_other_finding(
    session: Session, found: Finding, now: datetime
) -> None:
    said = {"gone": "failed", "gone.found": "锁换了一把，还是锁着"}
    record_duty(session, session.get_one(Duty, found.recheck_id), said, now, "user:li", person=ben(session))
    assert (found.state, found.remedy_id, found.recheck_id) == (FindingState.OPEN, None, None)
    assert len(findings(session)) == 1


def test_what_is_found_again_after_its_remedy_is_open_again(
    session: Session, found: Finding, patrol: list[Duty], now: datetime
) -> None:
    record_duty(session, patrol[1], {"exits": "failed", "exits.found": "又锁了"}, patrol[1].start, "user:li")
    assert (found.state, found.times, found.remedy_id) == (FindingState.OPEN, 2, None)


def test_what_is_found_after_it_was_closed_is_another_finding(
    session: Session, found: Finding, patrol: list[Duty], now: datetime
) -> None:
    record_duty(
        session, session.get_one(Duty, found.recheck_id), {"gone": "ok"}, now, "user:li", person=ben(session)
    )
    record_duty(session, patrol[1], {"exits": "failed", "exits.found": "又锁了"}, patrol[1].start, "user:li")
    assert [one.state for one in findings(session)] == [FindingState.CLOSED, FindingState.OPEN]


def test_nobody_in_particular_neither_remedies_nor_looks_again(
    session: Session, found: Finding, now: datetime
) -> None:
    with pytest.raises(BadInput) as refused:
        record_duty(session, session.get_one(Duty, found.recheck_id), {"gone": "ok"}, now, "user:li")
    assert refused.value.code == "finding.nobody"


def test_a_second_look_is_not_before_the_remedy(session: Session, found: Finding, now: datetime) -> None:
    recheck, before = session.get_one(Duty, found.recheck_id), now - timedelta(days=30)
    with pytest.raises(BadInput) as refused:
        record_duty(session, recheck, {"gone": "ok"}, now, "user:li", person=ben(session), done_at=before)
    assert refused.value.code == "finding.before"


def test_a_second_look_nobody_waits_for_any_more_breeds_no_finding(
    session: Session, found: Finding, now: datetime
) -> None:
    recheck = session.get_one(Duty, found.recheck_id)
    dismiss(session, found, "本来就是这样", now, "user:li")
    assert recheck.state == "cancelled"
    recheck.state = "open"
    session.add(recheck)
    session.flush()
    said = {"gone": "failed", "gone.found": "还锁着"}
    record_duty(session, recheck, said, recheck.start, "user:li", person=ben(session))
    assert (len(findings(session)), found.state) == (1, FindingState.DISMISSED)
