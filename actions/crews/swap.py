"""Hand a duty to somebody else, at once or by agreement, checked against the same rules as every roster."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from actions.crews.one_person import seat_row, withdraw
from actions.duties.brief import brief
from actions.duties.views import DutyView, views
from actions.planner.question import pose, published_plan
from models.base import compare_and_set
from models.duties import Assignment, AssignmentState, Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.swaps import Swap, SwapState
from notifications.outbox import outbox
from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Assignment as Placed
from rosters.rules.pattern_limits import grown

AROUND = timedelta(days=7)


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
        _held_duty(session, row, now)
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
    _pass_on(session, given, other, now)
    if back is not None:
        _pass_on(session, back, asker, now)
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
    _require_able(session, assignment, duty, other)
    withdraw(session, assignment, reason, now, actor)
    row = _seat(session, duty, assignment, other, now)
    facts = {"count": 1, "duties": [brief(duty)], "first": str(duty.day), "last": str(duty.day)}
    key = f"assigned|{row.id}|{row.sequence}"
    outbox.owe(
        session, session.get_one(School, duty.school_id), key, "assigned", now, person=other.id, facts=facts
    )
    write(session, now, actor, Verb.HAND_OVER, duty, before=str(assignment.person_id), after=str(other.id))
    return row


def waiting_swaps(session: Session, person: Person, now: datetime) -> list[SwapView]:
    """The swaps this person has asked for or is asked for, that can still be answered, the oldest first."""
    mine = or_(col(Swap.asker_id) == person.id, col(Swap.other_id) == person.id)
    found = select(Swap).where(mine, Swap.state == SwapState.OFFERED).order_by(col(Swap.asked_at))
    return [view for swap in session.exec(found) if (view := _view(session, swap, now))]


def partners(session: Session, assignment: Assignment) -> list[Partner]:
    """Everybody of the line's pool with the rule that keeps them from taking this duty over; the free ones first."""
    duty = session.get_one(Duty, assignment.duty_id)
    book = _book(session, [duty], [assignment])
    asked = book.duty[str(duty.id)]
    line = asked.lines[assignment.line]
    people = {
        str(row.id): row for row in session.exec(select(Person).where(Person.school_id == duty.school_id))
    }
    found = [
        Partner(people[one.id], str(book.refusal(one, asked, line, slot=0) or ""))
        for one in book.pool[line.pool]
        if one.id != str(assignment.person_id)
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


def _require_rules(session: Session, given: Assignment, other: Person, back: Assignment | None) -> None:
    """Refuse the exchange when a hard rule forbids either half of it, everything else being as published."""
    rows = _rows(given, back)
    duties = [session.get_one(Duty, row.duty_id) for row in rows]
    before, book = _book(session, duties, ()), _book(session, duties, rows)
    asker = session.get_one(Person, given.person_id)
    for row, duty, person in zip(rows, duties, (other, asker), strict=False):
        asked, who = book.duty[str(duty.id)], book.person[str(person.id)]
        reason = book.barrier(who, asked, asked.lines[row.line], slot=0)
        if reason is not None:
            raise Refusal("duty.rule", duty=duty.name, person=person.name, reason=str(reason))
        book.give(asked, row.line, who.id)
    for person in (other, asker):
        broken = grown(before.strain(str(person.id)), book.strain(str(person.id)))
        if broken is not None:
            raise Refusal("swap.pattern", person=person.name, reason=str(broken))


def _require_able(session: Session, assignment: Assignment, duty: Duty, other: Person) -> None:
    """Refuse what forbids the person the duty; the one who gives it up may have to."""
    book = _book(session, [duty], [assignment])
    asked, who = book.duty[str(duty.id)], book.person[str(other.id)]
    reason = book.refusal(who, asked, asked.lines[assignment.line], slot=0)
    if reason is not None:
        raise Refusal("duty.rule", duty=duty.name, person=other.name, reason=str(reason))


def _book(session: Session, duties: list[Duty], freed: Iterable[Assignment]) -> Book:
    """The planner's book around these duties as published, but for the assignments that would change hands."""
    school = session.get_one(School, duties[0].school_id)
    days = [duty.day for duty in duties]
    problem = pose(session, school, min(days) - AROUND, max(days) + AROUND)
    gone = {Placed(str(row.duty_id), row.line, str(row.person_id)) for row in freed}
    held = published_plan(problem)
    return reopen(
        problem, replace(held, assignments=tuple(one for one in held.assignments if one not in gone))
    )


def _pass_on(session: Session, row: Assignment, person: Person, now: datetime) -> None:
    row.turn(AssignmentState.WITHDRAWN, now)
    session.add(row)
    _seat(session, session.get_one(Duty, row.duty_id), row, person, now)


def _seat(session: Session, duty: Duty, before: Assignment, person: Person, now: datetime) -> Assignment:
    """The person takes the line that `before` had."""
    row = seat_row(session, duty, person, now)
    row.line, row.leader, row.pinned, row.roster_id = (
        before.line,
        before.leader,
        before.pinned,
        before.roster_id,
    )
    duty.published = True
    duty.touch(now)
    session.add_all([row, duty])
    session.flush()
    return row


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
    facts: dict[str, Any] = {"person": partner.name, "gives": gives, "gets": gets}
    facts |= {"note": asked.note, "reason": asked.reason}
    key = f"{kind}|{asked.id}|{person.id}"
    outbox.owe(
        session, session.get_one(School, asked.school_id), key, kind, now, person=person.id, facts=facts
    )
