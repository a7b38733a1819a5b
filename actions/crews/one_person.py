"""Put one person on a duty or take one off, checked against the same rules as every roster."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from actions.duties.brief import brief
from actions.duties.cancel import held
from actions.planner.question import pose, published_plan
from models.duties import Assignment, AssignmentState, Duty
from models.errors import NotAllowed, Refusal
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from notifications.outbox import outbox
from rosters.explain.gaps import reopen

AROUND = timedelta(days=7)


def claim(session: Session, duty: Duty, person: Person, now: datetime, actor: str) -> Assignment:
    """The person takes an open place of a duty (我来). Refuses a full crew and whatever a hard rule forbids."""
    return _seat(session, duty, person, now, actor, pinned=False)


def assign(session: Session, duty: Duty, person: Person, now: datetime, actor: str) -> Assignment:
    """A manager puts a person on a duty; later rosters keep them there."""
    assignment = _seat(session, duty, person, now, actor, pinned=True)
    school = session.get_one(School, duty.school_id)
    facts = {"count": 1, "duties": [brief(duty)], "first": str(duty.day), "last": str(duty.day)}
    key = f"assigned|{assignment.id}|{assignment.sequence}"
    outbox.owe(session, school, key, "assigned", now, person=person.id, facts=facts)
    return assignment


def _seat(
    session: Session, duty: Duty, person: Person, now: datetime, actor: str, *, pinned: bool
) -> Assignment:
    if duty.school_id != person.school_id:
        raise NotAllowed("duty.not_yours", duty=duty.name)
    session.refresh(duty, with_for_update=True)  # PostgreSQL: two must not take the last place at once
    duty.require_open()
    crew = held(session, duty)
    if any(row.person_id == person.id for row in crew):
        raise Refusal("duty.already_yours", duty=duty.name)
    line = _line_for(session, duty, crew, person)
    row = seat_row(session, duty, person, now)
    row.line, row.leader, row.pinned = line, duty.needs.lines[line].leader, pinned
    duty.published = True
    duty.touch(now)
    session.add_all([row, duty])
    session.flush()
    write(session, now, actor, Verb.ASSIGN, duty, person=str(person.id), line=line, pinned=pinned)
    return row


def seat_row(session: Session, duty: Duty, person: Person, now: datetime) -> Assignment:
    """The one row a person has on a duty, turned to assigned; their calendar's event stays the same for ever."""
    mine = (Assignment.duty_id == duty.id, Assignment.person_id == person.id)
    row = session.exec(select(Assignment).where(*mine)).first()
    if row is None:
        return Assignment(school_id=duty.school_id, duty_id=duty.id, person_id=person.id, changed=now)
    row.turn(AssignmentState.ASSIGNED, now)
    return row


def _line_for(session: Session, duty: Duty, crew: list[Assignment], person: Person) -> int:
    """The first open line the rules let the person serve; the last rule against them when there is none."""
    lines = duty.needs.lines
    free = [n for n, line in enumerate(lines) if sum(row.line == n for row in crew) < line.count]
    if not free:
        raise Refusal("duty.full", duty=duty.name)
    school = session.get_one(School, duty.school_id)
    problem = pose(session, school, duty.day - AROUND, duty.day + AROUND)
    book = reopen(problem, published_plan(problem))
    asked, who = book.duty[str(duty.id)], book.person[str(person.id)]
    for line in free:
        reason = book.refusal(who, asked, asked.lines[line], slot=0)
        if reason is None:
            return line
    raise Refusal("duty.rule", duty=duty.name, person=person.name, reason=str(reason))


def withdraw(session: Session, assignment: Assignment, reason: str, now: datetime, actor: str) -> Duty:
    """Take a person off a duty; their calendar shows it as cancelled and they are told."""
    duty = session.get_one(Duty, assignment.duty_id)
    duty.require_open()
    if not assignment.held:
        return duty
    assignment.turn(AssignmentState.WITHDRAWN, now)
    duty.touch(now)
    session.add_all([assignment, duty])
    session.flush()
    school = session.get_one(School, duty.school_id)
    facts = {"count": 1, "duties": [brief(duty)], "first": str(duty.day), "last": str(duty.day)}
    key = f"withdrawn|{assignment.id}|{assignment.sequence}"
    outbox.owe(session, school, key, "withdrawn", now, person=assignment.person_id, facts=facts)
    write(session, now, actor, Verb.WITHDRAW, duty, person=str(assignment.person_id), reason=reason)
    return duty
