"""The ledger of findings (问题台账): each with where, what, whose, until when, what was done and who looked again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.duties.views import DutyView, views
from actions.errands.tally import Tally
from actions.findings.findings import work_of_finding
from actions.school.rows import by_id, places_of
from models.bulk import among
from models.duties import Duty, DutyState, Record
from models.findings import UNSETTLED, Finding, FindingState
from models.people import Person
from models.places import Place
from models.schools import School


@dataclass(frozen=True)
class FindingView:
    """A finding with its place, the duties that found, remedy and look at it again, what their records say and who did
    it."""

    finding: Finding
    place: Place | None
    finder: Person | None
    found: Duty | None
    remedy: DutyView | None
    recheck: DutyView | None
    remedied: Record | None
    rechecked: Record | None
    remedier: Person | None
    looker: Person | None

    @property
    def owners(self) -> tuple[Person, ...]:
        """Who has the work that it waits for now."""
        work = self.remedy if self.finding.state == FindingState.OPEN else self.recheck
        return hands_of(work) if self.finding.state in UNSETTLED else ()

    @property
    def owner_names(self) -> str:
        """Who has or had its remedy."""
        return "、".join(person.name for person in hands_of(self.remedy))

    @property
    def unowned(self) -> bool:
        """Say whether it waits and nobody has it."""
        return self.finding.state in UNSETTLED and not self.owners


def hands_of(work: DutyView | None) -> tuple[Person, ...]:
    """Who has a remedy or a second look; what was cancelled is nobody's."""
    return work.people if work is not None and work.duty.state != DutyState.CANCELLED else ()


def unsettled(session: Session, school: School) -> list[FindingView]:
    """The findings that are not settled: major ones first, then by the time they are due."""
    mine = (Finding.school_id == school.id, col(Finding.state).in_(UNSETTLED))
    rows = select(Finding).where(*mine).order_by(col(Finding.grade), col(Finding.due), col(Finding.key))
    return finding_views(session, school, session.exec(rows))


def found_between(session: Session, school: School, first: datetime, last: datetime) -> list[FindingView]:
    """The findings found from the first instant until before the last, in order."""
    mine = (Finding.school_id == school.id, col(Finding.found_at) >= first, col(Finding.found_at) < last)
    rows = select(Finding).where(*mine).order_by(col(Finding.found_at), col(Finding.key))
    return finding_views(session, school, session.exec(rows))


def found_in_topic(
    session: Session, school: School, topic: str, first: datetime, last: datetime
) -> list[FindingView]:
    """The findings of work of a topic that were found from the first instant until before the last, or are not settled
    by now; major ones first. What was none after all is left out."""
    real = Finding.state != FindingState.DISMISSED
    mine = (Finding.school_id == school.id, Duty.topic == topic, col(Finding.found_at) < last)
    still = or_(col(Finding.found_at) >= first, col(Finding.state).in_(UNSETTLED))
    order = (col(Finding.grade), col(Finding.found_at), col(Finding.key))
    rows = select(Finding).join(Duty, col(Finding.duty_id) == Duty.id).where(*mine, still, real)
    return finding_views(session, school, session.exec(rows.order_by(*order)))


def tally(session: Session, school: School, now: datetime) -> Tally:
    """The findings in figures."""
    views = unsettled(session, school)
    late = sum(view.finding.overdue(now) for view in views)
    return Tally(len(views), late, sum(view.unowned for view in views))


def settled_last(session: Session, school: School, most: int = 50) -> list[FindingView]:
    """The findings closed or dismissed last."""
    over = (Finding.school_id == school.id, col(Finding.state).not_in(UNSETTLED))
    rows = select(Finding).where(*over).order_by(col(Finding.closed_at).desc()).limit(most)
    return finding_views(session, school, session.exec(rows))


def findings_of(session: Session, school: School, duty: Duty) -> list[FindingView]:
    """The findings that a duty opened, and the one it is to remedy or to look at again."""
    about = or_(col(Finding.duty_id) == duty.id, work_of_finding(duty))
    rows = select(Finding).where(Finding.school_id == school.id, about)
    return finding_views(session, school, session.exec(rows.order_by(col(Finding.key))))


def finding_behind(session: Session, school: School, duty: Duty) -> FindingView | None:
    """The finding that a duty is to remedy or to look at again."""
    rows = select(Finding).where(Finding.school_id == school.id, work_of_finding(duty))
    return next(iter(finding_views(session, school, session.exec(rows))), None)


def finding_views(session: Session, school: School, rows: Iterable[Finding]) -> list[FindingView]:
    """These findings, whole, in the same order."""
    found = list(rows)
    ids = {one for row in found for one in (row.duty_id, row.remedy_id, row.recheck_id) if one}
    duties = list(session.exec(select(Duty).where(among(session, Duty.id, ids)))) if ids else []
    work = {view.duty.id: view for view in views(session, duties)}
    records = _records(session, ids)
    places = by_id(places_of(session, school))
    named = (*(row.finder_id for row in found), *(record.person_id for record in records.values()))
    who = among(session, Person.id, {one for one in named if one})
    people = by_id(list(session.exec(select(Person).where(who))))
    return [_view(row, work, records, places, people) for row in found]


def _records(session: Session, duties: set[UUID]) -> dict[UUID, Record]:
    if not duties:
        return {}
    rows = session.exec(select(Record).where(among(session, Record.duty_id, duties)))
    return {record.duty_id: record for record in rows}


def _view(
    row: Finding,
    work: dict[UUID, DutyView],
    records: dict[UUID, Record],
    places: dict[UUID, Place],
    people: dict[UUID, Person],
) -> FindingView:
    found = work.get(row.duty_id) if row.duty_id else None
    remedied, rechecked = (records.get(one) if one else None for one in (row.remedy_id, row.recheck_id))
    return FindingView(
        finding=row,
        place=places.get(row.place_id) if row.place_id else None,
        finder=people.get(row.finder_id) if row.finder_id else None,
        found=found.duty if found else None,
        remedy=work.get(row.remedy_id) if row.remedy_id else None,
        recheck=work.get(row.recheck_id) if row.recheck_id else None,
        remedied=remedied,
        rechecked=rechecked,
        remedier=_doer(remedied, people),
        looker=_doer(rechecked, people),
    )


def _doer(record: Record | None, people: dict[UUID, Person]) -> Person | None:
    return people.get(record.person_id) if record and record.person_id else None
