"""The school's calendar and bells as values, from its rows."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.school.pack_files import limits_of
from actions.school.rows import bell_rows
from calendars.cadence.bells import Bell as BellTime
from calendars.school_days.days import DayKind, Layer, Override, SchoolCalendar
from calendars.school_days.days import Term as TermSpan
from models.schools import School
from models.terms import Bell, Day, Term


def calendar_of(session: Session, school: School) -> SchoolCalendar:
    """The layered calendar: weekend < national < bureau < school."""
    terms = session.exec(select(Term).where(Term.school_id == school.id).order_by(col(Term.first)))
    days = session.exec(select(Day).where(Day.school_id == school.id).order_by(col(Day.day)))
    return calendar_from(school, terms, days)


def calendar_from(school: School, terms: Iterable[Term], days: Iterable[Day] = ()) -> SchoolCalendar:
    """The calendar of these terms and days, in their order."""
    return SchoolCalendar(
        country=school.country,
        subdivision=school.subdivision,
        terms=tuple(_span(term) for term in terms),
        overrides=tuple(_override(day) for day in days),
        official_through=school.official_through,
        longest_run=_longest_run(school),
    )


def _longest_run(school: School) -> int | None:
    """How many work days may follow one another, where the school or its pack has decided that."""
    limits = limits_of(school.pack) if school.pack else {}
    found: int | None = {**limits, **school.policy}.get("run_days")
    return found


def chosen_term(calendar: SchoolCalendar, code: str, today: date) -> TermSpan | None:
    """The term asked for; else the one that is now, or comes next, or was last."""
    asked = next((term for term in calendar.terms if term.code == code), None)
    last = calendar.terms[-1] if calendar.terms else None
    return asked or calendar.term_of(today) or calendar.next_term(today) or last


def _span(term: Term) -> TermSpan:
    return TermSpan(term.code, term.name, term.first, term.last, term.staff_first, term.staff_last)


def _override(day: Day) -> Override:
    students = DayKind(day.students) if day.students else None
    staff = DayKind(day.staff) if day.staff else None
    return Override(day.day, Layer(day.layer), students, staff, day.name)


def day_values(day: Override, layer: str) -> dict[str, object]:
    """What a layer says of a date, as its row has it."""
    students, staff = (str(kind) if kind else None for kind in (day.students, day.staff))
    return {"day": day.date, "layer": str(layer), "students": students, "staff": staff, "name": day.name}


def bells_of(session: Session, school: School) -> tuple[BellTime, ...]:
    """The school's named moments, general ones first."""
    return bell_times(bell_rows(session, school))


def bell_times(bells: Iterable[Bell]) -> tuple[BellTime, ...]:
    """Named moments as values, general ones first."""
    ordered = sorted(bells, key=lambda bell: bell.position)
    return tuple(BellTime(bell.name, bell.at, bell.season, bell.on) for bell in ordered)


def school_span(school: School, first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, at the school, in UTC."""
    return midnight(first, school), midnight(last + timedelta(days=1), school)


def midnight(day: date, school: School) -> datetime:
    """The instant at which a day begins at the school."""
    return datetime.combine(day, time(0), ZoneInfo(school.zone))


def local_time(instant: datetime, school: School) -> datetime:
    """The school's local time without a zone, as spreadsheets keep it."""
    return instant.astimezone(ZoneInfo(school.zone)).replace(tzinfo=None)
