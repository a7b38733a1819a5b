"""What the tests of this room bring: schools with something to open, to roster, to water."""

from typing import Any

from models import School, database
from tests.factories import make_person, make_routine, make_school

MEETING = "food_safety_meeting"
MONTH = "2026-09"


def school_with_meeting(code: str) -> School:
    """A school whose food-safety meeting of the month has one step, on the tenth."""
    cadence = {"every": "FREQ=MONTHLY;BYMONTHDAY=10", "at": ["15:00"]}
    with database.session() as session:
        school = make_school(session, code)
        make_routine(session, school, "meeting", name="会议纪要签字", checklist=MEETING, cadence=cadence)
    return school


def school_with_rounds(code: str, **policy: Any) -> School:
    """A school with a daily round and three caretakers to share it."""
    with database.session() as session:
        school = make_school(session, code, policy=policy)
        make_routine(session, school)
        for name in ("艾达", "本恩", "方平"):
            make_person(session, school, name)
    return school


def school_named(code: str) -> School:
    """A school with nothing to do."""
    with database.session() as session:
        return make_school(session, code)
