"""Put somebody on a duty or take somebody off on the roster board: never at once, always as a proposal to publish."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from actions.board import candidate, open_book
from actions.cancelling import held
from models.duties import Assignment, Duty
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import write
from models.people import Person
from models.rosters import BY_HAND, Roster, RosterState
from models.schools import School
from rosters.book import Book
from rosters.gaps import gaps

WEEK = timedelta(days=6)


def amend(
    session: Session,
    school: School,
    duty: Duty,
    now: datetime,
    actor: str,
    *,
    put: Person | None = None,
    take: Person | None = None,
) -> Roster | None:
    """Change who has an open duty in the roster that waits for it, or else in the week's proposal by hand.

    `take` gives up their place, `put` takes one; the rules are asked with everything that waits counted in. What is
    published stays as it is until the roster is published. None when the change takes the last one back.
    """
    _require_changeable(duty, now, put, take)
    book = open_book(session, school, duty, take)
    line = _line_for(book, duty, put) if put else None
    roster = _waiting_for(session, school, duty) or _by_hand(session, school, duty, now)
    plan = _copied(session, roster, duty)
    before = _people(plan, duty)
    if take is not None and str(take.id) not in before:
        raise Refusal("duty.not_theirs", duty=duty.name, person=take.name)
    _change(plan, duty, put, line, take)
    if put is not None and line is not None:
        book.give(book.duty[str(duty.id)], line, str(put.id), pinned=True)
    after = _people(plan, duty)
    if roster.by_hand:
        _prune(session, plan, duty)
    _keep(session, roster, plan, _gaps(roster, book, duty))
    write(session, now, actor, "amend", roster, duty=str(duty.id), before=before, after=after)
    return roster if roster.plan["duties"] else None


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


def _by_hand(session: Session, school: School, duty: Duty, now: datetime) -> Roster:
    """The proposal that gathers the week's changes by hand; a new one, when none waits."""
    first = duty.day - timedelta(days=duty.day.weekday())
    week = (Roster.school_id == school.id, Roster.first == first, Roster.last == first + WEEK)
    rosters = list(session.exec(select(Roster).where(*week).with_for_update()))
    known = next((roster for roster in rosters if roster.by_hand and roster.proposed), None)
    newest = session.exec(select(func.max(Roster.version)).where(*week)).one()
    empty: dict[str, Any] = {"duties": [], "assignments": [], "days": {}}
    return known or Roster(
        school_id=school.id,
        first=first,
        last=first + WEEK,
        version=(newest or 0) + 1,
        plan=empty,
        figures={"status": BY_HAND},
        drawn_at=now,
    )


def _copied(session: Session, roster: Roster, duty: Duty) -> dict[str, Any]:
    """The plan as a value of its own, the duty with its published people in it."""
    plan: dict[str, Any] = {
        "duties": list(roster.plan["duties"]),
        "assignments": [dict(seat) for seat in roster.plan["assignments"]],
        "days": dict(roster.plan.get("days", {})),
        "taken": [list(pair) for pair in roster.plan.get("taken", [])],
    }
    if str(duty.id) not in plan["duties"]:
        plan["duties"].append(str(duty.id))
        plan["assignments"] += [_seat(row) for row in held(session, duty)]
    return plan


def _seat(row: Assignment) -> dict[str, Any]:
    place = {"line": row.line, "leader": row.leader, "pinned": row.pinned}
    return {"duty": str(row.duty_id), "person": str(row.person_id), **place}


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


def _prune(session: Session, plan: dict[str, Any], duty: Duty) -> None:
    """Let go of a duty whose people are as published again."""
    if {str(row.person_id) for row in held(session, duty)} == set(_people(plan, duty)):
        key = str(duty.id)
        plan["duties"].remove(key)
        plan["assignments"] = [seat for seat in plan["assignments"] if seat["duty"] != key]
        plan["taken"] = [pair for pair in plan["taken"] if pair[0] != key]


def _gaps(roster: Roster, book: Book, duty: Duty) -> list[dict[str, Any]]:
    """The roster's gaps, the duty's reckoned anew."""
    others = [gap for gap in roster.gaps if gap["duty"] != str(duty.id)]
    return others + [asdict(gap) for gap in gaps(book) if gap.duty == str(duty.id)]


def _keep(session: Session, roster: Roster, plan: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Keep the plan; a proposal by hand that has nothing left is superseded by what is published."""
    roster.plan, roster.gaps = plan, found
    if not plan["duties"]:
        roster.state = RosterState.SUPERSEDED
    session.add(roster)
    session.flush()
