"""Put somebody on a duty or take somebody off on the roster board: never at once, always to be decided on."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.ask import CrewBook
from actions.crews.board_proposal import change_by_hand
from actions.crews.board_question import open_book
from models.crews import Seat
from models.duties import Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import Proposal
from models.rosters import Roster, RosterPlan, RosterState
from models.schools import School
from rosters.explain.gaps import gaps

Facts = dict[str, object]


def amend(
    session: Session,
    school: School,
    duty: Duty,
    now: datetime,
    actor: str,
    *,
    put: Person | None = None,
    take: Person | None = None,
) -> Roster | Proposal | None:
    """Change who has an open duty in the roster that waits for it, or else in the week's changes by hand.

    `take` gives up their place, `put` takes one; the rules are asked with everything that waits counted in. What is
    published stays as it is until somebody decides. None when the change takes the last one back.
    """
    _require_changeable(duty, now, put, take)
    book = open_book(session, school, duty, take)
    coming = _seat(book, duty, put) if put else None
    roster = _waiting_for(session, school, duty)
    if roster is None:
        return change_by_hand(session, school, duty, now, actor, put=coming, take=take)
    facts = _plan_again(roster, book, duty, coming, take)
    session.add(roster)
    session.flush()
    write(session, now, actor, Verb.AMEND, roster, **facts)
    return roster


def amended(
    session: Session,
    school: School,
    roster: Roster,
    duty: Duty,
    now: datetime,
    *,
    put: Person | None = None,
    take: Person | None = None,
) -> Facts:
    """Change who has a duty in this proposed roster, in memory only; return what the journal says of it. The rules are
    asked as in `amend`."""
    _require_changeable(duty, now, put, take)
    book = open_book(session, school, duty, take)
    return _plan_again(roster, book, duty, _seat(book, duty, put) if put else None, take)


def _plan_again(
    roster: Roster, book: CrewBook, duty: Duty, coming: Seat | None, take: Person | None
) -> Facts:
    """The roster without the one on the duty and with the other, its gap computed again."""
    plan = roster.planned
    before = _people(plan, duty)
    if take is not None and take.id not in before:
        raise Refusal("duty.not_theirs", duty=duty.name, person=take.name)
    plan = _changed(plan, duty, coming, take)
    if coming is not None:
        book.enter(coming)
    roster.plan, roster.gaps = plan.kept(), _gaps(roster, book, duty)
    after = list(map(str, _people(plan, duty)))
    return {"duty": str(duty.id), "before": list(map(str, before)), "after": after}


def _require_changeable(duty: Duty, now: datetime, put: Person | None, take: Person | None) -> None:
    duty.require_to_come(now)
    if put is None and take is None or put is take:
        raise BadInput("input")
    if any(person.school_id != duty.school_id for person in (put, take) if person):
        raise NotAllowed("duty.not_yours", duty=duty.name)


def _seat(book: CrewBook, duty: Duty, person: Person) -> Seat:
    line, reason = book.place(duty.id, person.id)
    if line is None:
        raise Refusal("duty.rule", duty=duty.name, person=person.name, reason=reason)
    leader = duty.needs.lines[line].leader
    return Seat(duty=duty.id, person=person.id, line=line, leader=leader, pinned=True)


def _waiting_for(session: Session, school: School, duty: Duty) -> Roster | None:
    """The newest proposed roster that plans the duty, locked for the change."""
    waiting = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    rosters = session.exec(select(Roster).where(*waiting).order_by(col(Roster.drawn_at).desc()))
    found = next((roster for roster in rosters if duty.id in roster.planned.duties), None)
    if found is not None:
        session.refresh(found, with_for_update=True)
    return found


def _people(plan: RosterPlan, duty: Duty) -> list[UUID]:
    return [seat.person for seat in plan.assignments if seat.duty == duty.id]


def _changed(plan: RosterPlan, duty: Duty, coming: Seat | None, take: Person | None) -> RosterPlan:
    """The plan without the one and with the other."""
    off = (duty.id, take.id) if take else None
    on = (coming.duty, coming.person) if coming else None
    there = [seat for seat in plan.assignments if (seat.duty, seat.person) != off]
    taken = [pair for pair in (*plan.taken, *([off] if off else ())) if pair != on]
    seated = (*there, *([coming] if coming else ()))
    return plan.model_copy(update={"assignments": seated, "taken": tuple(taken)})


def _gaps(roster: Roster, book: CrewBook, duty: Duty) -> list[dict[str, object]]:
    """The roster's gaps, the duty's computed again."""
    others = [gap for gap in roster.gaps if gap["duty"] != str(duty.id)]
    return others + [asdict(gap) for gap in gaps(book.book) if gap.duty == str(duty.id)]
