"""What is covered and what is open, with figures and causes. Of `actions.coverage.open_duties` too."""

from datetime import datetime, timedelta

from sqlmodel import Session

from actions.coverage.causes import Cause, Lack, coverage
from actions.coverage.figures import cause_of, figures_ahead, figures_of_roster, planned_seats, seated
from actions.coverage.open_duties import grouped
from actions.planner.gaps import gaps
from actions.roster.draw_up import draw_up
from models import Roster, School
from tests.factories import make_duty, make_person, make_routine, make_school
from tests.rolling import publish, roll

CROWD = {"lines": [{"pool": "caretaker", "count": 3}]}
NOBODY = {"lines": [{"pool": "gardener"}]}


def drawn(session: Session, now: datetime) -> tuple[School, Roster]:
    """Two of three caretakers, no gardener, a roster of a week."""
    school = make_school(session)
    make_routine(session, school, "rounds", crew=CROWD)
    make_routine(session, school, "green", name="浇水", crew=NOBODY)
    make_routine(session, school, "yard", name="扫院子", places={"tag": "garden"})
    for name in ("艾达", "本"):
        make_person(session, school, name)
    first = now.date() + timedelta(days=1)
    last = first + timedelta(days=4)
    roll(session, school, first, last, now, "test")
    session.commit()
    key = draw_up(school.id, first, last, now, "test", seconds=1)
    session.expire_all()
    return school, session.get_one(Roster, key)


def test_a_proposed_roster_says_what_it_covers_and_why_the_rest_is_open(
    session: Session, now: datetime
) -> None:
    school, roster = drawn(session, now)
    found = figures_of_roster(session, school, roster, now)
    total, planned = found.total, roster.planned
    assert total.covered == len(planned.assignments) > 0
    assert total.open == sum(found.open.values()) > 0
    assert {key: sum(causes.values()) for key, causes in found.left.items()} == {
        key: share.open for key, share in found.shares.items() if share.open
    }
    assert {cause.key for cause in found.open} == {
        (Lack.FEW, "caretaker", ""),
        (Lack.PEOPLE, "gardener", ""),
    }
    assert found.uncovered
    assert found.routines == 3
    lines = {line.cause.word: line for line in found.lines}
    assert (lines["garden"].places, lines["garden"].routines) == (0, 1)
    assert (
        lines["gardener"].places
        == sum(share.open for share in found.shares.values()) - lines["caretaker"].places
    )


def test_published_and_proposed_count_the_same(session: Session, now: datetime) -> None:
    school, roster = drawn(session, now)
    proposed = figures_ahead(session, school, now).total
    assert planned_seats(session, school) == seated(roster)
    publish(session, roster, now, "test")
    session.expire_all()
    assert figures_ahead(session, school, now).total == proposed


def test_open_duties_of_one_cause_stand_together(session: Session, now: datetime) -> None:
    school, roster = drawn(session, now)
    publish(session, roster, now, "test")
    session.expire_all()
    found = gaps(session, school, roster.first, roster.last)
    groups = grouped(found, coverage(session, school, now))
    assert sorted(group.cause.lack for group in groups) == [Lack.FEW, Lack.PEOPLE]
    assert [len(group.rows) for group in groups] == [1, 1]
    assert sum(group.places for group in groups) == sum(gap.missing for gap in found)
    assert sum(len(group.gaps) for group in groups) == len(found)
    assert all(group.rows[0].first in found for group in groups)


def test_a_rule_is_the_cause_where_the_routine_lacks_nobody() -> None:
    assert cause_of(None, ["not_in_pool", "not_in_pool", "absent"]) == Cause(Lack.RULES, "absent")
    assert cause_of(None, ["not_in_pool"]) == Cause(Lack.RULES, "")


def test_who_could_take_both_places_of_a_duty_and_has_one_is_the_same_cause_everywhere(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    meeting = {"lines": [{"pool": "librarian"}, {"pool": "archivist"}]}
    make_routine(session, school, "meeting", name="资料碰头会", crew=meeting)
    make_person(session, school, "贺一", roles=["librarian", "archivist"])
    first = now.date() + timedelta(days=1)
    roll(session, school, first, first, now, "test")
    session.commit()
    key = draw_up(school.id, first, first, now, "test", seconds=1)
    session.expire_all()
    roster, all_there = session.get_one(Roster, key), Cause(Lack.RULES, "already_serving")
    assert set(figures_of_roster(session, school, roster, now).open) == {all_there}
    publish(session, roster, now, "test")
    session.expire_all()
    assert set(figures_ahead(session, school, now).open) == {all_there}
    found = grouped(gaps(session, school, first, first), coverage(session, school, now))
    assert [group.cause for group in found] == [all_there]


def test_the_rows_of_routines_and_other_work_are_the_total(session: Session, now: datetime) -> None:
    school, roster = drawn(session, now)
    crew = {"lines": [{"pool": "caretaker", "count": 4}]}
    make_duty(
        session, school, roster.first, "table||own", name="看展", crew=crew, published=True, routine_id=None
    )
    found = figures_ahead(session, school, now)
    listed = [one.routine.id for one in coverage(session, school, now)]
    share, left = found.beside(listed)
    assert (share.wanted, share.covered, sum(left.values())) == (4, 0, 4)
    assert (
        share.wanted + sum(found.shares[key].wanted for key in listed if key in found.shares)
        == found.total.wanted
    )
