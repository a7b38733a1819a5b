"""Approve with changes written down: a person on a duty for another, one line a change."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from actions.crews.board_change import Facts, amended
from actions.duties.views import find_person
from actions.roster.recheck import mark_of
from actions.school.prepared import Overtaken, prepared
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.people import Person
from models.rosters import Roster
from models.schools import School

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
    plan = roster.planned
    planned = set(plan.duties)
    if old:
        planned = {seat.duty for seat in plan.assignments if seat.person == old.id}
    named = select(Duty).where(Duty.school_id == roster.school_id, Duty.name == name)
    found = [
        duty
        for duty in session.exec(named)
        if duty.id in planned and (on := plan.days.get(duty.id, duty.day)) and (on.month, on.day) == day
    ]
    if len(found) != 1:
        raise BadInput("roster.change_unclear", line=line, count=len(found))
    return found[0]


@dataclass(frozen=True)
class Amendment:
    """A roster's plan and gaps with the changes made, and each change as the journal has it, as long as the school's
    `mark` stands."""

    roster_id: UUID
    mark: int
    plan: Facts
    gaps: list[Facts]
    changes: tuple[Facts, ...]


def amend(session: Session, roster_id: UUID, text: str, now: datetime, actor: str) -> None:
    """Make changes as people write them in the proposed roster, each asked of the rules; one that is refused refuses
    them all. The session only reads: the rules are asked in it, and the answer written in one short transaction."""
    prepared(
        session,
        lambda: amendment(session, roster_id, text, now),
        lambda found: keep(session, found, now, actor),
    )


def amendment(session: Session, roster_id: UUID, text: str, now: datetime) -> Amendment:
    """What the changes make of the roster. It is changed in memory only, in a session that only reads or is rolled
    back."""
    with session.no_autoflush:
        roster = session.get_one(Roster, roster_id)
        _require_proposed(roster)
        school = session.get_one(School, roster.school_id)
        mark = mark_of(session, school)
        changes = tuple(
            amended(session, school, roster, one.duty, now, put=one.new, take=one.old)
            for one in exchanges(session, roster, text)
        )
        return Amendment(roster_id, mark, roster.plan, roster.gaps, changes)


def keep(session: Session, found: Amendment, now: datetime, actor: str) -> None:
    """Write what was found; raises Overtaken when it holds no more."""
    roster = session.get_one(Roster, found.roster_id, with_for_update=True, populate_existing=True)
    _require_proposed(roster)
    if mark_of(session, session.get_one(School, roster.school_id)) != found.mark:
        raise Overtaken
    roster.plan, roster.gaps = found.plan, found.gaps
    session.add(roster)
    for facts in found.changes:
        write(session, now, actor, Verb.AMEND, roster, **facts)
    session.flush()


def _require_proposed(roster: Roster) -> None:
    if not roster.proposed:
        raise Refusal("roster.not_proposed", state=roster.state)
