"""What a flow run is called, from the moment it exists: its work, the school where there are several, its occasion."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from actions.school.schools import schools, today
from models.flow_names import FOR_ALL_SCHOOLS
from models.schools import School
from models.terms import Term
from notifications.language import LANGUAGES, has, pick, say
from notifications.sentences.codes import word
from notifications.sentences.runs import day_of_run

SPRING_UNTIL = 7  # a term that begins before this month is the spring's


def run_name(
    session: Session, flow: str, told: Mapping[str, Any], begins: datetime, language: str | None = None
) -> str:
    """The name of a run, in its school's language unless another is asked for: "日结 2026年9月4日".

    `told` are the run's parameters; `begins` is when it is meant to begin, by the school's clock.
    """
    every = schools(session)
    school = _school_of(every, told)
    language = language or (school.language if school else LANGUAGES[0])
    family = "run" if has(f"run.{flow}", language) else "kind.checklist"
    words = [word(family, flow, language)]
    if school and flow not in FOR_ALL_SCHOOLS:
        words += [pick(school.name, school.name_en, language)] if len(every) > 1 else []
        words.append(_when(session, school, told, begins, language))
    return " ".join(words)


def run_language(session: Session, told: Mapping[str, Any]) -> str:
    """The language of a run's words by its parameters: its school's; for all schools, the first school's."""
    school = _school_of(schools(session), told)
    return school.language if school else LANGUAGES[0]


def _school_of(every: list[School], told: Mapping[str, Any]) -> School | None:
    return next((school for school in every if told.get("school") in (None, school.code)), None)


def _when(session: Session, school: School, told: Mapping[str, Any], begins: datetime, language: str) -> str:
    if occasion := str(told.get("occasion") or ""):
        return _occasion(session, school, occasion, language)
    asked = told.get("first") or told.get("day")
    day = date.fromisoformat(str(asked)) if asked else today(school, begins)
    return day_of_run(day, language, "from" if told.get("first") else "day")


def _occasion(session: Session, school: School, occasion: str, language: str) -> str:
    """An occasion as the office says it: a term is "2027 春", a month "2027年3月"."""
    if re.fullmatch(r"\d{4}-\d{2}", occasion):
        return day_of_run(date.fromisoformat(f"{occasion}-01"), language, "month")
    term = session.exec(select(Term).where(Term.school_id == school.id, Term.code == occasion)).first()
    if term is None:
        return occasion
    season = say("run.spring", language) if term.first.month < SPRING_UNTIL else say("run.autumn", language)
    return f"{term.first.year} {season}"
