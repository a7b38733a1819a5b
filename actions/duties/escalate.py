"""What should have been done by now climbs in working time: owner, team lead, head of logistics, vice principal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.duties.beginning import beginning
from actions.duties.brief import brief, with_number
from actions.duties.views import DutyView, views
from actions.school.leaders import Leaders, leaders
from actions.school.school_time import calendar_of
from calendars.school_days.working_time import WorkingTime
from models.duties import Duty, DutyState
from models.people import Person
from models.schools import School
from notifications.outbox import outbox

STALE = timedelta(days=2)  # a word whose time was longer ago is in the day reports; it is not told any more
LONGEST = timedelta(
    days=21
)  # the longest holiday and the days around it; what was missed before is not looked at
UNDONE = (DutyState.OPEN, DutyState.MISSED)
KINDS = ("overdue", "escalation")


@dataclass(frozen=True)
class Ladder:
    """Who hears of an undone duty how many working minutes after its time."""

    time: WorkingTime
    minutes: tuple[int, int, int]
    leaders: Leaders

    def rungs(self, view: DutyView) -> Iterator[tuple[datetime, tuple[Person, ...]]]:
        """When whom; where nobody stands on a rung, those of the next one hear then."""
        owners = list(view.people)
        leads = self.leaders.of_teams(owners)
        readers = [leads, self.leaders.heads, self.leaders.vice_principals]
        for number, minutes in enumerate(self.minutes):
            there = next((group for group in readers[number:] if group), ())
            others = tuple(person for person in there if person not in owners)
            yield self.time.after(view.duty.due, minutes), others


def office_hours(session: Session, school: School) -> WorkingTime:
    """When the school's office is open, by its calendar."""
    hours = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in school.policies.work_hours
    )
    return WorkingTime(calendar_of(session, school), hours, ZoneInfo(school.zone))


def ladder(session: Session, school: School, now: datetime) -> Ladder:
    """The school's ladder today."""
    minutes = school.policies.escalate_minutes
    return Ladder(office_hours(session, school), minutes, leaders(session, school, now))


def owe_overdue(session: Session, school: School, now: datetime) -> int:
    """Owe the owners a word on what should have been done by now, then those above them. A duty closed as missed
    climbs on until it is recorded. Answers how many words are new."""
    late = (col(Duty.due) <= now, col(Duty.due) > now - LONGEST, col(Duty.state).in_(UNDONE))
    known = select(Duty).where(Duty.school_id == school.id, *late, col(Duty.published))
    began = beginning(session, school.id)
    duties = [duty for duty in session.exec(known) if began.late(duty, now) or not duty.open]
    if not duties:
        return 0
    told, climb = outbox.known(session, school, KINDS, now - LONGEST), ladder(session, school, now)
    words = (
        outbox.notice(session, school, key, kind, now, person=person, facts=_facts(view, kind))
        for view in views(session, duties)
        for kind, person in _due(climb, view, now)
        if (key := f"{kind}|{view.duty.id}|{person.id}") not in told
    )
    return outbox.owe_all(session, words)


def _due(climb: Ladder, view: DutyView, now: datetime) -> Iterator[tuple[str, Person]]:
    if now - view.duty.due < STALE:
        yield from (("overdue", person) for person in view.people)
    for instant, readers in climb.rungs(view):
        if instant <= now < instant + STALE:
            yield from (("escalation", person) for person in readers)


def _facts(view: DutyView, kind: str) -> Mapping[str, object]:
    if kind == "overdue":
        return brief(view.duty)
    return {**brief(view.duty), "people": [with_number(person) for person in view.people]}
