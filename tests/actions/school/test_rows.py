"""The rows of one school: in their order, and never another school's."""

from datetime import timedelta

from sqlmodel import Session

from actions.school.rows import by_id, names_of, people_of, places_of, routines_of, staff_on
from tests.factories import MONDAY, make_person, make_place, make_routine, make_school


def test_rows_are_the_schools_own_in_their_order(session: Session) -> None:
    school, other = make_school(session), make_school(session, "hongshu")
    ben = make_person(session, school, "本", team="食堂", code="2")
    ada = make_person(session, school, team="保安", code="1")
    for theirs in (make_person, make_place, make_routine):
        theirs(session, other)
    late, early = make_place(session, school, "z"), make_place(session, school, "a")
    rounds = make_routine(session, school)
    assert people_of(session, school) == sorted([ada, ben], key=lambda person: (person.team, person.code))
    assert names_of(session, school) == {ada.id: "艾达", ben.id: "本"}
    assert places_of(session, school) == [early, late]
    assert routines_of(session, school) == [rounds]
    assert by_id([late, early]) == {late.id: late, early.id: early}


def test_who_has_left_is_no_staff_any_more(session: Session) -> None:
    school = make_school(session)
    ada, left = make_person(session, school), make_person(session, school, "本", left=MONDAY)
    assert staff_on(session, school, MONDAY + timedelta(days=7)) == [ada]
    assert {ada.id, left.id} == set(by_id(people_of(session, school)))
