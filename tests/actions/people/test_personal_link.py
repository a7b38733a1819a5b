from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from actions.people.personal_link import person_by_link, person_link
from models import NotFound
from tests.factories import make_person, make_school


def test_a_link_opens_until_the_last_day_at_the_school_and_not_after(session: Session, now: datetime) -> None:
    ada = make_person(session, make_school(session), left=date(2026, 9, 10))
    token = person_link(ada).removeprefix("/p/")
    assert person_by_link(session, token, now) is ada
    assert person_by_link(session, token, now + timedelta(days=3)) is ada
    with pytest.raises(NotFound):
        person_by_link(session, token, now + timedelta(days=4))
