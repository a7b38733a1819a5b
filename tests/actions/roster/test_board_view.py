"""The board as a value: who has what, what a proposal would change, what lacks people when it is counted in."""

from datetime import timedelta

from sqlmodel import Session

from actions.duties.views import duties_between
from actions.roster.board_view import board_of, changed_people, gaps_of, listed, rows_of, staying
from actions.roster.publish import Change
from actions.school.rows import by_id, people_of
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school


def test_a_proposal_is_shown_against_what_is_published(session: Session) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school), make_person(session, school, "本")
    duty = make_duty(session, school)
    make_assignment(session, duty, ada)
    views = duties_between(session, school, MONDAY, MONDAY)
    changes = [Change(duty.id, ada.id, "removed"), Change(duty.id, ben.id, "added")]
    board = board_of(views, changes)
    shown = {
        person: [cell.change for cells in days.values() for cell in cells] for person, days in board.items()
    }
    assert shown == {ada.id: ["removed"], ben.id: ["added"]}
    assert list(staying(board)) == [ben.id]
    known = by_id(people_of(session, school))
    assert changed_people(changes, known) == {duty.id: [("removed", ada), ("added", ben)]}
    assert [(kind, person.name) for kind, person, _ in listed(changes, views, known)] == [
        ("added", "本"),
        ("removed", "艾达"),
    ]


def test_a_gap_is_what_lacks_people_when_the_proposal_is_counted_in(session: Session) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    held, open_one = make_duty(session, school), make_duty(session, school, key="open")
    make_assignment(session, held, ada)
    views = duties_between(session, school, MONDAY, MONDAY)
    assert [view.duty.id for view, _ in gaps_of(views, [])[MONDAY]] == [open_one.id]
    filled = [Change(open_one.id, ada.id, "added"), Change(held.id, ada.id, "removed")]
    assert [(view.duty.id, short) for view, short in gaps_of(views, filled)[MONDAY]] == [(held.id, 1)]


def test_the_same_work_stands_in_one_row_day_by_day(session: Session) -> None:
    school, tuesday = make_school(session), MONDAY + timedelta(days=1)
    for day in (MONDAY, tuesday):
        make_duty(session, school, day)
    (row,) = rows_of(duties_between(session, school, MONDAY, tuesday))
    assert list(row.days) == [MONDAY, tuesday]
