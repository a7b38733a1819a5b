"""Make a repair of a finding where a thing is broken; its words, place and photo are carried along."""

from datetime import datetime

from sqlmodel import Session, col

from actions.repairs.report import report_problem
from models.base import compare_and_set
from models.errors import Refusal
from models.findings import UNSETTLED, Finding, Grade
from models.people import Person
from models.places import Place
from models.repairs import Repair
from models.schools import School
from notifications.language import pick


def report_finding(session: Session, school: School, finding: Finding, now: datetime, actor: str) -> Repair:
    """The repair of a finding: made once, urgent when the finding is a major one. Refuses a finding that is settled."""
    if finding.repair_id is not None:
        return session.get_one(Repair, finding.repair_id)
    if finding.state not in UNSETTLED:
        raise Refusal("finding.over", title=finding.name)
    repair = report_problem(
        session,
        school,
        pick(finding.name, finding.name_en, school.language),
        now,
        actor,
        place=session.get(Place, finding.place_id) if finding.place_id else None,
        detail=finding.detail,
        photo=finding.photo,
        reporter=session.get(Person, finding.finder_id) if finding.finder_id else None,
        urgent=finding.grade == Grade.MAJOR,
        idempotency=finding.id.hex,
    )
    compare_and_set(session, Finding, col(Finding.id) == finding.id, repair_id=repair.id)
    session.refresh(finding)
    return repair
