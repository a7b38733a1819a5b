"""The health certificates that a list of staff names by their last day alone."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from actions.people.staff import HEALTH, HEALTH_MONTHS
from actions.school.row_changes import Change, compared
from actions.xlsx.columns import Doubt, Row
from actions.xlsx.dates import Span
from models.people import Qualification
from models.schools import School

Papers = dict[UUID, list[Qualification]]


def health_papers(session: Session, school: School) -> Papers:
    """The health certificates of a school's people."""
    mine = select(Qualification).where(Qualification.school_id == school.id, Qualification.kind == HEALTH)
    found: Papers = {}
    for paper in session.exec(mine):
        found.setdefault(paper.person_id, []).append(paper)
    return found


def listed(row: Row, person: Change, papers: Papers, today: date) -> Iterator[Change | Doubt]:
    """The certificate that ends on the day a row names, valid for a year. What a table of certificates says of the
    same year stays; another last day there is a doubt."""
    last: date | None = row.get("health")
    if last is None:
        return
    if isinstance(last, Span):
        yield row.doubt("health", "import.date", f"{last}")
        return
    first = Span(HEALTH_MONTHS).before(last)
    known = [paper for paper in papers.get(person.id, []) if paper.first <= last and first <= paper.last]
    if last < today:
        yield row.doubt("health", "import.health_expired", f"{last}", f"{last}")
    for paper in known:
        if paper.last != last:
            yield row.doubt("health", "import.health_other", f"{last}", f"{paper.last}")
    if not known:
        values = {"person_id": person.id, "kind": HEALTH, "first": first, "last": last}
        yield row.doubt("health", "import.health_year", f"{last}", f"{first}")
        yield compared(row.number, person.label, Qualification, None, values)
