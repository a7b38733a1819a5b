"""What a run is called in the office's diary, and the tags it is found by: school, kind, term."""

import re
from collections.abc import Callable
from datetime import date, datetime

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from sqlmodel import Session, select

from actions.school.school_time import calendar_of
from actions.school.schools import school_by_code, schools, today
from calendars.school_days.days import SchoolCalendar
from flows.waiting import begun, shifted, this_run
from models import database
from models.schools import School
from models.terms import Term

SPRING_UNTIL = 7  # a term that begins before this month is the spring's


def named(word: str) -> Callable[[], str]:
    """A name for the runs of a flow: its word, the school where there are several, and the occasion or day in words."""

    def name() -> str:
        told = flow_run.parameters
        with database.reading() as session:
            school = school_by_code(session, told.get("school"))
            where = school.name if len(schools(session)) > 1 else ""
            when = _when(session, school, told)
        return " ".join(filter(None, (word, where, when)))

    return name


def _when(session: Session, school: School, told: dict[str, object]) -> str:
    if occasion := str(told.get("occasion") or ""):
        return occasion_words(session, school, occasion)
    asked = told.get("first") or told.get("day")
    day = date.fromisoformat(str(asked)) if asked else today(school, shifted(flow_run.scheduled_start_time))
    return f"{day.year}年{day.month}月{day.day}日" + ("起" if told.get("first") else "")


def occasion_words(session: Session, school: School, occasion: str) -> str:
    """An occasion as the office says it: a term is "2027 春", a month "2027年3月"."""
    if month := re.fullmatch(r"(\d{4})-(\d{2})", occasion):
        return f"{month[1]}年{int(month[2])}月"
    term = session.exec(select(Term).where(Term.school_id == school.id, Term.code == occasion)).first()
    return term_words(term.first) if term else occasion


def term_words(first: date) -> str:
    """A term by its first day: "2027 春" or "2026 秋"."""
    return f"{first.year} {'春' if first.month < SPRING_UNTIL else '秋'}"


def tag(school: School, kind: str, occasion: str = "") -> None:
    """Tag this run with the school, the kind of work and the term, once: by them it is found in Prefect's pages."""
    run = this_run()
    with database.reading() as session:
        term = _term_tag(session, school, occasion, begun())
    wanted = [f"school:{school.code}", f"kind:{kind}", *term]
    if missing := [word for word in wanted if word not in run.tags]:
        with get_client(sync_client=True) as client:
            client.update_flow_run(run.id, tags=[*run.tags, *missing])


def _term_tag(session: Session, school: School, occasion: str, instant: datetime) -> list[str]:
    calendar: SchoolCalendar = calendar_of(session, school)
    known = {term.code for term in calendar.terms}
    now = calendar.term_of(today(school, instant))
    code = occasion if occasion in known else now.code if now else ""
    return [f"term:{code}"] if code else []
