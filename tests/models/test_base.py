from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col

from models import Duty, DutyState
from models.base import compare_and_set
from tests.factories import make_duty, make_school


def test_an_instant_comes_back_as_the_same_instant_in_utc(session: Session, now: datetime) -> None:
    berlin = timezone(timedelta(hours=2))
    start = datetime(2026, 9, 7, 5, 0, tzinfo=berlin)
    duty = make_duty(session, make_school(session), start=start)
    session.expire(duty)
    assert duty.start == start
    assert duty.start.tzinfo is UTC


def test_a_naive_instant_is_refused(session: Session) -> None:
    school = make_school(session)
    with pytest.raises(StatementError, match="naive"):
        make_duty(session, school, end=datetime(2026, 9, 7, 9, 0))  # noqa: DTZ001  the point of the test


def test_only_the_first_of_two_swaps_wins(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        duty = make_duty(session, make_school(session)).id
    outcomes = []
    for state in (DutyState.DONE, DutyState.CANCELLED):
        with Session(engine) as session, session.begin():
            still_open = (col(Duty.id) == duty, col(Duty.state) == DutyState.OPEN)
            outcomes.append(compare_and_set(session, Duty, *still_open, state=state))
    with Session(engine) as session:
        assert outcomes == [True, False]
        assert session.get_one(Duty, duty).state == DutyState.DONE
