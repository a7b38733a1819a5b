from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from actions.crews.one_person import withdraw
from actions.crews.swap import (
    accept_swap,
    decline_swap,
    hand_over,
    offer_swap,
    partners,
    take_back_swap,
    waiting_swaps,
)
from models import Assignment, Duty, NotAllowed, Notice, Person, Refusal, School, SwapState
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def ada(session: Session, school: School) -> Person:
    return make_person(session, school)


@pytest.fixture
def ben(session: Session, school: School) -> Person:
    return make_person(session, school, "本")


@pytest.fixture
def hers(session: Session, school: School, ada: Person) -> Assignment:
    return make_assignment(session, make_duty(session, school, TUESDAY), ada)


@pytest.fixture
def his(session: Session, school: School, ben: Person) -> Assignment:
    return make_assignment(session, make_duty(session, school, TUESDAY + timedelta(days=1)), ben)


def holders(session: Session, row: Assignment) -> list[str]:
    """Who has the duty of an assignment now."""
    people = select(Person.name).join(Assignment, col(Assignment.person_id) == Person.id)
    held = (Assignment.duty_id == row.duty_id, Assignment.state == "assigned")
    return list(session.exec(people.where(*held)))


def told(session: Session) -> list[tuple[str, str]]:
    """Who was told what, in order."""
    rows = session.exec(select(Notice, Person).join(Person, col(Person.id) == Notice.person_id))
    return sorted((person.name, notice.kind) for notice, person in rows)


def test_a_duty_is_asked_for_agreed_and_both_are_told(
    session: Session, ada: Person, ben: Person, hers: Assignment, now: datetime
) -> None:
    asked = offer_swap(session, hers, ben, now, "person:ada", note="家里有事")
    assert holders(session, hers) == ["艾达"]
    assert [view.asker for view in waiting_swaps(session, ben, now)] == [ada]
    accept_swap(session, asked, now, "person:ben")
    assert holders(session, hers) == ["本"]
    assert told(session) == [("本", "swap_accepted"), ("本", "swap_offered"), ("艾达", "swap_accepted")]
    assert waiting_swaps(session, ben, now) == []


def test_two_duties_change_hands(
    session: Session, ben: Person, hers: Assignment, his: Assignment, now: datetime
) -> None:
    accept_swap(session, offer_swap(session, hers, ben, now, "ada", back=his), now, "ben")
    assert (holders(session, hers), holders(session, his)) == (["本"], ["艾达"])


def test_duties_at_the_same_time_can_be_exchanged(
    session: Session, school: School, ben: Person, hers: Assignment, now: datetime
) -> None:
    same_hour = make_assignment(session, make_duty(session, school, TUESDAY, key="gate"), ben)
    with pytest.raises(Refusal) as refused:
        offer_swap(session, hers, ben, now, "ada")
    assert refused.value.facts["reason"] == "overlap"
    accept_swap(session, offer_swap(session, hers, ben, now, "ada", back=same_hour), now, "ben")
    assert (holders(session, hers), holders(session, same_hour)) == (["本"], ["艾达"])


def test_what_a_rule_forbids_is_refused_when_asked(
    session: Session, school: School, hers: Assignment, now: datetime
) -> None:
    cook = make_person(session, school, "厨师", roles=["cook"])
    with pytest.raises(Refusal) as refused:
        offer_swap(session, hers, cook, now, "ada")
    assert refused.value.facts["reason"] == "not_in_pool"
    assert [partner.reason for partner in partners(session, hers)] == []


def test_what_came_in_between_is_seen_when_it_is_agreed(
    session: Session, school: School, ben: Person, hers: Assignment, now: datetime
) -> None:
    asked = offer_swap(session, hers, ben, now, "ada")
    make_assignment(session, make_duty(session, school, TUESDAY, key="gate"), ben)
    with pytest.raises(Refusal) as refused, session.begin_nested():
        accept_swap(session, asked, now, "ben")
    assert refused.value.facts["reason"] == "overlap"
    session.refresh(asked)
    assert asked.open


def test_declined_it_stays_and_only_who_asked_is_told(
    session: Session, ben: Person, hers: Assignment, now: datetime
) -> None:
    asked = decline_swap(session, offer_swap(session, hers, ben, now, "ada"), now, "ben", "那天不行")
    assert (asked.state, holders(session, hers)) == (SwapState.DECLINED, ["艾达"])
    assert ("艾达", "swap_declined") in told(session)
    with pytest.raises(Refusal) as refused:
        accept_swap(session, asked, now, "ben")
    assert refused.value.code == "swap.answered"


def test_asked_twice_it_is_one_question_and_the_first_of_several_takes_it(
    session: Session, school: School, ben: Person, hers: Assignment, now: datetime
) -> None:
    cem = make_person(session, school, "森")
    one, two = offer_swap(session, hers, ben, now, "ada"), offer_swap(session, hers, cem, now, "ada")
    assert offer_swap(session, hers, ben, now, "ada").id == one.id
    accept_swap(session, two, now, "cem")
    session.refresh(one)
    assert one.state == SwapState.LAPSED


def test_a_question_can_be_taken_back(session: Session, ben: Person, hers: Assignment, now: datetime) -> None:
    take_back_swap(session, offer_swap(session, hers, ben, now, "ada"), now, "ada")
    assert waiting_swaps(session, ben, now) == []


def test_a_duty_taken_off_meanwhile_is_no_longer_asked_for(
    session: Session, ben: Person, hers: Assignment, now: datetime
) -> None:
    asked = offer_swap(session, hers, ben, now, "ada")
    withdraw(session, hers, "病假", now, "office")
    assert waiting_swaps(session, ben, now) == []
    with pytest.raises(Refusal) as refused:
        accept_swap(session, asked, now, "ben")
    assert refused.value.code == "swap.gone"


def test_handed_over_at_once_both_are_told(
    session: Session, ben: Person, hers: Assignment, now: datetime
) -> None:
    duty = session.get_one(Duty, hers.duty_id)
    row = hand_over(session, hers, ben, now, "user:li", "调整")
    assert (row.person_id, holders(session, hers), duty.sequence > 0) == (ben.id, ["本"], True)
    assert told(session) == [("本", "assigned"), ("艾达", "withdrawn")]


def test_nobody_of_another_school_takes_it(session: Session, hers: Assignment, now: datetime) -> None:
    stranger = make_person(session, make_school(session, "other"), "陌生人")
    with pytest.raises(NotAllowed):
        offer_swap(session, hers, stranger, now, "ada")
