from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from actions.duties.views import duty_view
from actions.planner.explain import why_them
from models import DutyState, Refusal
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school

TUESDAY = MONDAY + timedelta(days=1)


def test_it_is_said_in_both_languages(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben, cem = (make_person(session, school, name) for name in ("艾达", "本", "森"))
    make_assignment(session, make_duty(session, school, TUESDAY, key="gate"), cem)
    for n in range(2):
        past = make_duty(session, school, MONDAY - timedelta(days=7 + n), burdens=["early"])
        make_assignment(session, past, ben)
    duty = make_duty(session, school, TUESDAY, burdens=["early"])
    make_assignment(session, duty, ada, pinned=True)
    (one,) = why_them(session, school, duty_view(session, school, duty.id))
    assert one.in_words("zh_CN") == "由总务处指定；此前负担 早班 0、0 小时"
    assert {rival.person.name: rival.in_words("zh_CN") for rival in one.rivals} == {
        "本": "可以做，但这类负担已经更重：早班 2、0 小时",
        "森": "与另一项工作时间冲突",
    }
    assert one.rivals[0].in_words("en") == "could do it, but has borne more of its burdens: early 2, 0 h"


def test_what_is_over_is_not_explained(session: Session) -> None:
    school = make_school(session)
    duty = make_duty(session, school, state=DutyState.DONE)
    with pytest.raises(Refusal):
        why_them(session, school, duty_view(session, school, duty.id))
