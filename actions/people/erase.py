"""Erase a person: what nobody needs without them goes, what the school must keep stays without their name.

Their row stays and stands for somebody: duties done, records and certificates go on pointing to it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, and_, delete, func, or_, update
from sqlmodel import Session, col, select

from actions.installation.manage_users import remove_user
from actions.people.blot import emptied
from actions.people.blot_rows import Found, Ids, Pen, held
from actions.people.known_by import KnownBy, known_by
from actions.people.near_forms import Near, near_forms
from actions.people.traces import (
    FEED,
    JOURNAL,
    PERSON,
    about,
    ids,
    marked,
    naming,
    pointing,
    table_named,
    tables,
)
from actions.school.prepared import Overtaken, newest, prepared
from actions.school.row_changes import Values
from actions.school.schools import today
from models.base import Personal
from models.database import empty_log, engine
from models.duties import Assignment, AssignmentState, Duty
from models.errors import Refusal
from models.forms import PICTURE, FieldKind
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.settings import settings
from models.users import User
from notifications.language import say

NOTICE = "notice"
REMOVED = ("absence", NOTICE, FEED)
RELEASED = ("place",)  # they look after it no longer
USER, RECORD = "user", "record"


@dataclass(frozen=True)
class Holdings:
    """What the school holds of a person, in rows by table: what would go, what would stay without their name; and where
    forms near the name would stay, to be looked at first."""

    goes: Mapping[str, int]
    stays: Mapping[str, int]
    name_is_alone: bool
    near: Sequence[Near]


@dataclass
class Erased:
    """What was done: the words that stand for the person now, rows removed and texts blotted by table."""

    mark: str
    removed: Counter[str] = field(default_factory=Counter)
    blotted: Counter[str] = field(default_factory=Counter)


def holdings(session: Session, person: Person) -> Holdings:
    """Count what is about a person; nothing changes."""
    counts = {table.name: _count(session, table, person) for table in tables() if table.name != PERSON}
    found = {name: count for name, count in counts.items() if count}
    goes = {name: count for name, count in found.items() if name in (*REMOVED, USER)}
    stays = {name: count for name, count in found.items() if name not in goes}
    return Holdings(goes, stays, known_by(session, person).name_is_alone, near_forms(session, person))


def _count(session: Session, table: Table, person: Person) -> int:
    mine = select(func.count()).select_from(table).where(table.c.school_id == person.school_id)
    return int(session.connection().execute(mine.where(about(table, person))).scalar_one())


def require_erasable(session: Session, person: Person, now: datetime) -> None:
    """Refuse to erase who was erased, who works here, or who still has a duty to come."""
    if person.erased is not None:
        raise Refusal("person.erased", person=person.name)
    school = session.get_one(School, person.school_id)
    if person.left is None or person.left >= today(school, now):
        raise Refusal("person.not_left", person=person.name)
    held = (Assignment.person_id == person.id, Assignment.state == AssignmentState.ASSIGNED)
    coming = select(func.count()).select_from(Assignment).join(Duty, col(Duty.id) == Assignment.duty_id)
    if count := session.exec(coming.where(*held, col(Duty.end) > now)).one():
        raise Refusal("person.has_duties", person=person.name, count=count)


def erase(session: Session, person_id: UUID, now: datetime, actor: str) -> Erased:
    """Erase a person for good; there is no way back. Refuses what `require_erasable` does, and a last manager.

    The session only reads: where they stand is found in it, and blotted in one short transaction.
    """
    done = prepared(
        session,
        lambda: find(session, person_id, now),
        lambda found: keep(session, found, now, actor),
    )
    _forget_calendars()
    empty_log(engine())
    return done


def find(session: Session, person_id: UUID, now: datetime) -> Found:
    """Where a person stands. Refuses whom `require_erasable` refuses."""
    person = session.get_one(Person, person_id)
    require_erasable(session, person, now)
    deeds = newest(session, session.get_one(School, person.school_id), (), others=True)
    known = known_by(session, person)
    mine = {table.name: ids(session, table, person, about(table, person)) for table in tables()}
    private = _private(known, mine)
    deeds_upon = table_named(JOURNAL).c.subject.in_(private)
    mine[JOURNAL] += ids(session, table_named(JOURNAL), person, deeds_upon)
    naming_them = {
        table.name: ids(session, table, person, naming(table, known.anywhere)) for table in tables()
    }
    keys = _keys(session, person, known)
    return Found(person_id, deeds, known, mine, naming_them, keys, private)


def keep(session: Session, found: Found, now: datetime, actor: str) -> Erased:
    """Blot what was found; raises Overtaken when something was done since."""
    person = session.get_one(Person, found.person_id)
    school, number = session.get_one(School, person.school_id), _number(session, person)
    if newest(session, school, (), others=True) != found.deeds:
        raise Overtaken
    require_erasable(session, person, now)
    done = Erased(say("erased.person", school.language, number=number))
    pen = Pen(found, done.mark, f"erased-{number}")
    _remove_sign_ins(session, person, now, actor)
    done.blotted[JOURNAL] = pen.blot_journal(session)
    _remove(session, person, done)
    _release(session, person)
    _sign_with_mark(session, found, done)
    for table in (table for table in tables() if table.name != JOURNAL):
        done.blotted[table.name] += pen.blot(session, table)
    pen.blot_keys(session)
    _empty(session, person, pen, now)
    write(session, now, actor, Verb.ERASE_PERSON, person, count=sum(done.removed.values()))
    return done


def _number(session: Session, person: Person) -> int:
    erased = select(func.count()).select_from(Person).where(Person.school_id == person.school_id)
    return session.exec(erased.where(col(Person.erased).is_not(None))).one() + 1


def _private(known: KnownBy, mine: Ids) -> set[str]:
    """The journal's words for the rows that go with them: what was done to those was done to them."""
    gone = {f"{name}:{row_id}" for name in REMOVED if name != NOTICE for row_id in mine[name]}
    return gone | {f"{USER}:{user}" for user in known.users}


def _keys(session: Session, person: Person, known: KnownBy) -> list[UUID]:
    """The duties of no routine whose key holds a staff number of theirs, as that of a session to catch up on."""
    duty = table_named("duty")
    coded = or_(*(duty.c.key.contains(f"|{code}|", autoescape=True) for code in known.codes))
    return ids(session, duty, person, and_(duty.c.routine_id.is_(None), coded))


def _remove_sign_ins(session: Session, person: Person, now: datetime, actor: str) -> None:
    for user in session.exec(select(User).where(User.person_id == person.id)).all():
        remove_user(session, user, now, actor)


def _remove(session: Session, person: Person, done: Erased) -> None:
    for name in REMOVED:
        table = table_named(name)
        done.removed[name] = _count(session, table, person)
        session.connection().execute(delete(table).where(about(table, person)))


def _release(session: Session, person: Person) -> None:
    for name in RELEASED:
        for column in pointing(table_named(name)):
            statement = update(table_named(name)).where(column == person.id).values({column.name: None})
            session.connection().execute(statement)


def _sign_with_mark(session: Session, found: Found, done: Erased) -> None:
    """A signature on glass is a name: the mark stands in its place, and the picture is swept with the orphans."""
    table = table_named(RECORD)
    for row in held(session, table, found.mine[RECORD]):
        form = session.get_one(Duty, row["duty_id"]).record_form
        signed = {one.name for one in form.fields if one.kind is FieldKind.SIGNATURE}
        entries = {
            name: done.mark if name in signed and PICTURE.fullmatch(str(entry)) else entry
            for name, entry in row["entries"].items()
        }
        if entries != row["entries"]:
            _change(session, table, row["id"], {"entries": entries})
            done.blotted[RECORD] += 1


def _change(session: Session, table: Table, row_id: UUID | int, values: Values) -> None:
    session.connection().execute(update(table).where(table.c.id == row_id).values(values))


def _empty(session: Session, person: Person, pen: Pen, now: datetime) -> None:
    table = table_named(PERSON)
    values = {column.name: emptied(column) for column in marked(table, Personal.GONE)}
    values |= {"name": pen.mark, "code": pen.code, "erased": now, "agreed_by": ""}
    values |= dict.fromkeys(("moved", "link_given", "agreed"))
    _change(session, table, person.id, {**values, "link_version": person.link_version + 1})
    session.expire_all()


def _forget_calendars() -> None:
    """The bytes of calendars are kept for when the database is away; each is written again when it is next read."""
    for file in (settings().home / "feeds").glob("*.ics"):
        file.unlink(missing_ok=True)
