"""Report a problem, the beginning of a repair: by a member of staff, or by anyone before a code on the wall."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from actions.school.leaders import heads
from models.base import compare_and_set
from models.errors import BadInput
from models.journal import Verb, write
from models.people import Person
from models.places import Place
from models.repairs import CLOSED, ProblemKind, Repair
from models.schools import School
from notifications.language import say
from notifications.outbox import outbox

MAX_TITLE, MAX_DETAIL = 200, 2000
AT_THE_WALL = "wall"  # nobody said who they are


def report_problem(
    session: Session,
    school: School,
    title: str,
    now: datetime,
    actor: str,
    *,
    place: Place | None = None,
    detail: str = "",
    photo: str = "",
    reporter: Person | None = None,
    urgent: bool = False,
    idempotency: str | None = None,
) -> Repair:
    """Take down a problem and tell the head of logistics. Sent twice with one `idempotency` word it is one problem."""
    if not title.strip():
        raise BadInput("repair.no_title")
    repair = Repair(
        school_id=school.id,
        place_id=place.id if place else None,
        reporter_id=reporter.id if reporter else None,
        reported_by=reporter.name if reporter else actor,
        title=title.strip()[:MAX_TITLE],
        detail=detail.strip()[:MAX_DETAIL],
        photo=photo,
        urgent=urgent,
        reported_at=now,
        idempotency=idempotency,
    )
    return _take_down(session, school, repair, place, actor)


def report_at_place(
    session: Session,
    school: School,
    place: Place,
    kind: ProblemKind,
    now: datetime,
    *,
    detail: str = "",
    photo: str = "",
    idempotency: str | None = None,
) -> Repair:
    """Take down what somebody without a name reports at a place.

    What is reported there already and not mended yet is counted, not opened again: a class that reports one dripping
    tap thirty times is one repair and one letter.
    """
    open_already = _open_there(session, place, kind, detail)
    if open_already is not None:
        if idempotency is None or open_already.idempotency != idempotency:
            compare_and_set(session, Repair, col(Repair.id) == open_already.id, reports=Repair.reports + 1)
            session.refresh(open_already)
        return open_already
    repair = Repair(
        school_id=school.id,
        place_id=place.id,
        reported_by=AT_THE_WALL,
        title=say(f"problem.{kind}", school.language),
        kind=kind,
        detail=detail.strip()[:MAX_DETAIL],
        photo=photo,
        urgent=kind == ProblemKind.SAFETY,
        reported_at=now,
        idempotency=idempotency,
    )
    return _take_down(session, school, repair, place, AT_THE_WALL)


def _open_there(session: Session, place: Place, kind: ProblemKind, detail: str) -> Repair | None:
    """The open repair that this reports once more; "something else" only when it is written in the same words."""
    there = select(Repair).where(
        Repair.place_id == place.id, Repair.kind == kind, col(Repair.state).not_in(CLOSED)
    )
    if kind == ProblemKind.OTHER:
        there = there.where(Repair.detail == detail.strip()[:MAX_DETAIL])
    return session.exec(there.order_by(col(Repair.reported_at))).first()


def _take_down(session: Session, school: School, repair: Repair, place: Place | None, actor: str) -> Repair:
    known = _known(session, repair)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            session.add(repair)
    except IntegrityError:  # the same, sent at the same time, was first
        known = _known(session, repair)
        if known is None:
            raise
        return known
    _tell(session, school, repair, place)
    write(session, repair.reported_at, actor, Verb.REPORT_PROBLEM, repair, title=repair.title)
    return repair


def _known(session: Session, repair: Repair) -> Repair | None:
    """The problem that the same word reported before."""
    if repair.idempotency is None:
        return None
    same = (Repair.school_id == repair.school_id, Repair.idempotency == repair.idempotency)
    return session.exec(select(Repair).where(*same)).first()


def _tell(session: Session, school: School, repair: Repair, place: Place | None) -> None:
    facts = {
        "title": repair.title,
        "detail": repair.detail,
        "place": place.name if place else "",
        "reported_by": "" if repair.reported_by == AT_THE_WALL else repair.reported_by,
        "urgent": repair.urgent,
    }
    for person in heads(session, school, repair.reported_at):
        key = f"problem|{repair.id}|{person.id}"
        outbox.owe(
            session, school, key, "problem_reported", repair.reported_at, person=person.id, facts=facts
        )
