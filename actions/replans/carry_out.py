"""Do what an accepted replan says: people leave duties and come to others, all of it or nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.one_person import seat_row, withdraw
from actions.duties.brief import brief
from actions.planner.question import pose, published_plan
from actions.school.duty_times import school_time, settle_day
from models.duties import Assignment, Duty
from models.errors import Refusal
from models.people import Person
from models.proposals import Proposal
from models.routines import Routine
from models.schools import School
from notifications.outbox import outbox
from rosters.book.book import Book
from rosters.explain.gaps import reopen
from rosters.question.plan import Assignment as Placed
from rosters.rules.pattern_limits import grown

AROUND = timedelta(days=7)


def reseat(session: Session, proposal: Proposal, now: datetime, actor: str) -> None:
    """Refuses, changing nothing, when the duties or their people are no longer what the proposal was made for."""
    school = session.get_one(School, proposal.school_id)
    after = proposal.after
    duties = _duties(session, school, after, now)
    _settle_days(session, school, duties, after["days"], now)
    _require_rules(session, school, duties, after)
    for seat in after["off"]:
        row = _held(session, seat)
        if row is None:
            raise Refusal("proposal.overtaken", duty=duties[seat["duty"]].name)
        withdraw(session, row, proposal.cause, now, actor)
    for seat in after["on"]:
        _seat(session, school, duties[seat["duty"]], seat, now)


def _duties(session: Session, school: School, after: dict[str, Any], now: datetime) -> dict[str, Duty]:
    """The duties concerned, each still to be done; PostgreSQL: nobody else changes their crews meanwhile."""
    ids = {seat["duty"] for seat in (*after["off"], *after["on"])} | set(after["days"])
    found = select(Duty).where(Duty.school_id == school.id, col(Duty.id).in_([UUID(key) for key in ids]))
    duties = {str(duty.id): duty for duty in session.exec(found.order_by(col(Duty.id)).with_for_update())}
    stale = [duty for duty in duties.values() if not duty.open or duty.end <= now]
    if stale or len(duties) < len(ids):
        raise Refusal("proposal.overtaken", duty=stale[0].name if stale else "")
    return duties


def _settle_days(
    session: Session, school: School, duties: dict[str, Duty], days: dict[str, str], now: datetime
) -> None:
    """Put duties on another day of their window; those who keep them are told."""
    clock = school_time(session, school)
    for key, day in days.items():
        duty = duties[key]
        routine = session.get(Routine, duty.routine_id) if duty.routine_id else None
        chosen = date.fromisoformat(day)
        if routine is None or not duty.first <= chosen <= duty.last:
            raise Refusal("proposal.overtaken", duty=duty.name)
        before = {"start": duty.start.isoformat(), "end": duty.end.isoformat()}
        if settle_day(clock, routine, duty, chosen):
            duty.touch(now)
            session.flush()
            _tell_moved(session, school, duty, before, now)


def _tell_moved(session: Session, school: School, duty: Duty, before: dict[str, str], now: datetime) -> None:
    held = select(Assignment).where(Assignment.duty_id == duty.id, Assignment.state == "assigned")
    for row in session.exec(held):
        key = f"changed|{duty.id}|{row.person_id}|{duty.sequence}"
        facts = {**brief(duty), "before": before}
        outbox.owe(session, school, key, "changed", now, person=row.person_id, facts=facts)


def _require_rules(session: Session, school: School, duties: dict[str, Duty], after: dict[str, Any]) -> None:
    """The rules of every roster, asked of the whole change at once."""
    days = [duty.day for duty in duties.values()]
    problem = pose(session, school, min(days) - AROUND, max(days) + AROUND)
    gone = {(seat["duty"], seat["person"]) for seat in after["off"]}
    held = published_plan(problem)
    moved = set(after["days"])
    stay = [one for one in held.assignments if (one.duty, one.person) not in gone]
    book = reopen(problem, replace(held, assignments=tuple(one for one in stay if one.duty not in moved)))
    for one in stay:  # who stays on a duty that moves must be free there too
        if one.duty in moved:
            _take(book, duties, one)
    for seat in after["on"]:
        _take(book, duties, Placed(seat["duty"], seat["line"], seat["person"]))
    before = reopen(problem, held)
    for seat in after["on"]:
        broken = grown(before.strain(seat["person"]), book.strain(seat["person"]))
        if broken is not None:
            raise Refusal("proposal.overtaken", duty=duties[seat["duty"]].name, reason=str(broken))


def _take(book: Book, duties: dict[str, Duty], one: Placed) -> None:
    name = duties[one.duty].name
    duty, person = book.duty.get(one.duty), book.person.get(one.person)
    if duty is None or person is None or one.line >= len(duty.lines) or not book.missing(duty, one.line):
        raise Refusal("proposal.overtaken", duty=name)
    reason = book.barrier(person, duty, duty.lines[one.line], slot=0)
    if reason is not None:
        raise Refusal("proposal.overtaken", duty=name, reason=str(reason))
    book.give(duty, one.line, one.person)


def _held(session: Session, seat: dict[str, Any]) -> Assignment | None:
    mine = (Assignment.duty_id == UUID(seat["duty"]), Assignment.person_id == UUID(seat["person"]))
    row = session.exec(select(Assignment).where(*mine)).first()
    return row if row is not None and row.held else None


def _seat(session: Session, school: School, duty: Duty, seat: dict[str, Any], now: datetime) -> None:
    person = session.get_one(Person, UUID(seat["person"]))
    row = seat_row(session, duty, person, now)
    row.line, row.leader = seat["line"], duty.needs.lines[seat["line"]].leader
    row.pinned = bool(seat.get("pinned"))
    duty.published = True
    duty.touch(now)
    session.add_all([row, duty])
    session.flush()
    facts = {"count": 1, "duties": [brief(duty)], "first": str(duty.day), "last": str(duty.day)}
    key = f"assigned|{row.id}|{row.sequence}"
    outbox.owe(session, school, key, "assigned", now, person=person.id, facts=facts)
