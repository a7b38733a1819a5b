"""Approve with changes: amend a proposed roster before it is published, a person on a duty for another."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from actions.posing import pose, standing
from actions.reading import find_person
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.journal import write
from models.people import Person
from models.rosters import Roster
from models.schools import School
from rosters.book import Book
from rosters.gaps import gaps, reopen
from rosters.plan import Assignment, Plan
from rosters.problem import Problem

LINE = re.compile(r"(?P<when>\S+)\s+(?P<what>.+?)\s+(?P<old>\S+?)\s*(?:→|->|⇒|换成)\s*(?P<new>\S+)")
DAY = re.compile(r"(?:\d{4}[-/年])?(\d{1,2})[-/月](\d{1,2})日?")
NOBODY = ("空岗", "空", "-", "nobody")
MOST_CHANGES = 50


@dataclass(frozen=True)
class Exchange:
    """One change: on a duty, who goes (None: an open place) and who comes (None: it stays open)."""

    duty: Duty
    old: Person | None
    new: Person | None


def exchanges(session: Session, roster: Roster, text: str) -> list[Exchange]:
    """Read changes as people write them, one a line: `9-8 巡查 艾达→本恩`. Refuses the line it cannot read."""
    lines = [line.strip() for line in re.split(r"[\n;；]", text) if line.strip()]
    if len(lines) > MOST_CHANGES:
        raise BadInput("roster.change_many", limit=MOST_CHANGES)
    return [_exchange(session, roster, line) for line in lines]


def _exchange(session: Session, roster: Roster, line: str) -> Exchange:
    found = LINE.fullmatch(line)
    when = DAY.fullmatch(found["when"]) if found else None
    if found is None or when is None:
        raise BadInput("roster.change_unread", line=line)
    school = session.get_one(School, roster.school_id)
    old, new = (
        None if found[name] in NOBODY else find_person(session, school, found[name])
        for name in ("old", "new")
    )
    return Exchange(_meant(session, roster, line, (int(when[1]), int(when[2])), found["what"], old), old, new)


def _meant(
    session: Session, roster: Roster, line: str, day: tuple[int, int], name: str, old: Person | None
) -> Duty:
    planned = {UUID(duty) for duty in roster.plan["duties"]}
    seated = {UUID(one["duty"]) for one in roster.plan["assignments"] if old and one["person"] == str(old.id)}
    chosen = {UUID(duty): date.fromisoformat(on) for duty, on in roster.plan["days"].items()}
    named = select(Duty).where(Duty.school_id == roster.school_id, Duty.name == name)
    found = [
        duty
        for duty in session.exec(named)
        if duty.id in (seated if old else planned)
        and (on := chosen.get(duty.id, duty.day))
        and (on.month, on.day) == day
    ]
    if len(found) != 1:
        raise BadInput("roster.change_unclear", line=line, count=len(found))
    return found[0]


def amend(session: Session, roster: Roster, wanted: list[Exchange], now: datetime, actor: str) -> None:
    """Change the proposed plan as wanted: all of it or, when a rule forbids one change, nothing. It stays proposed."""
    if not roster.proposed:
        raise Refusal("roster.not_proposed", state=roster.state)
    problem = pose(session, session.get_one(School, roster.school_id), roster.first, roster.last)
    book = reopen(problem, planned(problem, roster))
    for exchange in wanted:
        _change(book, exchange)
    seats = [
        {
            "duty": duty.id,
            "person": person,
            "line": line,
            "leader": duty.lines[line].leader,
        }
        for duty in problem.duties
        for line in range(len(duty.lines))
        for person in book.serving[duty.id, line]
    ]
    known = set(roster.plan["duties"])
    roster.plan = {**roster.plan, "assignments": [seat for seat in seats if seat["duty"] in known]}
    roster.gaps = [asdict(gap) for gap in gaps(book) if gap.duty in known]
    session.add(roster)
    session.flush()
    said = [f"{one.duty.day} {one.duty.name} {_name(one.old)}→{_name(one.new)}" for one in wanted]
    write(session, now, actor, "amend", roster, changes=said)


def planned(problem: Problem, roster: Roster) -> Plan:
    """The proposed roster as the planner's plan; a duty it does not know stands as published."""
    known = {duty.id: duty for duty in problem.duties}
    kept = standing(problem)
    own = set(roster.plan["duties"])
    seats = [Assignment(one["duty"], one["line"], one["person"]) for one in roster.plan["assignments"]]
    others = [one for one in kept.assignments if one.duty not in own]
    days = dict(kept.days)
    for duty, day in roster.plan["days"].items():
        number = (date.fromisoformat(day) - problem.first).days
        slots = known[duty].slots if duty in known else ()
        found = next((index for index, slot in enumerate(slots) if slot.day == number), None)
        if found is not None:
            days[duty] = found
    return replace(kept, assignments=(*others, *(one for one in seats if one.duty in known)), days=days)


def _change(book: Book, exchange: Exchange) -> None:
    duty = book.duty.get(str(exchange.duty.id))
    if duty is None:
        raise Refusal("duty.other", duty=exchange.duty.name)
    line = _line(book, exchange)
    if exchange.old is not None:
        leaving = str(exchange.old.id)
        if Assignment(duty.id, line, leaving) not in book.given[leaving]:
            raise Refusal("roster.change_pinned", duty=exchange.duty.name, person=exchange.old.name)
        book.take(duty, line, leaving)
    if exchange.new is None:
        return
    who = book.person[str(exchange.new.id)]
    reason = book.refusal(who, duty, duty.lines[line], book.days[duty.id])
    if reason is not None:
        raise Refusal("duty.rule", duty=exchange.duty.name, person=exchange.new.name, reason=str(reason))
    book.give(duty, line, who.id)


def _line(book: Book, exchange: Exchange) -> int:
    """Where the change happens: the leaving person's line, else the first with an open place."""
    duty = book.duty[str(exchange.duty.id)]
    for line in range(len(duty.lines)):
        old = exchange.old
        if (str(old.id) in book.serving[duty.id, line]) if old else book.missing(duty, line):
            return line
    raise Refusal("duty.full", duty=exchange.duty.name)


def _name(person: Person | None) -> str:
    return person.name if person else NOBODY[0]
