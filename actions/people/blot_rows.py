"""Blot a person out of the rows where they were found: those are read again, and each table is written at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Table, bindparam, update
from sqlmodel import Session, col, select

from actions.people.blot import Blotter, emptied
from actions.people.journal_blot import JournalBlotter
from actions.people.known_by import KnownBy
from actions.people.traces import JOURNAL, marked, table_named
from actions.school.row_changes import Values
from models.base import Personal
from models.journal import JournalEntry

AT_ONCE = 500  # ids a question may hold
Ids = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Found:
    """Where a person stands: the ids of the rows about them and of others that name them, by table.

    `deeds` is the school's newest deed then, `keys` the duties whose key holds their staff number, `private` the
    journal's words for the rows that go with them.
    """

    person_id: UUID
    deeds: int
    known: KnownBy
    mine: Ids
    naming: Ids
    keys: Sequence[UUID]
    private: Set[str]


@dataclass(frozen=True)
class Pen:
    """What was found, and the words and the staff number that stand for the person now."""

    found: Found
    mark: str
    code: str

    @cached_property
    def mine(self) -> Blotter:
        """Blots what is about them."""
        known = self.found.known
        return Blotter((*known.names, *known.addresses), known.sign_ins, self.mark)

    @cached_property
    def others(self) -> Blotter:
        """Blots what may be about somebody else by the same name."""
        known = self.found.known
        return Blotter((*known.alone, *known.addresses), known.sign_ins, self.mark)

    def blot(self, session: Session, table: Table) -> int:
        """Empty what is theirs in the rows about them, and blot them out of these and of all that name them; how many
        rows changed."""
        mine = set(self.found.mine[table.name])
        rows = held(session, table, {*mine, *self.found.naming[table.name]})
        new = {row["id"]: self._blotted(table, row, mine=row["id"] in mine) for row in rows}
        return _write(session, table, {row["id"]: _differing(row, new[row["id"]]) for row in rows})

    def _blotted(self, table: Table, row: RowMapping, *, mine: bool) -> Values:
        blotter = self.mine if mine else self.others
        gone, named = marked(table, Personal.GONE), marked(table, Personal.NAMED)
        kept = {column.name: emptied(column) if mine else row[column.name] for column in gone}
        return kept | {column.name: blotter.value(row[column.name]) for column in named}

    def blot_journal(self, session: Session) -> int:
        """Blot the deeds that are about them or name them, those of this transaction too; how many changed."""
        table, found = table_named(JOURNAL), self.found
        blotter = JournalBlotter(str(found.person_id), found.private, self.mine, self.others, self.code)
        fresh = session.exec(select(JournalEntry.id).where(col(JournalEntry.id) > found.deeds)).all()
        ids = {*found.mine[JOURNAL], *found.naming[JOURNAL], *fresh}
        rows = held(session, table, ids)
        return _write(session, table, {row["id"]: _differing(row, blotter.deed(row)) for row in rows})

    def blot_keys(self, session: Session) -> None:
        """Put the new staff number into the keys of duties that hold an earlier one."""
        table = table_named("duty")
        earlier = {f"|{code}|" for code in self.found.known.codes}
        changes = {}
        for row in held(session, table, self.found.keys):
            code = next(code for code in earlier if code in row["key"])
            changes[row["id"]] = {"key": row["key"].replace(code, f"|{self.code}|")}
        _write(session, table, changes)


def held(session: Session, table: Table, ids: Iterable[Any]) -> list[RowMapping]:
    """The rows of these ids that are still there."""
    wanted = (table.select().where(table.c.id.in_(some)) for some in _portions(list(ids)))
    return list(chain.from_iterable(session.connection().execute(one).mappings().all() for one in wanted))


def _portions(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))


def _differing(row: RowMapping, new: Values) -> Values:
    """All the new values of a row, or none when it says the same already."""
    return new if any(value != row[name] for name, value in new.items()) else {}


def _write(session: Session, table: Table, changes: Mapping[Any, Values]) -> int:
    """Write the new values of a table's rows, each row the same columns; how many rows changed."""
    changed = [{"its_id": row_id, **values} for row_id, values in changes.items() if values]
    if changed:
        statement = update(table).where(table.c.id == bindparam("its_id"))
        session.connection().execute(statement, changed)
    return len(changed)
