"""Erase a person: what nobody needs without them goes, what the school must keep stays without their name.

Their row stays and stands for somebody: duties done, records and certificates go on pointing to it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, delete, func, update
from sqlmodel import Session, col, select

from actions.installation.manage_users import remove_user
from actions.people.blot import Blotter, emptied
from actions.people.journal_blot import blot_journal
from actions.people.traces import (
    FEED,
    JOURNAL,
    PERSON,
    about,
    marked,
    name_is_theirs_alone,
    pointing,
    rows_about,
    rows_naming,
    table_named,
    tables,
)
from actions.school.row_changes import Values
from actions.school.schools import today
from models.base import Personal
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
    """What the school holds of a person, in rows by table: what would go, what would stay without their name."""

    goes: Mapping[str, int]
    stays: Mapping[str, int]
    name_is_alone: bool


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
    return Holdings(goes, stays, name_is_theirs_alone(session, person))


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


def erase(session: Session, person: Person, now: datetime, actor: str) -> Erased:
    """Erase a person for good; there is no way back. Refuses what `require_erasable` does, and a last manager."""
    require_erasable(session, person, now)
    _overwrite_what_is_deleted(session)
    school, number = session.get_one(School, person.school_id), _number(session, person)
    done = Erased(say("erased.person", school.language, number=number))
    private = _private(session, person)
    sign_ins = _remove_sign_ins(session, person, now, actor)
    blotter = Blotter(person.name, sign_ins, done.mark)
    done.blotted[JOURNAL] = blot_journal(session, person, blotter, f"erased-{number}", private)
    _remove(session, person, done)
    _release(session, person)
    _sign_with_mark(session, person, done)
    texts = (person.name, *sign_ins) if name_is_theirs_alone(session, person) else sign_ins
    for table in tables():
        if table.name != PERSON:
            done.blotted[table.name] += _blot(session, table, person, blotter, texts)
    _empty(session, person, done.mark, f"erased-{number}", now)
    _forget_calendars()
    write(session, now, actor, Verb.ERASE_PERSON, person, count=sum(done.removed.values()))
    return done


def _number(session: Session, person: Person) -> int:
    erased = select(func.count()).select_from(Person).where(Person.school_id == person.school_id)
    return session.exec(erased.where(col(Person.erased).is_not(None))).one() + 1


def _overwrite_what_is_deleted(session: Session) -> None:
    """SQLite leaves what was deleted in its file until the room is needed, unless it is told to write zeros."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def _private(session: Session, person: Person) -> set[str]:
    """The journal's words for the rows that go with them: what was done to those was done to them."""
    names = [name for name in (*REMOVED, USER) if name != NOTICE]
    return {f"{name}:{row['id']}" for name in names for row in rows_about(session, table_named(name), person)}


def _remove_sign_ins(session: Session, person: Person, now: datetime, actor: str) -> tuple[str, ...]:
    users = list(session.exec(select(User).where(User.person_id == person.id)))
    for user in users:
        remove_user(session, user, now, actor)
    return tuple(f"user:{user.name}" for user in users)


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


def _sign_with_mark(session: Session, person: Person, done: Erased) -> None:
    """A signature on glass is a name: the mark stands in its place, and the picture is swept with the orphans."""
    table = table_named(RECORD)
    for row in rows_about(session, table, person):
        form = session.get_one(Duty, row["duty_id"]).record_form
        signed = {one.name for one in form.fields if one.kind is FieldKind.SIGNATURE}
        entries = {
            name: done.mark if name in signed and PICTURE.fullmatch(str(entry)) else entry
            for name, entry in row["entries"].items()
        }
        if entries != row["entries"]:
            _change(session, table, row["id"], {"entries": entries})
            done.blotted[RECORD] += 1


def _blot(session: Session, table: Table, person: Person, blotter: Blotter, texts: tuple[str, ...]) -> int:
    """Empty what is theirs in the rows about them, and blot them out of these and of all that hold one of the texts."""
    mine = {row["id"]: row for row in rows_about(session, table, person)} if table.name != JOURNAL else {}
    others = {row["id"]: row for row in rows_naming(session, table, person, texts)}
    changed = 0
    for row_id, row in {**others, **mine}.items():
        values = {column.name: blotter.value(row[column.name]) for column in marked(table, Personal.NAMED)}
        if row_id in mine:
            values |= {column.name: emptied(column) for column in marked(table, Personal.GONE)}
        differing = {name: value for name, value in values.items() if value != row[name]}
        if differing:
            _change(session, table, row_id, differing)
            changed += 1
    return changed


def _change(session: Session, table: Table, row_id: UUID | int, values: Values) -> None:
    session.connection().execute(update(table).where(table.c.id == row_id).values(values))


def _empty(session: Session, person: Person, mark: str, code: str, now: datetime) -> None:
    table = table_named(PERSON)
    values = {column.name: emptied(column) for column in marked(table, Personal.GONE)}
    values |= {"name": mark, "code": code, "erased": now, "agreed_by": ""}
    values |= dict.fromkeys(("moved", "link_given", "agreed"))
    _change(session, table, person.id, {**values, "link_version": person.link_version + 1})
    session.expire_all()


def _forget_calendars() -> None:
    """The bytes of calendars are kept for when the database is away; each is written again when it is next read."""
    for file in (settings().home / "feeds").glob("*.ics"):
        file.unlink(missing_ok=True)
