"""Every text about a person says what becomes of it when the person is erased."""

from sqlalchemy import JSON, Column, String, Table
from sqlmodel import AutoString, SQLModel

import models.tables  # noqa: F401  declares them
from actions.people.traces import JOURNAL, PERSON, pointing, tables
from models.base import Personal
from tests.some import some

TEXTS = (String, AutoString, JSON)
INSTALLATION = {"school"}  # the row of a school is about no person
WITH_ITS_USER = {"usersession", "secondfactor", "recoverycode"}  # removed with the sign-in it belongs to


def texts_of(table: Table) -> list[Column[object]]:
    return [column for column in table.c if isinstance(column.type, TEXTS)]


def about_people() -> list[Table]:
    """The tables whose rows point to a person, the people themselves, the journal."""
    return [table for table in tables() if pointing(table) or table.name in (PERSON, JOURNAL)]


def test_every_text_of_a_row_about_a_person_is_classified() -> None:
    unsaid = [
        f"{table.name}.{column.name}"
        for table in some(about_people())
        for column in texts_of(table)
        if not isinstance(column.info.get("personal"), Personal)
    ]
    # say it at the model: sa_column_kwargs=GONE (emptied), NAMED (their name is blotted), NOTHING (true without them)
    assert unsaid == []


def test_every_table_belongs_to_a_school_and_is_looked_through() -> None:
    looked = {table.name for table in tables()}
    assert set(SQLModel.metadata.tables) - looked == INSTALLATION | WITH_ITS_USER
