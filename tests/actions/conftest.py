"""Whatever an action does to a duty or to who has it, it also writes a deed that calendars notice."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, inspect
from sqlmodel import Session

from models.duties import Assignment, Duty
from models.journal import Calendars, JournalEntry, Verb

QUIET = {verb for verb in Verb if verb.calendars is Calendars.NONE}
TOUCHED = (Duty, Assignment)
BEFOREHAND = {Verb.PROPOSAL_ACCEPTED}
"""Deeds that are written before what they say is done, in the same transaction."""


def _writes(session: Session | None) -> bool:
    """Say whether what changes in memory may be written: a session that only reads looks at what would be."""
    options = session.get_bind().get_execution_options() if session else {}
    return not options.get("reading")


@pytest.fixture(autouse=True)
def noticed() -> Iterator[None]:
    """Fail a test after which a duty or an assignment has changed and no later deed says so."""
    unnoticed: list[object] = []
    deeds: list[str] = [""]

    def touched(row: object, *_: object) -> None:
        state = inspect(row)
        if state is not None and state.persistent and _writes(state.session) and deeds[-1] not in BEFOREHAND:
            unnoticed.append(row)

    def written(_: Session, row: object) -> None:
        if isinstance(row, JournalEntry) and row.verb not in QUIET:
            deeds.append(row.verb)
            unnoticed.clear()

    for table in TOUCHED:
        event.listen(table.sequence, "set", touched)
    event.listen(Session, "after_attach", written)
    yield
    event.remove(Session, "after_attach", written)
    for table in TOUCHED:
        event.remove(table.sequence, "set", touched)
    assert unnoticed == []
