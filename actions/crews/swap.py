"""Hand a duty to somebody else, at once or by agreement, checked against the same rules as every roster."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.crews.ask import CrewBook, ask
from actions.crews.change import CrewChange, Made, lock, make, seat_in
from actions.crews.tell import tell
from actions.duties.brief import brief
from actions.duties.views import DutyView, views
from actions.planner.question_around import around
from actions.school.may_see import ANYBODY, may_see
from actions.school.schools import today
from models.base import compare_and_set
from models.crews import Seat
from models.duties import Assignment, AssignmentState, Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.swaps import Swap, SwapState
from notifications.outbox import outbox


@dataclass(frozen=True)
class SwapView:
    """A swap that waits for an answer: who asks whom, what they would give and what they would get for it."""

    swap: Swap
    asker: Person
    other: Person
    given: DutyView
    back: DutyView | None


@dataclass(frozen=True)
class Partner:
    """Somebody of the line's pool who might take a duty over; `reason` is the rule that forbids it, "" if none."""

    person: Person
    reason: str


def offer_swap(
    session: Session,
    assignment: Assignment,
    other: Person,
    now: datetime,
    actor: str,
    *,
    back: Assignment | None = None,
    note: str = "",
) -> Swap:
    """Ask `other` to take the duty, and offer to take `back` (a duty of theirs) for it; they are told.

    Refused at once when a rule speaks against the exchange. Asked twice it is one question.
    """
    asker = session.get_one(Person, assignment.person_id)
    _require_askable(assignment, other, back)
    for row in _rows(assignment, back):
        _require_open_to_all(session, _held_duty(session, row, now), now)
    same = (Swap.assignment_id == assignment.id, Swap.other_id == other.id, Swap.state == SwapState.OFFERED)
    known = session.exec(select(Swap).where(*same)).first()
    if known is not None and known.back_id == (back.id if back else None):
        return known
    _require_rules(session, assignment, other, back)
    if known is not None:  # another duty is offered in return now
        _close(session, known, SwapState.LAPSED, now, actor)
    asked = Swap(
        school_id=assignment.school_id,
        assignment_id=assignment.id,
        back_id=back.id if back else None,
        asker_id=asker.id,
        other_id=other.id,
        note=note.strip()[:500],
        asked_at=now,
    )
    session.add(asked)
    session.flush()
    _tell(session, asked, "swap_offered", other, asker, now)
    write(session, now, actor, Verb.OFFER_SWAP, asked, asker=str(asker.id), other=str(other.id))
    return asked


def accept_swap(session: Session, asked: Swap, now: datetime, actor: str) -> Swap:
    """The other person agrees: the duties change hands if the rules still allow it, and both are told."""
    _close(session, asked, SwapState.ACCEPTED, now, actor)
    given = session.get_one(Assignment, asked.assignment_id)
    back = session.get_one(Assignment, asked.back_id) if asked.back_id else None
    asker, other = (session.get_one(Person, key) for key in (asked.asker_id, asked.other_id))
    for row in _rows(given, back):
        _held_duty(session, row, now)
    _require_rules(session, given, other, back)
    _exchange(session, given, other, back, now, actor)
    _lapse_others(session, asked, now, actor)
    _tell(session, asked, "swap_accepted", asker, other, now)
    _tell(session, asked, "swap_accepted", other, asker, now)
    write(session, now, actor, Verb.ACCEPT_SWAP, asked, asker=str(asker.id), other=str(other.id))
    return asked


def decline_swap(session: Session, asked: Swap, now: datetime, actor: str, reason: str = "") -> Swap:
    """The other person says no: everything stays as it is, and who asked is told."""
    _close(session, asked, SwapState.DECLINED, now, actor, reason.strip()[:500])
    asker, other = (session.get_one(Person, key) for key in (asked.asker_id, asked.other_id))
    _tell(session, asked, "swap_declined", asker, other, now)
    return asked


def take_back_swap(session: Session, asked: Swap, now: datetime, actor: str) -> Swap:
    """Who asked thinks better of it; the other person no longer sees the question."""
    _close(session, asked, SwapState.TAKEN_BACK, now, actor)
    return asked


def hand_over(
    session: Session, assignment: Assignment, other: Person, now: datetime, actor: str, reason: str = ""
) -> Assignment:
    """Give a person's duty to another at once (a manager's word, or a repair's); both are told.

    Refuses what a hard rule forbids. The new holder keeps the line, and the pin if there was one.
    """
    _require_askable(assignment, other, None)
    duty = _held_duty(session, assignment, now)
    if against := _book(session, assignment).alone(_passed(assignment, other.id)):
        raise Refusal("duty.rule", duty=duty.name, person=other.name, reason=against)
    made = _exchange(session, assignment, other, None, now, actor, reason)
    tell(session, session.get_one(School, duty.school_id), made, now)
    write(session, now, actor, Verb.HAND_OVER, duty, before=str(assignment.person_id), after=str(other.id))
    return made.came[0]


def held_by(session: Session, duty: Duty, person: Person) -> Assignment:
    """The person's place on a duty. Refuses who has none."""
    mine = (Assignment.duty_id == duty.id, Assignment.person_id == person.id)
    row = session.exec(select(Assignment).where(*mine, Assignment.state == AssignmentState.ASSIGNED)).first()
    if row is None:
        raise NotAllowed("duty.not_yours", duty=duty.name)
    return row


def waiting_swaps(session: Session, person: Person, now: datetime) -> list[SwapView]:
    """The swaps this person has asked for or is asked for, that can still be answered, the oldest first."""
    mine = or_(col(Swap.asker_id) == person.id, col(Swap.other_id) == person.id)
    found = select(Swap).where(mine, Swap.state == SwapState.OFFERED).order_by(col(Swap.asked_at))
    return [view for swap in session.exec(found) if (view := _view(session, swap, now))]


def partners(session: Session, assignment: Assignment) -> list[Partner]:
    """Everybody of the line's pool with the rule that keeps them from taking this duty over; the free ones first."""
    duty, book = session.get_one(Duty, assignment.duty_id), _book(session, assignment)
    people = select(Person).where(Person.school_id == duty.school_id, Person.id != assignment.person_id)
    pool = duty.needs.lines[assignment.line].pool
    found = [
        Partner(one, book.alone(_passed(assignment, one.id)))
        for one in session.exec(people.order_by(col(Person.code)))
        if pool in one.pools
    ]
    return sorted(found, key=lambda partner: partner.reason != "")


def _view(session: Session, asked: Swap, now: datetime) -> SwapView | None:
    rows = [session.get_one(Assignment, key) for key in (asked.assignment_id, asked.back_id) if key]
    duties = [session.get_one(Duty, row.duty_id) for row in rows]
    if not all(row.held for row in rows) or not all(duty.open and duty.end > now for duty in duties):
        return None
    given, *back = [views(session, [duty])[0] for duty in duties]
    asker, other = (session.get_one(Person, key) for key in (asked.asker_id, asked.other_id))
    return SwapView(asked, asker, other, given, back[0] if back else None)


def _rows(given: Assignment, back: Assignment | None) -> list[Assignment]:
    return [given, back] if back is not None else [given]


def _require_askable(assignment: Assignment, other: Person, back: Assignment | None) -> None:
    if other.school_id != assignment.school_id:
        raise NotAllowed("swap.not_theirs", person=other.name)
    if back is not None and back.person_id != other.id:
        raise NotAllowed("swap.not_theirs", person=other.name)
    if other.id == assignment.person_id:
        raise BadInput("swap.oneself", person=other.name)


def _held_duty(session: Session, row: Assignment, now: datetime) -> Duty:
    """The duty of an assignment that can still change hands; PostgreSQL: nobody else changes its crew meanwhile."""
    duty = session.get_one(Duty, row.duty_id)
    session.refresh(duty, with_for_update=True)
    session.refresh(row)
    duty.require_open()
    if not row.held:
        raise Refusal("swap.gone", duty=duty.name)
    if duty.end <= now:
        raise Refusal("swap.over", duty=duty.name)
    return duty


def _require_open_to_all(session: Session, duty: Duty, now: datetime) -> None:
    """Refuse to ask about a surprise ahead of its day: the question would tell it."""
    if not may_see(duty, (), ANYBODY, today(session.get_one(School, duty.school_id), now)):
        raise Refusal("swap.surprise", duty=duty.name)


def _require_rules(session: Session, given: Assignment, other: Person, back: Assignment | None) -> None:
    """Refuse the exchange when a hard rule forbids either half of it, or it strains the pattern of either."""
    change, school = _change(given, other, back), session.get_one(School, given.school_id)
    duties = {key: session.get_one(Duty, key) for key in change.duties}
    for found in ask(session, school, duties, change, bound=[other.id, given.person_id]):
        person = session.get_one(Person, found.person)
        if found.pattern or found.duty is None:
            raise Refusal("swap.pattern", person=person.name, reason=found.reason)
        name = duties[found.duty].name
        raise Refusal("duty.rule", duty=name, person=person.name, reason=found.reason)


def _change(given: Assignment, other: Person, back: Assignment | None, cause: str = "") -> CrewChange:
    comes = [_passed(given, other.id), *([_passed(back, given.person_id)] if back else ())]
    return CrewChange(tuple(comes), tuple(map(seat_in, _rows(given, back))), cause=cause)


def _passed(row: Assignment, person: UUID) -> Seat:
    """The place of an assignment with another person on it."""
    return seat_in(row).model_copy(update={"person": person})


def _book(session: Session, freed: Assignment) -> CrewBook:
    """What stands around a duty when one person has given their place up."""
    school, duty = session.get_one(School, freed.school_id), session.get_one(Duty, freed.duty_id)
    return CrewBook(*around(session, school, [duty.day]), [seat_in(freed)])


def _exchange(
    session: Session,
    given: Assignment,
    other: Person,
    back: Assignment | None,
    now: datetime,
    actor: str,
    cause: str = "",
) -> Made:
    """Let the places change hands; who comes stands in for the roster that who leaves came from."""
    school, change = session.get_one(School, given.school_id), _change(given, other, back, cause)
    made = make(session, school, lock(session, school.id, change.duties), change, now, actor)
    rosters = {row.duty_id: row.roster_id for row in made.left}
    for row in made.came:
        row.roster_id = rosters.get(row.duty_id)
    session.flush()
    return made


def _close(
    session: Session, asked: Swap, state: SwapState, now: datetime, actor: str, reason: str = ""
) -> None:
    """Answer a swap, exactly once."""
    waiting = (col(Swap.id) == asked.id, col(Swap.state) == SwapState.OFFERED)
    if not compare_and_set(
        session, Swap, *waiting, state=state, decided_at=now, decided_by=actor, reason=reason
    ):
        session.refresh(asked)
        raise Refusal("swap.answered", state=asked.state)
    session.refresh(asked)
    write(session, now, actor, Verb[f"SWAP_{state.name}"], asked, reason=reason)


def _lapse_others(session: Session, asked: Swap, now: datetime, actor: str) -> None:
    """Other questions about the same duties have no object any more."""
    moved = [key for key in (asked.assignment_id, asked.back_id) if key]
    about = or_(col(Swap.assignment_id).in_(moved), col(Swap.back_id).in_(moved))
    for other in session.exec(select(Swap).where(about, Swap.state == SwapState.OFFERED)):
        _close(session, other, SwapState.LAPSED, now, actor)


def _tell(session: Session, asked: Swap, kind: str, person: Person, partner: Person, now: datetime) -> None:
    """A word to one of the two; the duties are told from where that person stands."""
    given = session.get_one(Duty, session.get_one(Assignment, asked.assignment_id).duty_id)
    row = session.get(Assignment, asked.back_id) if asked.back_id else None
    back = [brief(session.get_one(Duty, row.duty_id))] if row else []
    gives, gets = ([brief(given)], back) if person.id == asked.asker_id else (back, [brief(given)])
    words = {"person": partner.name, "note": asked.note, "reason": asked.reason}
    facts = {**words, "gives": gives, "gets": gets}
    key = f"{kind}|{asked.id}|{person.id}"
    outbox.owe(
        session, session.get_one(School, asked.school_id), key, kind, now, person=person.id, facts=facts
    )
