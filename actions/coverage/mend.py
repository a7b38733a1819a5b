"""Mend a cause for every routine it stops: give people a role, say which place is meant or who holds a certificate, or
switch the work off."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlmodel import Session

from actions.people.staff import HEALTH, HEALTH_MONTHS, CertificateValues, keep_certificate
from actions.school.row_changes import Change, compared, keep_rows, note
from actions.school.rows import free_code, places_of
from actions.school.schools import today
from actions.xlsx.dates import Span
from models.base import Table
from models.journal import Verb
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School


def give_role(
    session: Session, school: School, pool: str, people: Iterable[Person], now: datetime, actor: str
) -> None:
    """These people do the work of a pool from now on, beside what they do."""
    changes = [
        compared(0, one.name, Person, one, {"roles": [*one.roles, pool]})
        for one in people
        if pool not in one.roles
    ]
    _keep(session, school, changes, Verb.GIVE_ROLE, now, actor, pool=pool)


def use_places(
    session: Session, school: School, use: str, places: Iterable[Place], now: datetime, actor: str
) -> None:
    """These places are used so from now on."""
    changes = [
        compared(0, one.name, Place, one, {"tags": [*one.tags, use]}) for one in places if use not in one.tags
    ]
    _keep(session, school, changes, Verb.EDIT_PLACE, now, actor)


def add_places(
    session: Session, school: School, use: str, kind: str, names: Collection[str], now: datetime, actor: str
) -> None:
    """Places by their names alone, used so from now on: known ones, or new ones of a kind."""
    places = places_of(session, school)
    taken, known = {place.code for place in places}, {name: one for one in places for name in one.called}
    use_places(session, school, use, [known[name] for name in names if name in known], now, actor)
    changes = []
    for name in names:
        if name in known:
            continue
        code = free_code("P", taken)
        taken.add(code)
        values = {"code": code, "name": name, "kind": kind or "room", "tags": [use]}
        changes.append(compared(0, name, Place, None, values))
    _keep(session, school, changes, Verb.ADD_PLACE, now, actor)


def note_papers(
    session: Session,
    school: School,
    kind: str,
    people: Iterable[Person],
    last: date,
    now: datetime,
    actor: str,
) -> None:
    """These people hold a certificate until its `last` day: a health certificate for a year, another from today on."""
    first = Span(HEALTH_MONTHS).before(last) if kind == HEALTH else min(last, today(school, now))
    for one in people:
        keep_certificate(session, one, CertificateValues(kind=kind, first=first, last=last), now, actor)


def switch_off(
    session: Session, school: School, routines: Iterable[Routine], now: datetime, actor: str
) -> None:
    """The school does not do this work: the routines are off, and a newer edition of the pack leaves them so."""
    changes = [
        compared(0, one.name, Routine, one, {"active": False, "edited": sorted({*one.edited, "active"})})
        for one in routines
        if one.active
    ]
    _keep(session, school, changes, Verb.EDIT_ROUTINE, now, actor)


def fit(
    session: Session,
    school: School,
    pool: str,
    there: int,
    routines: Iterable[Routine],
    now: datetime,
    actor: str,
) -> None:
    """As many as there are do the work of a pool: crews that ask for more ask for these."""
    changes = []
    for one in routines:
        lines = [
            line.model_copy(update={"count": max(1, min(line.count, there))}) if line.pool == pool else line
            for line in one.needs.lines
        ]
        crew = one.needs.model_copy(update={"lines": tuple(lines)}).model_dump(mode="json")
        edited = sorted({*one.edited, "crew"})
        changes.append(compared(0, one.name, Routine, one, {"crew": crew, "edited": edited}))
    _keep(session, school, changes, Verb.EDIT_ROUTINE, now, actor)


def _keep(
    session: Session,
    school: School,
    changes: list[Change],
    verb: Verb,
    now: datetime,
    actor: str,
    **facts: object,
) -> None:
    if not changes:
        return
    keep_rows(session, school.id, changes)
    row: Table = session.get(changes[0].table, changes[0].id) if len(changes) == 1 else school  # type: ignore[assignment]
    note(session, now, actor, verb, row, changes, **facts)
