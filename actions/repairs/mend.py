"""Take a repair from its report to its acceptance: triage, attempts, temporary restoration, acceptance, refusal."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col

from actions.duties.cancel import cancel
from actions.duties.escalate import office_hours
from actions.repairs.board import work_of
from models.base import compare_and_set
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.people import Person
from models.repairs import OPEN, UNMENDED, AttemptOutcome, Repair, RepairAttempt, RepairState
from models.schools import School
from notifications.language import say

LEADS_TO = {
    AttemptOutcome.FAILED: RepairState.UNDER_WAY,
    AttemptOutcome.TEMPORARY: RepairState.TEMPORARY,
    AttemptOutcome.REPAIRED: RepairState.REPAIRED,
}
MOST_CENTS = 100_000_000_00
BEST = 5


def triage(
    session: Session,
    repair: Repair,
    now: datetime,
    actor: str,
    *,
    urgent: bool,
    person: Person | None = None,
    contractor: str = "",
    decision: str = "",
    destructive: bool = False,
) -> None:
    """Decide that it will be mended, how soon, and by whom: a person, else whoever of the own staff mends such things,
    or a contractor with the reason. It may be decided again until it is repaired; what it was given out for is off.
    """
    if person is not None and contractor.strip():
        raise BadInput("repair.two")
    if contractor.strip() and not decision.strip():
        raise BadInput("repair.no_decision")
    after = RepairState.TRIAGED if repair.state == RepairState.REPORTED else RepairState(repair.state)
    values = {
        "urgent": urgent,
        "responded_at": repair.responded_at or now,
        "due": due_of(session, repair, now, urgent=urgent),
        "chosen_id": person.id if person else None,
        "contractor": contractor.strip(),
        "decision": decision.strip(),
        "destructive": destructive,
        "approved_by": repair.approved_by if destructive else "",
    }
    _turn(session, repair, UNMENDED, after, now, actor, **values)
    facts = {"urgent": urgent, "contractor": contractor.strip(), "reason": decision.strip()}
    write(session, now, actor, Verb.TRIAGE, repair, **facts)


def due_of(session: Session, repair: Repair, now: datetime, *, urgent: bool) -> datetime:
    """By when it must be repaired, in the office's working time."""
    school = session.get_one(School, repair.school_id)
    policies = school.policies
    minutes = policies.repair_urgent_minutes if urgent else policies.repair_minutes
    return office_hours(session, school).after(now, minutes)


def approve(session: Session, repair: Repair, name: str, now: datetime, actor: str) -> None:
    """Somebody who may decides that what it destroys may be destroyed; only now is it given out."""
    waits = (col(Repair.id) == repair.id, col(Repair.destructive).is_(True), Repair.approved_by == "")
    if not compare_and_set(session, Repair, *waits, col(Repair.state).in_(UNMENDED), approved_by=name):
        raise Refusal("repair.not_to_approve", title=repair.title)
    session.refresh(repair)
    write(session, now, actor, Verb.APPROVE_REPAIR, repair)


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
    cause: str = "",
    materials: str = "",
    duty: Duty | None = None,
) -> RepairAttempt:
    """Note a try by one of the staff (a Person) or by a contractor (their name), and what came out of it.

    Only a repair that is done leads to acceptance; what was restored for the time being stays open, with a new time.
    What failed is given out anew: nobody and no contractor is chosen any more.
    """
    contractor = isinstance(by, str)
    who = by.strip() if isinstance(by, str) else by.name
    if not who:
        raise BadInput("repair.nobody")
    if not 0 <= cost_cents <= MOST_CENTS:
        raise BadInput("repair.cost")
    _turn(session, repair, UNMENDED, LEADS_TO[outcome], now, actor, **_after(session, repair, outcome, now))
    tried = RepairAttempt(
        school_id=repair.school_id,
        repair_id=repair.id,
        by=who,
        contractor=contractor,
        outcome=outcome,
        at=now,
        person_id=None if isinstance(by, str) else by.id,
        duty_id=duty.id if duty else None,
    )
    tried.result, tried.cost_cents = result.strip(), cost_cents
    tried.cause, tried.materials = cause.strip(), materials.strip()
    session.add(tried)
    session.flush()
    facts = {"by": who, "contractor": contractor, "outcome": outcome, "cost_cents": cost_cents}
    write(session, now, actor, Verb.ATTEMPT_REPAIR, repair, **facts)
    return tried


def _after(session: Session, repair: Repair, outcome: AttemptOutcome, now: datetime) -> dict[str, object]:
    """What else changes with an attempt."""
    values: dict[str, object] = {"responded_at": repair.responded_at or now}
    if outcome is AttemptOutcome.TEMPORARY:
        values["due"] = due_of(session, repair, now, urgent=False)
    if outcome is AttemptOutcome.FAILED:
        values |= {"chosen_id": None, "contractor": ""}
    return values


def accept_repair(
    session: Session, repair: Repair, now: datetime, actor: str, *, rating: int | None = None
) -> None:
    """The work is looked at and found good, perhaps with marks; only what was repaired can be accepted."""
    if rating is not None and not 1 <= rating <= BEST:
        raise BadInput("repair.rating")
    done = (RepairState.REPAIRED,)
    _turn(session, repair, done, RepairState.ACCEPTED, now, actor, closed_at=now, rating=rating)
    write(session, now, actor, Verb.ACCEPT_REPAIR, repair)


def reopen_repair(session: Session, repair: Repair, reason: str, now: datetime, actor: str) -> None:
    """What was called repaired is not: back to work, with the reason."""
    _require_reason(reason)
    due = due_of(session, repair, now, urgent=repair.urgent)
    _turn(session, repair, (RepairState.REPAIRED,), RepairState.UNDER_WAY, now, actor, due=due)
    write(session, now, actor, Verb.REOPEN_REPAIR, repair, reason=reason.strip())


def decline_repair(session: Session, repair: Repair, reason: str, now: datetime, actor: str) -> None:
    """It will not be mended (a double report, nothing broken), with the reason."""
    _require_reason(reason)
    note = "\n".join(filter(None, (repair.detail, reason.strip())))
    _turn(session, repair, OPEN, RepairState.DECLINED, now, actor, closed_at=now, detail=note)
    write(session, now, actor, Verb.DECLINE_REPAIR, repair, reason=reason.strip())


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("repair.no_reason")


def _turn(
    session: Session,
    repair: Repair,
    before: Iterable[RepairState],
    after: RepairState,
    now: datetime,
    actor: str,
    **values: object,
) -> None:
    """Turn it, if it stands so; what somebody still had to do for it as it stood is cancelled, what they missed is no
    work of it any more."""
    waiting = (col(Repair.id) == repair.id, col(Repair.state).in_(tuple(before)))
    if not compare_and_set(session, Repair, *waiting, state=after, **values):
        session.refresh(repair)
        raise Refusal(f"repair.{repair.state}", title=repair.title)
    session.refresh(repair)
    duty = work_of(session, [repair]).get(repair.id)
    if duty is None:
        return
    if duty.open:
        language = session.get_one(School, repair.school_id).language
        cancel(session, duty, say(f"state.repair.{after}", language), now, actor)
    else:
        compare_and_set(session, Duty, col(Duty.id) == duty.id, repair_id=None)
