"""What the commands share: their common options, and how they find their school and their days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Annotated

import typer
from sqlmodel import Session

from actions.school.school_time import calendar_of
from actions.school.schools import school_by_code, today
from models import clock, database
from models.errors import BadInput
from models.schools import School

SchoolOption = Annotated[str | None, typer.Option("--school", help="学校代码 · code of the school")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
FromOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="第一天 · first day")
]
ToOption = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="最后一天 · last day")]


@contextmanager
def reading_school(code: str | None) -> Iterator[tuple[Session, School]]:
    """A session that only reads, and the school."""
    with database.reading() as session:
        yield session, school_by_code(session, code)


@contextmanager
def changing_school(code: str | None) -> Iterator[tuple[Session, School]]:
    """One transaction, and the school."""
    with database.session() as session:
        yield session, school_by_code(session, code)


def span(
    session: Session, school: School, first: datetime | None, last: datetime | None, term: str | None = None
) -> tuple[date, date]:
    """The days a command means: as given, or the named term, or the term that is now or comes next."""
    if first is not None and last is not None:
        if last < first:
            raise BadInput("span.backwards", first=first.date(), last=last.date())
        return first.date(), last.date()
    day = first.date() if first else today(school, clock.now())
    calendar = calendar_of(session, school)
    terms = {found.code: found for found in calendar.terms}
    found = terms.get(term) if term else calendar.term_of(day) or calendar.next_term(day)
    if found is None:
        raise BadInput("term.none", term=term or "", known="、".join(terms))
    lead = timedelta(days=school.policies.checklist_lead_days)  # the term's preparations are part of it
    return (first.date() if first else found.first - lead), (last.date() if last else found.staff_last)
