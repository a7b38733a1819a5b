"""Once a day: a letter with the day's duties to anyone who wants one, and the day's list to the staff's chat group."""

from datetime import datetime, time, timedelta
from typing import NotRequired, TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.coverage.causes import stopped
from actions.duties.beginning import beginning
from actions.duties.brief import Brief, brief
from actions.duties.close_day import day_report
from actions.duties.group_text import day_for_group
from actions.duties.views import DutyView, duties_between
from actions.school.leaders import HEAD, VICE_PRINCIPAL
from actions.school.school_time import calendar_of
from actions.school.schools import today
from calendars.school_days.days import Audience
from models.people import Person
from models.schools import School
from notifications.outbox import outbox

WINDOW = timedelta(hours=2)  # a machine switched on later sends none: the day is under way
A_DAY = timedelta(days=1)
LISTED = 30
LEADERS = frozenset({HEAD, VICE_PRINCIPAL})


class Yesterday(TypedDict):
    """How the day before ended: how many duties were done and missed."""

    day: str
    done: int
    missed: int


class Digest(TypedDict):
    """What the letter of the day says; a leader's has yesterday's report, how many of today's duties lack people,
    and how many routines that are on cannot run."""

    day: str
    duties: list[Brief]
    late: list[Brief]
    words: list[str]
    report: NotRequired[Yesterday]
    gaps: NotRequired[int]
    stopped: NotRequired[int]


def owe_digests(session: Session, school: School, now: datetime) -> int:
    """Owe the day's letters when their hour has come. Who leads gets one unless they want none, on work days, with what
    became of yesterday; others only when they want one, on days with duties. Answers how many are new."""
    local = now.astimezone(ZoneInfo(school.zone))
    at = datetime.combine(local.date(), time.fromisoformat(school.policies.digest_at), local.tzinfo)
    if not at <= local < at + WINDOW:
        return 0
    day = local.date()
    told = outbox.known(session, school, ("digest", "group_day"), now - A_DAY)
    shown = duties_between(session, school, day, day)
    staff = [person for person in _readers(session, school, now) if f"digest|{day}|{person.id}" not in told]
    owed = sum(_owe(session, school, person, shown, now) for person in staff)
    return owed + (_owe_group(session, school, shown, now) if f"group_day|{day}|0" not in told else 0)


def _readers(session: Session, school: School, now: datetime) -> list[Person]:
    day = today(school, now)
    staff = session.exec(select(Person).where(Person.school_id == school.id).order_by(col(Person.code)))
    return [person for person in staff if person.employed(day) and wants_digest(person)]


def wants_digest(person: Person) -> bool:
    """Say whether a person gets the letter of the day: as they wish, else who leads does."""
    wish = person.wishes.digest
    return leads(person) if wish is None else wish


def leads(person: Person) -> bool:
    """Say whether the day's letter tells them of the whole school."""
    return not LEADERS.isdisjoint(person.roles)


def _owe(session: Session, school: School, person: Person, shown: list[DutyView], now: datetime) -> bool:
    day = today(school, now)
    mine = [view.duty for view in shown if person.id in {other.id for other in view.people}]
    began = beginning(session, school.id)
    late = [
        view.duty
        for view in duties_between(session, school, day - A_DAY, day, person=person)
        if began.late(view.duty, now)
    ]
    facts = Digest(
        day=str(day),
        duties=[brief(duty) for duty in mine if duty.open and duty not in late][:LISTED],
        late=[brief(duty) for duty in late][:LISTED],
        words=[],
    )
    if leads(person) and calendar_of(session, school).is_work_day(day, Audience.STAFF):
        facts["report"] = _yesterday(session, school, now)
        facts["gaps"] = sum(view.missing > 0 for view in shown)
        facts["stopped"] = stopped(session, school, now)
    if not facts["duties"] and not facts["late"] and "report" not in facts:
        return False
    return outbox.owe(session, school, f"digest|{day}|{person.id}", "digest", now, person=person, facts=facts)


def _yesterday(session: Session, school: School, now: datetime) -> Yesterday:
    report = day_report(session, school, today(school, now) - A_DAY, now)
    done = len(report.done) + len(report.late_done)
    return Yesterday(day=str(report.day), done=done, missed=len(report.unfinished))


def _owe_group(session: Session, school: School, shown: list[DutyView], now: datetime) -> int:
    """A notice for each robot, so that one that fails is told again alone."""
    day = today(school, now)
    text = day_for_group(school, day, shown, day, school.language)
    if not text:
        return 0
    return sum(
        outbox.owe(session, school, f"group_day|{day}|{robot}", "group_day", now, facts=facts)
        for robot in range(len(school.policies.group_channels))
        for facts in [{"day": str(day), "text": text, "robot": robot}]
    )
