"""The journal: who did what and when, newest first; what it remembers row by row is undone here."""

import re
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Response
from sqlmodel import col, select

from actions.journal.undo import undo, undoable
from actions.replans.lapse import sweep
from models.errors import NotFound
from models.journal import JournalEntry
from models.people import Person
from models.places import Place
from notifications.language import has, pick, say
from notifications.sentences.codes import word
from notifications.sentences.values import value_text
from web.server.answer import answer
from web.server.dependencies import AtManagersDesk, Desk
from web.server.pages import language_of
from web.server.sessions import csrf_checked

router = APIRouter(dependencies=[Depends(csrf_checked)])
SHOWN = 100
LISTED = 12  # changed fields of one deed
HIDDEN_FACTS = ("rows", "record", "subject")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNSPOKEN = frozenset({"seed", "slug", "edited", "position", "person_id", "lines"})  # say nothing to a person


@router.get("/journal")
def journal_page(
    desk: AtManagersDesk,
    before: Annotated[int | None, Query(ge=1)] = None,
    verb: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The school's deeds, a hundred at a time; one kind of them when asked."""
    return _shown(desk, before, verb)


def _shown(desk: Desk, before: int | None = None, verb: str = "") -> Response:
    mine = select(JournalEntry).where(JournalEntry.school_id == desk.school.id)
    if before is not None:
        mine = mine.where(col(JournalEntry.id) < before)
    if verb:
        mine = mine.where(JournalEntry.verb == verb)
    entries = list(desk.database.exec(mine.order_by(col(JournalEntry.id).desc()).limit(SHOWN + 1)))
    names, language = names_of(desk), language_of(desk.request)
    kinds = select(JournalEntry.verb).where(JournalEntry.school_id == desk.school.id).distinct()
    return desk.page(
        "school/journal.html",
        entries=entries[:SHOWN],
        more=entries[SHOWN - 1].id if len(entries) > SHOWN else None,
        actor=Actors(names, language),
        kinds=sorted(desk.database.exec(kinds)),
        verb=verb,
        undoable=undoable(desk.database, entries),
        changes=partial(changes_of, language=language, names=names),
        facts=partial(facts_of, language=language, names=names),
    )


class Actors:
    """Names for actors: a user by their name, a person by theirs, machines by what they are."""

    def __init__(self, names: dict[str, str], language: str) -> None:
        self.names, self.language = names, language

    def __call__(self, actor: str) -> str:
        kind, _, name = actor.partition(":")
        if kind == "person":
            return self.names.get(name, name)
        code = f"actor.{kind}"
        return say(code, self.language) if has(code, self.language) else name or actor


def facts_of(entry: JournalEntry, language: str, names: dict[str, str]) -> list[tuple[str, str]]:
    """What the entry says beside its verb, in words; what is empty says nothing."""
    told = [(name, _known(value, names)) for name, value in entry.facts.items() if name not in HIDDEN_FACTS]
    said = [(name, value_text("journal", name, value, language, names)) for name, value in told]
    return [(word("fact", name, language), text) for name, text in said if text]


def _known(value: Any, names: dict[str, str]) -> Any:
    """The value without ids that nobody has a name for: of several, how many."""
    if isinstance(value, list):
        return len(value) if any(_known(one, names) is None for one in value) else value
    nameless = isinstance(value, str) and ID.fullmatch(value) and value not in names
    return None if nameless else value


def changes_of(
    entry: JournalEntry, language: str, names: dict[str, str]
) -> list[tuple[str, str, str, str, str]]:
    """The first of the changed fields: the row's table and label, the field, what it was and what it is, in words."""
    found = []
    for fact in entry.facts.get("rows", [])[:LISTED]:
        before, after = fact.get("before") or {}, fact.get("after") or {}
        for name in (name for name in {**before, **after} if name not in UNSPOKEN):
            was, now = (
                value_text(fact["table"], name, side.get(name), language, names) for side in (before, after)
            )
            found.append((fact["table"], fact["label"], name, was, now))
    return found[:LISTED]


def names_of(desk: Desk) -> dict[str, str]:
    """The school's people and places by their ids."""
    language = language_of(desk.request)
    places = desk.database.exec(select(Place).where(Place.school_id == desk.school.id))
    found = {str(place.id): pick(place.name, place.name_en, language) for place in places}
    people = desk.database.exec(select(Person).where(Person.school_id == desk.school.id))
    return found | {str(person.id): person.name for person in people}


@router.post("/journal/{entry_id}/undo")
def undo_entry(desk: AtManagersDesk, entry_id: int, after: BackgroundTasks) -> Response:
    """Undo a deed: all of it or nothing."""
    entry = desk.database.get(JournalEntry, entry_id)
    if entry is None or entry.school_id != desk.school.id:
        raise NotFound("undo.unknown")

    def deed() -> None:
        undo(desk.database, desk.school, entry, desk.now, desk.actor)
        after.add_task(sweep, desk.school.id, desk.now, desk.actor)

    return answer(desk, deed, lambda: _shown(desk), "/journal?told=undone")
