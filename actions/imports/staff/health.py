"""The certificates that a list of staff names by their last day alone."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from actions.imports.staff.paper_columns import papers_in
from actions.people.staff import HEALTH, HEALTH_MONTHS
from actions.school.row_changes import Change, compared
from actions.xlsx.columns import Doubt, Row
from actions.xlsx.dates import FromTo, MonthEnd, Span, day_before_month
from models.people import Qualification
from models.schools import School

Papers = dict[tuple[UUID, str], list[Qualification]]
YEAR = Span(HEALTH_MONTHS)


def papers_by_kind(session: Session, school: School) -> Papers:
    """The certificates of a school's people, by person and kind."""
    found: Papers = {}
    for paper in session.exec(select(Qualification).where(Qualification.school_id == school.id)):
        found.setdefault((paper.person_id, paper.kind), []).append(paper)
    return found


def surely_until(kind: str, first: date | None, last: date) -> date:
    """The last day on which a certificate surely holds. Of one of health whose last month alone is written that is
    within a year of its first day or, without one, before the month begins."""
    if kind != HEALTH or not isinstance(last, MonthEnd):
        return last
    return min(last, YEAR.after(first)) if first else day_before_month(last)


def listed(row: Row, person: Change, papers: Papers, today: date) -> Iterator[Change | Doubt]:
    """The certificates that end on the days a row names: one of health valid for a year, others from today on. What a
    table of certificates says of the same time stays; another last day there is a doubt."""
    columns = [("health", HEALTH)] if row.get("health") else []
    for column, kind in (*columns, *papers_in(row)):
        if isinstance(row.get(column), Span):
            yield row.doubt(column, "import.date", f"{row.get(column)}")
        else:
            yield from _paper(row, column, kind, person, papers.get((person.id, kind), []), today)


def _paper(
    row: Row, column: str, kind: str, person: Change, held: list[Qualification], today: date
) -> Iterator[Change | Doubt]:
    said, told = row.get(column), isinstance(row.get(column), FromTo)
    last = surely_until(kind, said.first, said.last) if told else said
    usual = YEAR.before(last) if kind == HEALTH else min(last, today)
    first = said.first if told else usual
    known = [paper for paper in held if paper.first <= last and first <= paper.last]
    if last < today:
        yield row.doubt(column, "import.paper_expired", f"{last}", f"{last}")
    for paper in known:
        if paper.last != last:
            yield row.doubt(column, "import.paper_other", f"{last}", f"{paper.last}")
    if not known:
        values = {"person_id": person.id, "kind": kind, "first": first, "last": last}
        if not told and kind == HEALTH:
            yield row.doubt(column, "import.health_year", f"{last}", f"{first}")
        elif not told:
            yield row.doubt(column, "import.paper_no_first", f"{last}", f"{first}")
        yield compared(row.number, person.label, Qualification, None, values)
