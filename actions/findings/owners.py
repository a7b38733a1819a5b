"""Give each finding its next piece of work: a remedy for an owner, then a second look by somebody else."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from actions.duties.escalate import office_hours
from actions.errands.errand import Errand, form_of_errand, give
from actions.repairs.work import give_out_repairs
from actions.school.leaders import leaders
from actions.school.schools import today
from models import database
from models.base import compare_and_set
from models.duties import Duty, DutyState, Record
from models.findings import Finding, FindingState
from models.forms import FieldKind, RecordForm
from models.people import Person
from models.places import Place
from models.schools import School
from notifications.language import say

REMEDY, RECHECK = "remedy", "recheck"
DEEPEST = 5  # places one within another


def give_out(school_id: UUID, now: datetime, actor: str) -> int:
    """Make the duty that each finding and each repair of a school waits for, tell who has it, and return how many were
    made."""
    with database.reading() as session:
        school = session.get_one(School, school_id)
        ids = [finding.id for finding in waiting(session, school)]
        made = sum(_give(session, school, one, now, actor) for one in ids)
        return made + give_out_repairs(session, school, now, actor)


def waiting(session: Session, school: School, *where: ColumnElement[bool] | bool) -> list[Finding]:
    """The findings that nobody has a duty for: no remedy, no second look, or one that was cancelled; `where` says of
    which."""
    remedy, recheck = aliased(Duty), aliased(Duty)
    rows = (
        select(Finding)
        .join(remedy, col(Finding.remedy_id) == remedy.id, isouter=True)
        .join(recheck, col(Finding.recheck_id) == recheck.id, isouter=True)
    )

    def lacks(duty: type[Duty]) -> ColumnElement[bool]:
        return or_(col(duty.id).is_(None), col(duty.state) == DutyState.CANCELLED)

    bare = or_(
        and_(Finding.state == FindingState.OPEN, lacks(remedy)),
        and_(Finding.state == FindingState.REMEDIED, lacks(recheck)),
    )
    mine = (Finding.school_id == school.id, bare, *where)
    return list(session.exec(rows.where(*mine).order_by(col(Finding.due))))


def _give(session: Session, school: School, finding_id: UUID, now: datetime, actor: str) -> int:
    def find() -> Errand | None:
        found = waiting(session, school, col(Finding.id) == finding_id)
        return _errand(session, school, found[0], now) if found else None

    return give(session, school, find, now, actor)


def _errand(session: Session, school: School, finding: Finding, now: datetime) -> Errand:
    kind = REMEDY if finding.state == FindingState.OPEN else RECHECK
    people = _owners if kind == REMEDY else _others
    found = session.get(Duty, finding.duty_id) if finding.duty_id else None
    state, before = finding.state, getattr(finding, f"{kind}_id")

    def claim(session: Session, duty_id: UUID) -> bool:
        """As long as the finding stands as it stood."""
        column = Finding.remedy_id if kind == REMEDY else Finding.recheck_id
        same = (Finding.state == state, col(column).is_not_distinct_from(before))
        return compare_and_set(
            session, Finding, col(Finding.id) == finding.id, *same, **{f"{kind}_id": duty_id}
        )

    return Errand(
        kind=kind,
        about=finding.id,
        name=say(f"finding.{kind}", "zh_CN", title=finding.name),
        name_en=say(f"finding.{kind}", "en", title=finding.name_en or finding.name),
        people=tuple(people(session, school, finding, now)),
        due=max(finding.due, now) if kind == REMEDY else _recheck_due(session, school, now),
        form=_form(kind),
        claim=claim,
        detail=finding.detail,
        topic=found.topic if found else "",
        hidden=found.hidden if found else False,
        place_id=finding.place_id,
    )


def _recheck_due(session: Session, school: School, now: datetime) -> datetime:
    return office_hours(session, school).after(now, school.policies.recheck_minutes)


def _owners(session: Session, school: School, finding: Finding, now: datetime) -> Iterator[Person]:
    """Who is to remedy it: the custodian of the place or of what it lies in, then who leads logistics."""
    day = today(school, now)
    place = session.get(Place, finding.place_id) if finding.place_id else None
    for _ in range(DEEPEST):
        if place is None:
            break
        keeper = session.get(Person, place.custodian_id) if place.custodian_id else None
        if keeper is not None and keeper.employed(day):
            yield keeper
        place = session.get(Place, place.parent_id) if place.parent_id else None
    yield from leaders(session, school, now).heads


def _others(session: Session, school: School, finding: Finding, now: datetime) -> Iterator[Person]:
    """Who may look again: the one who found it, then who leads; never who remedied it."""
    done = select(Record.person_id).where(Record.duty_id == finding.remedy_id)
    remedied, above = session.exec(done).first(), leaders(session, school, now)
    finder = session.get(Person, finding.finder_id) if finding.finder_id else None
    asked = (finder, *above.heads, *above.vice_principals, *above.team_leads)
    day = today(school, now)
    yield from (one for one in asked if one is not None and one.employed(day) and one.id != remedied)


def _form(kind: str) -> RecordForm:
    """What its record asks: what was done, or whether it is in order now."""
    if kind == REMEDY:
        return form_of_errand(kind, ("done", FieldKind.TEXT, True), ("photo", FieldKind.PHOTO, False))
    return form_of_errand(kind, ("gone", FieldKind.VERDICT, True))
