"""Report an absence: the person's duties in it are free again, and the office knows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from actions.crews.one_person import to_come
from actions.duties.brief import LISTED
from actions.replans.replan import free
from actions.school.leaders import heads
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.people import Absence, Person
from models.schools import School
from notifications.outbox import outbox

KEYS = {"absence_reported": "absence", "absence_withdrawn": "absence_withdrawn"}
"""How the keys of notices about an absence begin, by their kind."""


@dataclass(frozen=True)
class AbsenceReported:
    """The absence, and the duties that need somebody else now."""

    absence: Absence
    freed: list[Duty]


def report_absence(
    session: Session,
    person: Person,
    start: datetime,
    end: datetime,
    kind: str,
    now: datetime,
    actor: str,
    note: str = "",
) -> AbsenceReported:
    """Note that a person is away from `start` until before `end`; they are taken off what falls into it.

    Reported twice it is one absence. Who could take their place is asked for here and proposed when `work_out` has
    found it; nobody is put there without a decision.
    """
    if end <= start:
        raise BadInput("absence.backwards", start=start, end=end)
    absence = _taken_down(session, person, start, end, kind, now, actor, note)
    return AbsenceReported(absence, free_during(session, absence, now, actor))


def free_during(session: Session, absence: Absence, now: datetime, actor: str) -> list[Duty]:
    """Take a person off what falls into their absence; the heads hear of it. What is free now."""
    person, school = session.get_one(Person, absence.person_id), session.get_one(School, absence.school_id)
    rows = to_come(session, person, now, col(Duty.start) < absence.end, col(Duty.end) > absence.start)
    freed = free(session, school, rows, absence.kind, now, actor)
    if freed:
        _tell(session, absence, freed, now)
    return freed


def absences_of(session: Session, person: Person, since: datetime) -> list[Absence]:
    """A person's absences that were not over at an instant, the first first."""
    mine = (Absence.person_id == person.id, col(Absence.end) > since)
    return list(session.exec(select(Absence).where(*mine).order_by(col(Absence.start))))


def withdraw_absence(session: Session, absence: Absence, now: datetime, actor: str) -> None:
    """They are there after all: an absence to come is gone, one that has begun ends now. Duties others took over stay
    with them, and the heads hear of it.

    Refuses when it is over.
    """
    if absence.end <= now:
        raise Refusal("absence.over")
    _tell_heads(session, absence, "absence_withdrawn", _facts(session, absence), now)
    write(
        session, now, actor, Verb.WITHDRAW_ABSENCE, absence, person=str(absence.person_id), kind=absence.kind
    )
    if absence.start >= now:
        session.delete(absence)
    else:
        absence.end = now
        session.add(absence)
    session.flush()


def _taken_down(
    session: Session,
    person: Person,
    start: datetime,
    end: datetime,
    kind: str,
    now: datetime,
    actor: str,
    note: str,
) -> Absence:
    """The absence of exactly this time: the one that is known, else a new one."""
    same = (Absence.person_id == person.id, col(Absence.start) == start, col(Absence.end) == end)
    known = session.exec(select(Absence).where(*same)).first()
    if known is not None:
        return known
    absence = Absence(
        school_id=person.school_id, person_id=person.id, kind=kind, start=start, end=end, note=note
    )
    try:
        with session.begin_nested():
            session.add(absence)
    except IntegrityError:  # the same, sent at the same time, was first
        return session.exec(select(Absence).where(*same)).one()
    write(session, now, actor, Verb.REPORT_ABSENCE, absence, person=str(person.id), kind=kind)
    return absence


def _tell(session: Session, absence: Absence, freed: list[Duty], now: datetime) -> None:
    duties = {"duties": [duty.name for duty in freed[:LISTED]], "count": len(freed)}
    _tell_heads(session, absence, "absence_reported", _facts(session, absence) | duties, now)


def _facts(session: Session, absence: Absence) -> dict[str, object]:
    person = session.get_one(Person, absence.person_id)
    span = {"start": absence.start.isoformat(), "end": absence.end.isoformat()}
    return {"person": person.name, "kind": absence.kind, **span}


def _tell_heads(
    session: Session, absence: Absence, kind: str, facts: dict[str, object], now: datetime
) -> None:
    school, of_kind = session.get_one(School, absence.school_id), KEYS[kind]
    for head in heads(session, school, now):
        key = f"{of_kind}|{absence.id}|{head.id}"
        outbox.owe(session, school, key, kind, now, person=head.id, facts=facts)
