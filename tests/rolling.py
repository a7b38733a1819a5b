"""What the program does in several short transactions, in the one session of a test."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from actions.checklists import checklists
from actions.roster.publication import Published, publication
from actions.roster.publish import keep
from actions.roster.take_back import keep as keep_back
from actions.roster.take_back import retraction
from actions.routines import calendar_proposals
from actions.routines.calendar_proposals import Suggested, Suggestion
from actions.routines.derive_duties import derive, derived_until
from actions.routines.roll import Rolled, apply
from actions.school.schools import today
from actions.school_calendar import holiday_notice
from actions.school_calendar.holiday_notice import HolidayNoticePreview
from models.checklists import Checklist
from models.duties import Duty
from models.journal import Verb
from models.proposals import DutyTimes
from models.rosters import Roster
from models.schools import School


def roll(
    session: Session,
    school: School,
    first: date,
    last: date,
    now: datetime,
    actor: str,
    verb: Verb = Verb.ROLL,
) -> Rolled:
    """The duties of these days as the routines say."""
    found = derive(session, school, first, last, now)
    done = apply(session, school, found, found.mark, now, actor, verb)
    return Rolled(done.added, done.moved, done.withdrawn, found.suggested.waiting)


def follow(session: Session, school: School, now: datetime, actor: str) -> Rolled:
    """The duties from today on, after what they are derived from has changed."""
    first = today(school, now)
    return roll(session, school, first, derived_until(session, school, first), now, actor, Verb.FOLLOW)


def apply_notice(
    session: Session, school: School, text: str, now: datetime, actor: str
) -> HolidayNoticePreview:
    """A holiday notice, found and kept."""
    return holiday_notice.keep(session, school, holiday_notice.find(session, school, text, now), now, actor)


def propose(session: Session, duty: Duty, after: DutyTimes | None, now: datetime, cause: str) -> None:
    """A change to a published duty that waits for a decision."""
    school = session.get_one(School, duty.school_id)
    calendar_proposals.keep(session, school, Suggested(fresh=(Suggestion.of(duty, after),)), now, cause)


def open_due(session: Session, school: School, now: datetime, actor: str) -> list[Checklist]:
    """The checklists in reach, their steps derived."""
    day = today(school, now)
    roll(session, school, day - timedelta(days=60), day + timedelta(days=120), now, actor)
    due = checklists.due_occasions(session, school, now)
    return checklists.open_due(session, school, due, now, actor)


def publish(session: Session, roster: Roster, now: datetime, actor: str) -> Published:
    """The roster published."""
    session.flush()
    found = publication(session, roster.id, now)
    session.expire_all()  # what was changed in memory only
    return keep(session, found, now, actor)


def take_back(session: Session, roster: Roster, now: datetime, actor: str) -> Roster:
    """The roster taken back."""
    session.flush()
    found = retraction(session, roster.id, now)
    session.expire_all()  # what was changed in memory only
    return keep_back(session, found, now, actor)
