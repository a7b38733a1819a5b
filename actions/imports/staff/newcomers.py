"""Those whom a file names and the staff list does not have: somebody ticks them, and they are on it."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.imports.duties.names import CALLED
from actions.imports.sheets import take_over
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import Book, Grid
from models.errors import BadInput

MOST, UNKNOWN = 200, ("import.nobody", "import.nobody_else")
PERSONAL = re.compile(r"[\u4e00-\u9fff·]{2,4}|[^\W\d_]+([ -][^\W\d_]+){1,3}")
"""How people are called. A team, a telephone number or a remark mostly looks otherwise."""


def newcomers(found: Outcome) -> dict[str, bool]:
    """Who nobody of the staff is, in the order of the file, each with whether it looks like somebody's name."""
    named = [(one.reason, one.value) for one in found.faults] + [
        (one.reason, one.value) for one in found.doubts
    ]
    nobody = dict.fromkeys(name for reason, name in named if reason in UNKNOWN)
    return {
        name: bool(PERSONAL.fullmatch(name)) and not name.endswith(CALLED) for name in list(nobody)[:MOST]
    }


def take_in(
    session: Session, school_id: UUID, file: str, names: Iterable[str], now: datetime, actor: str
) -> Outcome:
    """Put people on the staff list as a list of nothing but their names would: undone by itself, and with the doubts
    and refusals of such a list. `file` is where they were named."""
    asked = list(dict.fromkeys(names))
    if len(asked) > MOST:
        raise BadInput("input")
    rows = ((number, {1: name}) for number, name in enumerate(asked, start=2))
    book = Book(file, (Grid(file, ((1, {1: "姓名"}), *rows)),))
    return take_over(session, school_id, "people", book, now, actor)
