"""Report a problem: the beginning of a repair."""

from datetime import datetime

from sqlmodel import Session, select

from actions.leading import heads
from models.errors import BadInput
from models.journal import write
from models.people import Person
from models.places import Place
from models.repairs import Repair
from models.schools import School
from notifications import outbox


def report_problem(
    session: Session,
    school: School,
    title: str,
    now: datetime,
    actor: str,
    *,
    place: Place | None = None,
    detail: str = "",
    reporter: Person | None = None,
    urgent: bool = False,
    idempotency: str | None = None,
) -> Repair:
    """Take down a problem and tell the head of logistics. Sent twice with one `idempotency` word it is one problem."""
    if idempotency is not None:
        same = (Repair.school_id == school.id, Repair.idempotency == idempotency)
        known = session.exec(select(Repair).where(*same)).first()
        if known is not None:
            return known
    if not title.strip():
        raise BadInput("repair.no_title")
    repair = Repair(
        school_id=school.id,
        place_id=place.id if place else None,
        reporter_id=reporter.id if reporter else None,
        reported_by=reporter.name if reporter else actor,
        title=title.strip()[:200],
        detail=detail.strip(),
        urgent=urgent,
        reported_at=now,
        idempotency=idempotency,
    )
    session.add(repair)
    session.flush()
    facts = {
        "title": repair.title,
        "detail": repair.detail,
        "place": place.name if place else "",
        "reported_by": repair.reported_by,
        "urgent": urgent,
    }
    for person in heads(session, school, now):
        key = f"problem|{repair.id}|{person.id}"
        outbox.owe(session, school, key, "problem_reported", now, person=person.id, facts=facts)
    write(session, now, actor, "report_problem", repair, title=repair.title)
    return repair
