"""Ways out of a gap: found, proposed, taken all or not at all.

Of `notifications.sentences.ways_out` too.
"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from actions.duties.views import duty_view
from actions.replans.ways_out import in_words, propose_way, ways_out
from actions.routines.proposals import accept
from models import Assignment, Duty, Notice, Person, Refusal, School
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_routine, make_school

WEDNESDAY = MONDAY + timedelta(days=2)
GUARD = {"lines": [{"pool": "guard"}]}


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def gate(session: Session, school: School) -> Duty:
    """A gap: only Ben is a guard, and he does the yard at that hour; Cem could do the yard."""
    ben = make_person(session, school, "本", roles=["guard", "caretaker"])
    make_person(session, school, "森")
    routine = make_routine(session, school)
    yard = make_duty(
        session,
        school,
        WEDNESDAY,
        key="yard",
        name="扫院子",
        routine_id=routine.id,
        last=WEDNESDAY + timedelta(days=1),
    )
    make_assignment(session, yard, ben, pinned=True)
    return make_duty(session, school, WEDNESDAY, key="gate", name="看门", crew=GUARD)


def holders(session: Session, key: str) -> list[str]:
    """Who has the duty of a key."""
    people = select(Person.name).join(Assignment, col(Assignment.person_id) == Person.id)
    held = people.join(Duty, col(Duty.id) == Assignment.duty_id).where(Duty.key == key)
    return list(session.exec(held.where(Assignment.state == "assigned")))


def test_the_ways_out_are_told_as_sentences(
    session: Session, school: School, gate: Duty, now: datetime
) -> None:
    found = ways_out(session, school, [duty_view(session, school, gate.id)], now)[gate.id]
    told = {in_words(way, school.zone, "zh_CN") for way in found.ways}
    assert "“扫院子”改到 9月10日 周四；然后由 本 接上。" in told
    assert any("改由 森 承担；然后由 本 接上。" in text for text in told)
    english = {in_words(way, school.zone, "en") for way in found.ways}
    assert any(text.endswith("then 本 takes it.") for text in english)


@pytest.mark.parametrize("move", [False, True])
def test_a_way_becomes_a_proposal_and_is_done_when_accepted(
    session: Session, school: School, gate: Duty, now: datetime, move: bool
) -> None:
    view = duty_view(session, school, gate.id)
    found = ways_out(session, school, [view], now)[gate.id]
    chosen = next(way for way in found.ways if any(step.code == "move_duty" for step in way.steps) == move)
    proposal = propose_way(session, school, view, chosen.word, now, "user:li")
    assert holders(session, "gate") == []
    accept(session, proposal, now, "user:li")
    assert holders(session, "gate") == ["本"]
    yard = session.exec(select(Duty).where(Duty.key == "yard")).one()
    assert (holders(session, "yard"), yard.day) == (
        (["本"], WEDNESDAY + timedelta(days=1)) if move else (["森"], WEDNESDAY)
    )
    kinds = sorted(notice.kind for notice in session.exec(select(Notice)))
    assert kinds == (["assigned", "changed"] if move else ["assigned", "assigned", "withdrawn"])


def test_a_way_that_is_no_longer_open_is_refused(
    session: Session, school: School, gate: Duty, now: datetime
) -> None:
    view = duty_view(session, school, gate.id)
    with pytest.raises(Refusal) as refused:
        propose_way(session, school, view, "0" * 20, now, "user:li")
    assert refused.value.code == "relax.gone"


def test_frozen_days_are_left_alone(session: Session, school: School, gate: Duty, now: datetime) -> None:
    on_the_eve = now + timedelta(days=2)
    found = ways_out(session, school, [duty_view(session, school, gate.id)], on_the_eve)[gate.id]
    assert [way for way in found.ways if way.doable] == []
