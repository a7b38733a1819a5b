"""Whom a rota has on leave or an errand instead of a shift: they are away that day, and planned for nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlmodel import Session

from actions.imports.duties.crews import Entry
from actions.imports.staff.away import away
from actions.imports.staff.lookup import Staff
from actions.school.row_changes import Change, compared
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Doubt, Offer, Row
from models.people import Person
from models.schools import School

KINDS = {"病": "sick", "产": "maternity", "年": "holiday", "休假": "holiday"}
KINDS |= {"培训": "training", "学习": "training", "出差": "other", "外出": "other"}
"""The kind of an absence by what is part of the word for it."""


def away_days(
    session: Session, school: School, staff: Staff, rows: Iterable[Row], entries: Iterable[Entry]
) -> Iterator[Change | Doubt]:
    """An absence for each day on which rows say that somebody is `away`, which is named; it begins when the shift of
    the night before is over. A name that is nobody's, or several people's, is named as unread."""
    taken = list(entries)
    for row in rows:
        if "away" not in row.values:
            continue
        name, word, day = row.get("people"), row.get("away"), row.get("day")
        try:
            person = staff.meant(name)
        except Unreadable:
            yield row.doubt("people", "import.beside", f"{name} {word}")
            continue
        kind = next((kind for part, kind in KINDS.items() if part in word), "leave")
        offer = Offer(row.number, person.name, word, kind, day, day, taken=True)
        whose = compared(row.number, f"{person.name}（{person.code}）", Person, person, {})
        for change in away(session, school, offer, whose):
            yield _after_work(change, person, taken)
        yield row.doubt("people", "import.rota_away", f"{person.name} {word}", f"{day}")


def _after_work(change: Change, person: Person, entries: Iterable[Entry]) -> Change:
    """The absence without the hours of a duty that lasts into its day."""
    start = change.after["start"]
    duties = (one.duty for one in entries if any(person.id == crew.id for crew in one.crew))
    ends = [duty.end for duty in duties if duty.start < start < duty.end]
    return replace(change, after={**change.after, "start": max([start, *ends])})
