"""A repair is somebody's work: given to own staff, recorded as an attempt, accepted by who asked for it.

Of `actions.errands.errand`, `actions.repairs.board`, `actions.repairs.mend` and `actions.findings.repair` too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.duties.cancel import cancel
from actions.findings.owners import give_out
from actions.findings.record import record_duty
from actions.findings.repair import accept, report_finding
from actions.repairs.board import RepairView, repair_view, repairs
from actions.repairs.mend import approve, attempt, decline_repair, triage
from actions.repairs.report import report_problem
from models import BadInput, Duty, DutyState, Finding, FindingState, Refusal, School, database
from models.notices import Notice
from models.people import Person
from models.places import Place
from models.repairs import AttemptOutcome, Repair, RepairAttempt, RepairState
from tests.factories import make_assignment, make_duty, make_person, make_place, make_school

Found = TypeVar("Found")
REPAIRED = {"outcome": "修好", "done": "换了水龙头", "cause": "垫片老化", "materials": "水龙头 1 个"}
FAILED = {"outcome": "没有修好", "done": "没有配件"}
TEMPORARY = {"outcome": "临时恢复", "done": "缠了生料带"}


@pytest.fixture
def school(engine: Engine) -> UUID:
    """A school with a head of logistics, two who repair, a plumber, a teacher, and a washroom."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        school = make_school(session, pack="cn-school")
        make_person(session, school, "韩主任", roles=["logistics_head"])
        make_person(session, school, "葛师傅", roles=["maintenance"])
        make_person(session, school, "水师傅", roles=["plumber"])
        make_person(session, school, "艾达")
        make_place(session, school)
    return school.id


def at(school: UUID, deed: Callable[[Session, School], Found]) -> Found:
    with database.session() as session:
        return deed(session, session.get_one(School, school))


def person(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


@pytest.fixture
def tap(school: UUID, now: datetime) -> UUID:
    """A dripping tap that the teacher reported."""

    def reported(session: Session, at: School) -> UUID:
        place, asker = session.exec(select(Place)).one(), person(session, "艾达")
        return report_problem(
            session, at, "水龙头滴水", now, f"person:{asker.id}", place=place, reporter=asker
        ).id

    return at(school, reported)


def take_on(school: UUID, repair: UUID, now: datetime, **facts: Any) -> None:
    def taken(session: Session, _: School) -> None:
        triage(session, session.get_one(Repair, repair), now, "user:li", **{"urgent": False, **facts})

    at(school, taken)
    give_out(school, now, "test")


def seen(school: UUID) -> RepairView:
    return at(school, lambda session, mine: repairs(session, mine)[0])


def owners(school: UUID) -> list[str]:
    return [one.name for one in seen(school).owners]


def record(school: UUID, entries: dict[str, str], now: datetime) -> None:
    """Whoever has the repair's duty records it; what follows is given out."""

    def done(session: Session, mine: School) -> None:
        view = repairs(session, mine)[0]
        assert view.work is not None
        duty, doer = session.get_one(Duty, view.work.duty.id), view.work.people[0]
        record_duty(session, duty, entries, now, f"person:{doer.id}", person=doer)

    at(school, done)
    give_out(school, now, "test")


def state(repair: UUID) -> str:
    with database.reading() as session:
        return session.get_one(Repair, repair).state


def test_what_is_taken_on_is_in_the_calendar_of_own_staff_who_repair(
    school: UUID, tap: UUID, now: datetime
) -> None:
    take_on(school, tap, now)
    view = seen(school)
    assert [one.name for one in view.owners] == ["葛师傅"]
    assert view.work is not None
    assert (view.work.duty.name, view.work.duty.published) == ("修理：水龙头滴水", True)
    assert view.work.duty.due == view.repair.due == now + timedelta(days=2, hours=9.5)  # Wednesday 17:30
    with database.reading() as session:
        told = session.exec(select(Notice).where(Notice.person_id == person(session, "葛师傅").id)).all()
    assert [one.kind for one in told] == ["assigned"]


def test_an_urgent_one_is_due_in_half_a_working_day(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now, urgent=True)
    assert seen(school).repair.due == now + timedelta(hours=3.75)


def test_what_nobody_has_taken_on_has_nobody_and_says_so(school: UUID, tap: UUID, now: datetime) -> None:
    assert give_out(school, now, "test") == 0
    assert seen(school).unowned


def test_it_is_given_out_once(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    assert give_out(school, now, "test") == 0


def test_whom_the_office_chooses_has_it(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now, person=at(school, lambda session, _: person(session, "水师傅")))
    assert owners(school) == ["水师傅"]


def test_the_whole_way_from_the_duty_to_the_acceptance(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    record(school, REPAIRED, now)
    assert (state(tap), owners(school)) == (RepairState.REPAIRED, ["艾达"])
    record(school, {"good": "ok", "marks": "5"}, now)
    with database.reading() as session:
        repair = session.get_one(Repair, tap)
        (tried,) = session.exec(select(RepairAttempt)).all()
    assert (repair.state, repair.rating) == (RepairState.ACCEPTED, 5)
    assert (tried.by, tried.contractor, tried.outcome) == ("葛师傅", False, "repaired")
    assert (tried.result, tried.cause, tried.materials) == ("换了水龙头", "垫片老化", "水龙头 1 个")
    assert give_out(school, now, "test") == 0


def test_what_is_not_accepted_is_given_out_again(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    record(school, REPAIRED, now)
    record(school, {"good": "failed", "good.found": "还在滴"}, now)
    assert (state(tap), owners(school)) == (RepairState.UNDER_WAY, ["葛师傅"])


def test_who_failed_is_not_asked_again_the_next_one_is(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    names = []
    for _ in range(3):
        names += owners(school)
        record(school, FAILED, now)
    assert names == ["葛师傅", "水师傅", "韩主任"]


def test_what_is_restored_for_the_time_being_has_a_dated_duty(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now, urgent=True)
    record(school, TEMPORARY, now)
    view = seen(school)
    assert view.work is not None
    assert view.work.duty.name == "彻底修复（现为临时恢复）：水龙头滴水"
    assert (state(tap), view.repair.due) == (RepairState.TEMPORARY, now + timedelta(days=2, hours=9.5))


def test_a_contractor_wants_a_reason_and_who_leads_sees_to_it(school: UUID, tap: UUID, now: datetime) -> None:
    with pytest.raises(BadInput) as refused:
        take_on(school, tap, now, contractor="明光水电")
    assert refused.value.code == "repair.no_decision"
    take_on(school, tap, now, contractor="明光水电", decision="要动主管，本校没有设备")
    assert owners(school) == ["韩主任"]
    record(school, REPAIRED, now)
    with database.reading() as session:
        (tried,) = session.exec(select(RepairAttempt)).all()
    assert (tried.by, tried.contractor) == ("明光水电", True)


def test_a_person_and_a_contractor_are_not_both_chosen(school: UUID, tap: UUID, now: datetime) -> None:
    chosen = at(school, lambda session, _: person(session, "水师傅"))
    with pytest.raises(BadInput) as refused:
        take_on(school, tap, now, person=chosen, contractor="明光水电", decision="x")
    assert refused.value.code == "repair.two"


def test_given_to_others_the_first_one_has_it_no_more(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    take_on(school, tap, now, person=at(school, lambda session, _: person(session, "水师傅")))
    assert owners(school) == ["水师傅"]
    with database.reading() as session:
        states = [duty.state for duty in session.exec(select(Duty).order_by(col(Duty.key)))]
    assert states == [DutyState.CANCELLED, DutyState.OPEN]


def test_what_destroys_waits_until_it_is_approved(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now, destructive=True)
    assert seen(school).unowned
    at(school, lambda session, _: approve(session, session.get_one(Repair, tap), "李", now, "user:li"))
    give_out(school, now, "test")
    assert (owners(school), seen(school).repair.approved_by) == (["葛师傅"], "李")
    with pytest.raises(Refusal):
        at(school, lambda session, _: approve(session, session.get_one(Repair, tap), "李", now, "user:li"))


def test_an_attempt_the_office_notes_takes_the_duty_off(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)

    def noted(session: Session, _: School) -> None:
        repair = session.get_one(Repair, tap)
        attempt(session, repair, AttemptOutcome.REPAIRED, now, "user:li", by="明光水电")

    at(school, noted)
    give_out(school, now, "test")
    assert owners(school) == ["艾达"]
    at(
        school,
        lambda session, _: decline_repair(session, session.get_one(Repair, tap), "拆了", now, "user:li"),
    )
    with database.reading() as session:
        assert {duty.state for duty in session.exec(select(Duty))} == {DutyState.CANCELLED}


def test_a_duty_that_was_missed_is_still_whose_it_was_until_the_repair_goes_on(
    school: UUID, tap: UUID, now: datetime
) -> None:
    take_on(school, tap, now)

    def missed(session: Session, _: School) -> None:
        duty = session.exec(select(Duty)).one()
        duty.state = DutyState.MISSED
        session.add(duty)

    at(school, missed)
    assert (give_out(school, now, "test"), owners(school)) == (0, ["葛师傅"])
    take_on(school, tap, now, person=at(school, lambda session, _: person(session, "水师傅")))
    assert owners(school) == ["水师傅"]


def test_a_cancelled_duty_is_given_out_again(school: UUID, tap: UUID, now: datetime) -> None:
    take_on(school, tap, now)
    at(school, lambda session, _: cancel(session, session.exec(select(Duty)).one(), "下雨", now, "user:li"))
    assert give_out(school, now, "test") == 1


def test_every_open_repair_has_somebody_or_is_named_as_having_nobody(
    school: UUID, tap: UUID, now: datetime
) -> None:
    def more(session: Session, mine: School) -> None:
        for number in range(4):
            repair = report_problem(session, mine, f"灯 {number}", now, "test")
            if number:
                triage(session, repair, now, "user:li", urgent=number == 1, destructive=number == 2)

    at(school, more)
    give_out(school, now, "test")
    views = at(school, lambda session, mine: repairs(session, mine))
    assert len(views) == 5
    assert all(view.unowned != bool(view.owners) for view in views)
    assert sorted(view.repair.title for view in views if view.unowned) == ["水龙头滴水", "灯 0", "灯 2"]


def test_accepted_the_finding_it_was_made_of_waits_for_its_second_look(school: UUID, now: datetime) -> None:
    form = {"fields": [{"name": "exits", "label": "出口畅通", "kind": "verdict", "required": True}]}

    def found(session: Session, mine: School) -> UUID:
        duty = make_duty(session, mine, form=form, place_id=session.exec(select(Place)).one().id)
        finder = person(session, "艾达")
        make_assignment(session, duty, finder)
        said = {"exits": "failed", "exits.found": "锁坏了"}
        record_duty(session, duty, said, now, f"person:{finder.id}", person=finder)
        return report_finding(session, mine, session.exec(select(Finding)).one(), now, "user:li").id

    repair = at(school, found)
    give_out(school, now, "test")
    take_on(school, repair, now)
    record(school, REPAIRED, now)
    at(school, lambda session, _: accept(session, session.get_one(Repair, repair), now, "user:li"))
    give_out(school, now, "test")
    with database.reading() as session:
        finding = session.exec(select(Finding)).one()
        remedy = session.get_one(Duty, finding.remedy_id)
        mine = session.get_one(School, school)
        assert repair_view(session, mine, session.get_one(Repair, repair)).work is None
        states = {duty.routine_code: duty.state for duty in session.exec(select(Duty))}
    assert (finding.state, remedy.routine_code) == (FindingState.REMEDIED, "mend")
    assert (states["remedy"], states["recheck"]) == (DutyState.CANCELLED, DutyState.OPEN)
