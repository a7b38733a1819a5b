"""Put somebody on a duty or take somebody off on the roster board: never at once, always to be decided on."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from actions.crews.board import candidate, open_book
from actions.crews.by_hand import change_by_hand
from models.duties import Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.people import Person
from models.proposals import Proposal
from models.rosters import Roster, RosterState
from models.schools import School
from rosters.book.book import Book
from rosters.explain.gaps import gaps


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
    line = _line_for(book, duty, put) if put else None
    roster = _waiting_for(session, school, duty)
    if roster is None:
        return change_by_hand(session, school, duty, now, actor, put=(put, line) if put else None, take=take)
    plan = _copied(roster)
    before = _people(plan, duty)
    if take is not None and str(take.id) not in before:
        raise Refusal("duty.not_theirs", duty=duty.name, person=take.name)
    _change(plan, duty, put, line, take)
    if put is not None and line is not None:
        book.give(book.duty[str(duty.id)], line, str(put.id), pinned=True)
    after = _people(plan, duty)
    roster.plan, roster.gaps = plan, _gaps(roster, book, duty)
    session.add(roster)
    session.flush()
    write(session, now, actor, Verb.AMEND, roster, duty=str(duty.id), before=before, after=after)
    return roster


def _require_changeable(duty: Duty, now: datetime, put: Person | None, take: Person | None) -> None:
    duty.require_open()
    if duty.end <= now:
        raise Refusal("duty.over", duty=duty.name)
    if put is None and take is None or put is take:
        raise BadInput("input")
    if any(person.school_id != duty.school_id for person in (put, take) if person):
        raise NotAllowed("duty.not_yours", duty=duty.name)


def _line_for(book: Book, duty: Duty, person: Person) -> int:
    found = candidate(book, book.duty[str(duty.id)], str(person.id))
    if found.line is None:
        raise Refusal("duty.rule", duty=duty.name, person=person.name, reason=found.reason)
    return found.line


def _waiting_for(session: Session, school: School, duty: Duty) -> Roster | None:
    """The newest proposed roster that plans the duty, locked for the change."""
    waiting = (Roster.school_id == school.id, col(Roster.state) == RosterState.PROPOSED)
    rosters = session.exec(select(Roster).where(*waiting).order_by(col(Roster.drawn_at).desc()))
    found = next((roster for roster in rosters if str(duty.id) in roster.plan.get("duties", [])), None)
    if found is not None:
        session.refresh(found, with_for_update=True)
    return found


def _copied(roster: Roster) -> dict[str, Any]:
    """The plan as a value of its own."""
    return {
        "duties": list(roster.plan["duties"]),
        "assignments": [dict(seat) for seat in roster.plan["assignments"]],
        "days": dict(roster.plan.get("days", {})),
        "taken": [list(pair) for pair in roster.plan.get("taken", [])],
    }


def _people(plan: dict[str, Any], duty: Duty) -> list[str]:
    return [seat["person"] for seat in plan["assignments"] if seat["duty"] == str(duty.id)]


def _change(
    plan: dict[str, Any], duty: Duty, put: Person | None, line: int | None, take: Person | None
) -> None:
    key = str(duty.id)
    if take is not None:
        pair = (key, str(take.id))
        plan["assignments"] = [s for s in plan["assignments"] if (s["duty"], s["person"]) != pair]
        plan["taken"].append(list(pair))
    if put is not None and line is not None:
        pair = (key, str(put.id))
        plan["taken"] = [taken for taken in plan["taken"] if tuple(taken) != pair]
        leader = duty.needs.lines[line].leader
        seat = {"duty": key, "person": str(put.id), "line": line, "leader": leader, "pinned": True}
        plan["assignments"].append(seat)


def _gaps(roster: Roster, book: Book, duty: Duty) -> list[dict[str, Any]]:
    """The roster's gaps, the duty's reckoned anew."""
    others = [gap for gap in roster.gaps if gap["duty"] != str(duty.id)]
    return others + [asdict(gap) for gap in gaps(book) if gap.duty == str(duty.id)]
