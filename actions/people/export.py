"""Everything the school holds of one person, to be handed to them: for programs, for reading, and their pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.people.known_by import known_by
from actions.people.traces import (
    PERSON,
    rows_about,
    rows_naming,
    table_named,
    tables,
)
from actions.school.row_changes import Values, jsonable
from actions.xlsx.book import add_table, new_book, packed
from models import clock
from models.duties import Duty
from models.forms import PICTURE
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from notifications.sentences.codes import field_label, word

UNTOLD = frozenset(
    {"id", "school_id", "idempotency", "password_hash", "session_version", "link_version", "claimed_by"}
)
"""Keys of ours, and secrets: they say nothing of the person."""
PICTURED = ("record", "repair")
WIDTH = 24
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class PersonalData:
    """The rows about a person by table, rows of others that name them, and the pictures they sent."""

    rows: Rows
    naming: Rows
    pictures: tuple[str, ...]


def exported(session: Session, person: Person, photos: Path) -> bytes:
    """A zip of all that is held of a person. It takes a while and only reads; `note_export` says who took it out.

    person.json is for programs, person.xlsx for reading (a worksheet a kind of row), photos/ what they photographed
    and signed. Secrets are not in it.
    """
    found = personal_data(session, person)
    school = session.get_one(School, person.school_id)
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as bag:
        told = {"rows": found.rows, "naming": found.naming}
        bag.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=1))
        bag.writestr("person.xlsx", _book(school, found))
        for name in found.pictures:
            if (photos / name).is_file():
                bag.write(photos / name, f"photos/{name}")
    return held.getvalue()


def note_export(session: Session, person: Person, now: datetime, actor: str) -> None:
    """Write down who takes a person's data out: before they have it."""
    write(session, now, actor, Verb.EXPORT_PERSON, person)


def personal_data(session: Session, person: Person) -> PersonalData:
    """What is held of a person; of texts that name them only what can mean nobody else."""
    duties = _duties(session, person)
    mine = {table.name: rows_about(session, table, person) for table in tables()}
    seen = {row["id"] for rows in mine.values() for row in rows}
    others = {}
    names = known_by(session, person).alone
    for table in tables():
        named = rows_naming(session, table, person, names)
        others[table.name] = [row for row in named if row["id"] not in seen and table.name != PERSON]
    pictures = {name for kind in PICTURED for row in mine[kind] for name in PICTURE.findall(str(dict(row)))}
    return PersonalData(_told(mine, duties), _told(others, duties), tuple(sorted(pictures)))


def _duties(session: Session, person: Person) -> dict[UUID, Duty]:
    """The school's duties that rows about the person speak of."""
    found = {
        row["duty_id"]
        for name in ("assignment", "record")
        for row in rows_about(session, table_named(name), person)
    }
    return {duty_id: session.get_one(Duty, duty_id) for duty_id in found}


def _told(rows: Mapping[str, Sequence[Mapping[Any, Any]]], duties: Mapping[UUID, Duty]) -> Rows:
    return {name: [_row(row, duties) for row in found] for name, found in rows.items() if found}


def _row(row: Mapping[Any, Any], duties: Mapping[UUID, Duty]) -> Values:
    """A row as JSON; one of a duty says which."""
    told = {str(name): jsonable(value) for name, value in row.items() if name not in UNTOLD}
    duty = duties.get(row.get("duty_id", None))
    return {"duty": duty.name, "start": duty.start.isoformat(), **told} if duty else told


def _book(school: School, found: PersonalData) -> bytes:
    book, language, zone = new_book(), school.language, ZoneInfo(school.zone)
    for name, rows in found.rows.items():
        titles = list(dict.fromkeys(title for row in rows for title in row if not title.endswith("_id")))
        labels = [field_label(name, title, language) for title in titles]
        cells = [[_cell(row.get(title), zone) for title in titles] for row in rows]
        add_table(book, word("rows", name, language), labels, [WIDTH] * len(labels), cells)
    return packed(book)


def _cell(value: Any, zone: ZoneInfo) -> Any:
    """A value as people read it: instants in the school's time, structures as they are kept."""
    if isinstance(value, str) and (instant := clock.instant(value)):
        return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    plain = isinstance(value, str | int | float | None) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )
    return value if plain else json.dumps(value, ensure_ascii=False)
