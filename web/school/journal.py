"""The journal: who did what and when, newest first; what it remembers row by row is undone here."""

import re
from collections.abc import Collection
from functools import partial
from itertools import groupby
from typing import Annotated, Any

from fastapi import BackgroundTasks, Query, Response

from actions.journal.entries import deeds, duties_meant, verbs
from actions.journal.undo import undo_deed, undoable
from actions.replans.lapse import sweep
from actions.routines.roll import follow
from models.journal import JournalEntry
from notifications.sentences.actors import actor_text
from notifications.sentences.codes import word
from notifications.sentences.values import value_text
from web.forms.answer import carry_out
from web.records.people import names_by_id
from web.server.dependencies import AtManagersDesk
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
SHOWN = 100
LISTED = 12  # changed fields of one deed
HIDDEN_FACTS = ("rows", "record", "subject", "line")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNSPOKEN = frozenset({"seed", "slug", "edited", "position", "person_id", "lines"})  # say nothing to a person


@router.get("/journal")
def journal_page(
    desk: AtManagersDesk,
    before: Annotated[int | None, Query(ge=1)] = None,
    verb: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The school's deeds, a hundred at a time; one kind of them when asked."""
    entries = deeds(desk.database, desk.school, SHOWN + 1, before, verb)
    may_go_back = undoable(desk.database, entries)
    names, language = names_by_id(desk), language_of(desk.request)
    return desk.page(
        "school/journal.html",
        together=together(entries[:SHOWN], may_go_back),
        duties=duties_meant(desk.database, entries),
        more=entries[SHOWN - 1].id if len(entries) > SHOWN else None,
        actor=partial(actor_text, language=language, names=names),
        kinds=verbs(desk.database, desk.school),
        verb=verb,
        undoable=may_go_back,
        changes=partial(changes_of, language=language, names=names, zone=desk.school.zone),
        facts=partial(facts_of, language=language, names=names, zone=desk.school.zone),
    )


def together(entries: list[JournalEntry], apart: Collection[int | None]) -> list[list[JournalEntry]]:
    """Deeds of one kind that somebody did at one moment, as one: who leaves is taken off many duties. What can be
    undone stands `apart`."""
    groups = groupby(
        entries, lambda one: (one.at, one.actor, one.verb, one.id if one.id in apart else one.subject[:5])
    )
    return [list(group) for _, group in groups]


def facts_of(entry: JournalEntry, language: str, names: dict[str, str], zone: str) -> list[tuple[str, str]]:
    """What the entry says beside its verb, in words; what is empty says nothing."""
    told = [(name, _known(value, names)) for name, value in entry.facts.items() if name not in HIDDEN_FACTS]
    said = [
        (name, value_text("journal", _field(entry, name), value, language, names, zone))
        for name, value in told
    ]
    return [(word("fact", name, language), text) for name, text in said if text]


def _field(entry: JournalEntry, name: str) -> str:
    """Whose words a fact speaks: of what kind something is, only its verb tells."""
    return f"{entry.verb}.{name}" if name == "kind" else name


def _known(value: Any, names: dict[str, str]) -> Any:
    """The value without ids that nobody has a name for: of several, how many."""
    if isinstance(value, list):
        return len(value) if any(_known(one, names) is None for one in value) else value
    nameless = isinstance(value, str) and ID.fullmatch(value) and value not in names
    return None if nameless else value


def changes_of(
    entry: JournalEntry, language: str, names: dict[str, str], zone: str
) -> list[tuple[str, str, str, str, str]]:
    """The first of the changed fields: the row's table and label, the field, what it was and what it is, in words."""
    found = []
    for fact in entry.facts.get("rows", [])[:LISTED]:
        before, after = fact.get("before") or {}, fact.get("after") or {}
        for name in (name for name in {**before, **after} if name not in UNSPOKEN):
            was, now = (
                value_text(fact["table"], name, side.get(name), language, names, zone)
                for side in (before, after)
            )
            found.append((fact["table"], fact["label"], name, was, now))
    return found[:LISTED]


@router.post("/journal/{entry_id}/undo")
def undo_entry(desk: AtManagersDesk, entry_id: int, after: BackgroundTasks) -> Response:
    """Undo a deed: all of it or nothing."""
    school = desk.school.id

    def undone() -> None:
        undo_deed(desk.database, school, entry_id, desk.now, desk.actor)
        after.add_task(follow, school, desk.now, desk.actor)
        after.add_task(sweep, school, desk.now, desk.actor)

    return carry_out(desk, undone, lambda: journal_page(desk), "/journal?told=undone")
