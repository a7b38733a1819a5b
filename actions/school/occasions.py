"""Occasions: what a checklist is tied to, and when each comes into reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.school_days.days import SchoolCalendar, Term

TERM_END_LEAD = timedelta(days=21)
TERM_END_REACH = timedelta(days=14)
TEXTBOOKS_REACH = timedelta(days=14)


@dataclass(frozen=True)
class Occasion:
    """What a checklist is tied to: it opens on `first`; its steps fall on `first`..`last`; `last` ends it."""

    kind: str
    key: str
    label: str
    label_en: str
    first: date
    last: date


def occasions(calendar: SchoolCalendar, day: date, lead: timedelta) -> Iterator[Occasion]:
    """Every occasion whose checklist may be open on a day: terms that come or end, and the month."""
    for term in calendar.terms:
        yield _about(term, "semester_start", term.first - lead, term.first - timedelta(days=1))
        yield _about(term, "textbooks", term.first - lead, term.first + TEXTBOOKS_REACH)
        yield _about(term, "stocktake", term.last - TERM_END_LEAD, term.last + TERM_END_REACH)
        yield _about(term, "term_end", term.last - TERM_END_LEAD, term.last + TERM_END_REACH)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    yield Occasion(
        "food_safety_meeting",
        f"{first:%Y-%m}",
        f"{first.year}年{first.month}月",
        f"{first:%b %Y}",
        first,
        last,
    )


def _about(term: Term, kind: str, first: date, last: date) -> Occasion:
    return Occasion(kind, term.code, term.name, term.code, first, last)
