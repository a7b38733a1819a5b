"""The calendar of a school carries the rules its pack has brought or the school has set."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session

from actions.installation.packs import adopt
from actions.school.school_time import calendar_of
from tests.factories import make_school


@pytest.mark.parametrize(
    ("pack", "decided", "longest"),
    [
        ("cn-school", {}, 6),
        ("cn-school", {"run_days": 5}, 5),  # the school is stricter than the law
        ("de-school", {}, None),
        ("de-school", {"run_days": 5}, 5),
    ],
)
def test_so_many_work_days_may_follow_one_another_as_the_pack_or_the_school_says(
    session: Session, now: datetime, pack: str, decided: dict[str, Any], longest: int | None
) -> None:
    school = make_school(session, policy=decided)
    assert calendar_of(session, school).longest_run == decided.get("run_days")
    adopt(session, school, pack, now, "test")
    assert calendar_of(session, school).longest_run == longest
