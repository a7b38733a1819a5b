from datetime import datetime, timedelta

from sqlmodel import Session, select

from actions.duties.remind import owe_reminders
from models import Notice
from tests.factories import make_assignment, make_duty, make_person, make_school


def kinds(session: Session) -> list[tuple[str, str]]:
    return sorted((notice.kind, notice.key.split("|")[2]) for notice in session.exec(select(Notice)))


def test_each_reminder_is_owed_once(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_assignment(session, make_duty(session, school), make_person(session, school))
    tens = [now - timedelta(minutes=minutes) for minutes in range(780, -10, -10)]
    assert sum(owe_reminders(session, school, instant) for instant in tens) == 2
    assert kinds(session) == [("reminder", "30"), ("reminder", "720")]
