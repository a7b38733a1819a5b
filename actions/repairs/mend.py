"""Take a repair from its report to its acceptance: triage, attempts, temporary restoration, acceptance, refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.school.rows import by_id, places_of
from models.base import compare_and_set
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.people import Person
from models.places import Place
from models.repairs import CLOSED, AttemptOutcome, Repair, RepairAttempt, RepairState
from models.schools import School

OPEN = (
    RepairState.REPORTED,
    RepairState.TRIAGED,
    RepairState.UNDER_WAY,
    RepairState.TEMPORARY,
    RepairState.REPAIRED,
)
UNMENDED = OPEN[:-1]
LEADS_TO = {
    AttemptOutcome.FAILED: RepairState.UNDER_WAY,
    AttemptOutcome.TEMPORARY: RepairState.TEMPORARY,
    AttemptOutcome.REPAIRED: RepairState.REPAIRED,
}
MOST_CENTS = 100_000_000_00


@dataclass(frozen=True)
class RepairView:
    """A repair with its place and its attempts, the first first."""

    repair: Repair
    place: Place | None
    attempts: tuple[RepairAttempt, ...]

    @property
    def cost_cents(self) -> int:
        """What it has cost so far."""
        return sum(attempt.cost_cents for attempt in self.attempts)


def repairs(session: Session, school: School, states: Iterable[RepairState] = OPEN) -> list[RepairView]:
    """The repairs in these states: urgent ones first, then the longest waiting."""
    mine = select(Repair).where(Repair.school_id == school.id, col(Repair.state).in_(tuple(states)))
    found = list(session.exec(mine.order_by(col(Repair.urgent).desc(), col(Repair.reported_at))))
    return _views(session, school, found)


def closed_repairs(session: Session, school: School, most: int = 50) -> list[RepairView]:
    """The repairs accepted or declined last."""
    over = (RepairState.ACCEPTED, RepairState.DECLINED)
    mine = select(Repair).where(Repair.school_id == school.id, col(Repair.state).in_(over))
    found = list(session.exec(mine.order_by(col(Repair.closed_at).desc()).limit(most)))
    return _views(session, school, found)


def reported_by(session: Session, person: Person, since: datetime, most: int) -> list[Repair]:
    """What a person has reported since an instant, the newest first."""
    mine = (Repair.reporter_id == person.id, col(Repair.reported_at) > since)
    return list(
        session.exec(select(Repair).where(*mine).order_by(col(Repair.reported_at).desc()).limit(most))
    )


def problems_at(session: Session, place: Place, since: datetime, most: int) -> list[Repair]:
    """What is reported at a place and not mended, and what was closed since an instant; the newest first."""
    lately = or_(col(Repair.state).not_in(CLOSED), col(Repair.closed_at) > since)
    here = select(Repair).where(Repair.place_id == place.id, lately)
    return list(session.exec(here.order_by(col(Repair.reported_at).desc()).limit(most)))


def repair_view(session: Session, school: School, repair: Repair) -> RepairView:
    """One repair."""
    return _views(session, school, [repair])[0]


def _views(session: Session, school: School, found: list[Repair]) -> list[RepairView]:
    ids = [repair.id for repair in found]
    tries = select(RepairAttempt).where(col(RepairAttempt.repair_id).in_(ids)).order_by(col(RepairAttempt.at))
    attempts: dict[UUID, list[RepairAttempt]] = {key: [] for key in ids}
    for attempt in session.exec(tries):
        attempts[attempt.repair_id].append(attempt)
    places = by_id(places_of(session, school))
    return [RepairView(row, places.get(row.place_id or row.id), tuple(attempts[row.id])) for row in found]


def triage(session: Session, repair: Repair, now: datetime, actor: str, *, urgent: bool) -> None:
    """Somebody has looked at the report: it will be mended, and it is urgent or not."""
    _turn(session, repair, (RepairState.REPORTED,), RepairState.TRIAGED, urgent=urgent, responded_at=now)
    write(session, now, actor, Verb.TRIAGE, repair, urgent=urgent)


def attempt(
    session: Session,
    repair: Repair,
    outcome: AttemptOutcome,
    now: datetime,
    actor: str,
    *,
    by: Person | str,
    result: str = "",
    cost_cents: int = 0,
) -> RepairAttempt:
    """Note a try by one of the staff (a Person) or by a contractor (their name), and what came out of it.

    Only a repair that is done leads to acceptance; what was restored for the time being stays open.
    """
    contractor = isinstance(by, str)
    who = by.strip() if isinstance(by, str) else by.name
    if not who:
        raise BadInput("repair.nobody")
    if not 0 <= cost_cents <= MOST_CENTS:
        raise BadInput("repair.cost")
    _turn(session, repair, UNMENDED, LEADS_TO[outcome], responded_at=repair.responded_at or now)
    tried = RepairAttempt(
        school_id=repair.school_id,
        repair_id=repair.id,
        by=who,
        contractor=contractor,
        outcome=outcome,
        at=now,
    )
    tried.result, tried.cost_cents = result.strip(), cost_cents
    session.add(tried)
    session.flush()
    facts = {"by": who, "contractor": contractor, "outcome": outcome, "cost_cents": cost_cents}
    write(session, now, actor, Verb.ATTEMPT_REPAIR, repair, **facts)
    return tried


def accept_repair(session: Session, repair: Repair, now: datetime, actor: str) -> None:
    """The work is looked at and found good; only what was repaired can be accepted."""
    _turn(session, repair, (RepairState.REPAIRED,), RepairState.ACCEPTED, closed_at=now)
    write(session, now, actor, Verb.ACCEPT_REPAIR, repair)


def reopen_repair(session: Session, repair: Repair, reason: str, now: datetime, actor: str) -> None:
    """What was called repaired is not: back to work, with the reason."""
    _require_reason(reason)
    _turn(session, repair, (RepairState.REPAIRED,), RepairState.UNDER_WAY)
    write(session, now, actor, Verb.REOPEN_REPAIR, repair, reason=reason.strip())


def decline_repair(session: Session, repair: Repair, reason: str, now: datetime, actor: str) -> None:
    """It will not be mended (a double report, nothing broken), with the reason."""
    _require_reason(reason)
    note = "\n".join(filter(None, (repair.detail, reason.strip())))
    _turn(session, repair, OPEN, RepairState.DECLINED, closed_at=now, detail=note)
    write(session, now, actor, Verb.DECLINE_REPAIR, repair, reason=reason.strip())


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("repair.no_reason")


def _turn(
    session: Session, repair: Repair, before: Iterable[RepairState], after: RepairState, **values: object
) -> None:
    waiting = (col(Repair.id) == repair.id, col(Repair.state).in_(tuple(before)))
    if not compare_and_set(session, Repair, *waiting, state=after, **values):
        session.refresh(repair)
        raise Refusal(f"repair.{repair.state}", title=repair.title)
    session.refresh(repair)
