"""Photos that an earlier version kept as they were sent: what the phone wrote into them goes, once."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, or_, update
from sqlmodel import Session, SQLModel, select

from actions.installation.photos import as_text, columns, lying
from actions.installation.pictures import redrawn, tells_more
from models import database
from models.forms import PICTURE
from models.whole_files import write_whole

log = logging.getLogger(__name__)
A_NIGHT = 500  # pictures; each takes about a tenth of a second
SUFFIXES = (".jpg", ".png", ".webp")


class Spot(NamedTuple):
    """A value that names a picture: a column of one row."""

    table: Table
    row: object
    column: Column[Any]


def clean(folder: Path, most: int = A_NIGHT) -> int:
    """Draw again the pictures that tell more than is seen, at most so many; answers how many.

    A picture is named by what is in it, so the new one gets its own name and lies beside the old one before the rows
    name it, in one short transaction a picture. The old file is then an orphan, which `photos.sweep` removes. Cut off
    anywhere, the next night goes on; done again it changes nothing.
    """
    old = [file for file in lying(folder) if file.suffix in SUFFIXES and tells_more(file)][:most]
    with database.reading() as session:
        spots = _spots(session, {file.name for file in old}) if old else {}
    return sum(_replace(file, spots[file.name]) for file in old if file.name in spots)


def _spots(session: Session, wanted: set[str]) -> Mapping[str, set[Spot]]:
    """Where each of the pictures is named."""
    found: defaultdict[str, set[Spot]] = defaultdict(set)
    for table in SQLModel.metadata.sorted_tables:
        for spot, text in _texts(session, table):
            for name in wanted.intersection(PICTURE.findall(text)):
                found[name].add(spot)
    return found


def _texts(session: Session, table: Table) -> Iterator[tuple[Spot, str]]:
    for column in columns(table):
        text = as_text(column)
        named = select(table.c.id, text).where(or_(*map(text.contains, SUFFIXES)))
        for row, value in session.exec(named):
            yield Spot(table, row, column), value


def _replace(old: Path, spots: set[Spot]) -> bool:
    """Put the picture alone in the place of what was sent; False, and a line in the log, for what cannot be drawn."""
    drawn = redrawn(old.read_bytes())
    if drawn is None:
        log.warning("%s stays as it was sent: it cannot be drawn again", old.name)
        return False
    picture, suffix = drawn
    new = old.with_name(sha256(picture).hexdigest() + suffix)
    write_whole(new, picture)
    with database.session() as session:
        for spot in spots:
            _rename(session, spot, old.name, new.name)
    return True


def _rename(session: Session, spot: Spot, old: str, new: str) -> None:
    """Let a row name the new picture. What changed in it since it was found stays."""
    table, row, column = spot
    asked = select(column).where(table.c.id == row).with_for_update()
    for value in session.exec(asked).all():
        after = json.loads(json.dumps(value).replace(old, new))
        session.execute(update(table).where(table.c.id == row).values({column: after}))
