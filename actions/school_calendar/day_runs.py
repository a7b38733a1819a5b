"""The days that a term calendar changes, as its preview lists them: in runs that are alike, each to be corrected."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.school_days.days import Override
from calendars.term_calendar.layout import runs
from calendars.term_calendar.words import MEANINGS, Said
from models.errors import BadInput

DAYS = "days"  # begins the name of an answer: "days.2027-01-11.2027-01-15"
NO_DAY = "-"
CHOICES = (*MEANINGS, NO_DAY)
"""What somebody may say of days: one of the meanings, or that the calendar changes nothing on them."""
LONGEST = 400


@dataclass(frozen=True)
class Run:
    """Days in a row that a file changes alike. `asked`: somebody has to say what they are."""

    change: str
    first: date
    last: date
    day: Override
    asked: bool

    @property
    def question(self) -> str:
        """How its answer is named."""
        return f"{DAYS}.{self.first}.{self.last}"


def runs_of(change: str, days: Iterable[Override], asked: frozenset[date]) -> Iterator[Run]:
    """Yield the days of a change in runs, in the order of the year."""
    ordered = sorted(days, key=lambda day: (day.layer, day.date))
    for run in runs(ordered, lambda day: (day.layer, day.students, day.staff, day.name, day.date in asked)):
        yield Run(change, run[0].date, run[-1].date, run[0], run[0].date in asked)


def meant_days(answers: Mapping[str, str]) -> dict[date, Said | None]:
    """Return what somebody said of single days; None: they are left out.

    {"days.2027-01-11.2027-01-11": "off"} -> {2027-01-11: a holiday for everybody}
    """
    found: dict[date, Said | None] = {}
    for name, answer in answers.items():
        kind, _, span = name.partition(".")
        if kind == DAYS:
            found |= {day: MEANINGS.get(answer) for day in _days(span)}
    return found


def _days(span: str) -> list[date]:
    try:
        first, last = map(date.fromisoformat, span.split("."))
    except ValueError:
        raise BadInput("calendar.bound", value=span) from None
    return [first + timedelta(days=step) for step in range(min((last - first).days, LONGEST) + 1)]
