"""Working time: minutes counted only while the office is open, on the staff's work days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.school_days.days import Audience, SchoolCalendar

FURTHEST = 60  # days; no school's staff is away for longer, whatever its calendar says
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class WorkingTime:
    """A school's office hours: local spans of a work day in order, by its calendar and zone.

    Weekdays of a vacation count, as everywhere where work days are counted off: the office is staffed then.
    """

    calendar: SchoolCalendar
    hours: tuple[tuple[time, time], ...]
    zone: ZoneInfo

    def after(self, start: datetime, minutes: int) -> datetime:
        """Return the instant at which so many minutes of working time have gone by since `start`, in UTC.

        Zero minutes are over at `start` itself. Where no working time comes for two months, return that
        day.

        Example: 60 minutes from Friday 17:00, with hours until 17:30, end on Monday at 08:30.
        """
        left = timedelta(minutes=minutes)
        if not left:
            return start
        first = start.astimezone(self.zone).date()
        for distance in range(FURTHEST):
            for opens, closes in self.spans(first + timedelta(days=distance)):
                begun = max(opens, start)
                if begun + left <= closes:
                    return begun + left
                left -= max(closes - begun, timedelta())
        return start + timedelta(days=FURTHEST)

    def spans(self, day: date) -> list[Span]:
        """Return when the office is open on a day, in UTC; nothing on a day off."""
        if not self.calendar.is_work_day(day, Audience.STAFF):
            return []
        return [(self._at(day, opens), self._at(day, closes)) for opens, closes in self.hours]

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone).astimezone(ZoneInfo("UTC"))
