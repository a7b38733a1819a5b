"""Find schools; say what day it is there."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models import clock
from models.errors import NotFound
from models.schools import School


def schools(session: Session) -> list[School]:
    """Every school of this installation, by code."""
    return list(session.exec(select(School).order_by(col(School.code))))


def school_by_code(session: Session, code: str | None) -> School:
    """The school of that code; without a code, the only one there is."""
    found = schools(session)
    if code is None and len(found) == 1:
        return found[0]
    for school in found:
        if school.code == code:
            return school
    raise NotFound("school.unknown", school=code or "", known="、".join(school.code for school in found))


def today(school: School, now: datetime) -> date:
    """The school's date."""
    return clock.today(now, school.zone)
