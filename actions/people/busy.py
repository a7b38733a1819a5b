"""Take a person's busy times from a calendar of their own: looked at first, then kept as absences."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from actions.crews.one_person import to_come
from actions.people.absences import report_absence
from actions.school.calendar_files import refused, unread_events
from calendars.ical.busy import MAX_TIMES, BusyTime, busy_times
from models.duties import Duty
from models.errors import BadInput
from models.journal import Verb, write
from models.people import Absence, Person
from models.schools import School

KIND = "calendar"
AHEAD = timedelta(days=366)
LONGEST = timedelta(days=200)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class BusyFound:
    """A time that a calendar holds: whether it is an absence already, and the duties that fall into it."""

    time: BusyTime
    known: bool
    duties: list[Duty]

    @property
    def meant(self) -> bool:
        """Say whether it counts unless its owner says otherwise: what is only tentative does not, until it did once."""
        return self.known or not self.time.tentative


@dataclass(frozen=True)
class BusyPreview:
    """What a calendar would change: its times, the absences of an earlier reading that it no longer holds, and the
    events in it that nobody could read, by their names."""

    times: list[BusyFound]
    vanished: list[Absence]
    unread: list[tuple[str, BadInput]]


@dataclass(frozen=True)
class BusyKept:
    """How many absences came and went, and the duties that need somebody else now."""

    added: int
    removed: int
    freed: list[Duty]


def read_busy(session: Session, person: Person, file: str, data: bytes, now: datetime) -> BusyPreview:
    """What a calendar says of the coming year; nothing is changed. BadInput names the file and what is wrong in it."""
    zone = session.get_one(School, person.school_id).zone
    owner = frozenset(filter(None, (person.email,)))
    try:
        calendar = busy_times(data, zone, now, now + AHEAD, owner)
    except PydanticCustomError as error:
        raise refused(file, error) from None
    known = {(row.start, row.end): row for row in _from_calendars(session, person, now)}
    times = calendar.times
    spans = {(time.start, time.end) for time in times}
    found = [
        BusyFound(time, (time.start, time.end) in known, _duties_in(session, person, time, now))
        for time in times
    ]
    vanished = [row for span, row in known.items() if span not in spans]
    return BusyPreview(found, vanished, unread_events(file, calendar.unread))


def keep_busy(session: Session, person: Person, times: list[Span], now: datetime, actor: str) -> BusyKept:
    """Let the person's absences out of calendars be these from now on: new ones are reported, those that are not
    among them any more are taken back, and absences reported otherwise stay. Called again it changes nothing."""
    if len(times) > MAX_TIMES or any(not timedelta() < end - start <= LONGEST for start, end in times):
        raise BadInput("absence.backwards")
    known = {(row.start, row.end): row for row in _from_calendars(session, person, now)}
    gone = [row for span, row in known.items() if span not in times]
    for row in gone:
        session.delete(row)
        write(session, now, actor, Verb.WITHDRAW_ABSENCE, row, person=str(person.id))
    fresh = [span for span in dict.fromkeys(times) if span not in known and span[1] > now]
    reported = [report_absence(session, person, *span, KIND, now, actor) for span in fresh]
    freed = [duty for one in reported for duty in one.freed]
    return BusyKept(len(fresh), len(gone), freed)


def _from_calendars(session: Session, person: Person, now: datetime) -> list[Absence]:
    mine = (Absence.person_id == person.id, Absence.kind == KIND, col(Absence.end) > now)
    return list(session.exec(select(Absence).where(*mine).order_by(col(Absence.start))))


def _duties_in(session: Session, person: Person, time: BusyTime, now: datetime) -> list[Duty]:
    rows = to_come(session, person, now, col(Duty.start) < time.end, col(Duty.end) > time.start)
    return [session.get_one(Duty, row.duty_id) for row in rows]
