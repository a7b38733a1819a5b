"""Places as somebody types them, a line each: "综合楼 二层 多媒体室、会议室"."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session

from actions.imports.places.places import plan
from actions.imports.places.row import NUMBERED
from actions.mapping.asked import Asked
from actions.mapping.pack_words import words_of_pack
from actions.mapping.vocabulary import vocabulary_of
from actions.school.row_changes import Change, keep_rows, note
from actions.school.rows import places_of
from actions.xlsx.cells import LONGEST_TEXT, text
from actions.xlsx.columns import Fault, Row
from models.errors import BadInput
from models.journal import Verb
from models.schools import School

FLOOR = re.compile(r"(?:[第地负]?下?[一二三四五六七八九十\d]+[层楼]|\d+[fF])")
MOST_LINES = 200


def offered(session: Session, school: School) -> list[str]:
    """The places that a school with such switches usually has and this one has not named yet, as lines to type."""
    known = {name for place in places_of(session, school) for name in place.called}
    lines = words_of_pack(school.pack or "").offered
    asked = (
        line for switch, group in lines.items() if not switch or school.switches.get(switch) for line in group
    )
    return [line for line in asked if line.split()[-1] not in known]


def add_by_words(
    session: Session, school: School, lines: Iterable[str], now: datetime, actor: str
) -> list[Change]:
    """Add the places of these lines, with the buildings and floors they lie in; one that is there already stays as it
    is. Refuses a line that names none, and nothing at all."""
    rows = tuple(_rows(lines))
    if not rows:
        raise BadInput("place.none_named")
    found = list(plan(session, school, rows, now, Asked(vocabulary_of(session, school))))
    if fault := next((one for one in found if isinstance(one, Fault)), None):
        raise fault.refusal()
    added = [one for one in found if isinstance(one, Change) and one.kind == "added"]
    keep_rows(session, school.id, added)
    note(session, now, actor, Verb.ADD_PLACE, school, added)
    return added


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    written = [line for line in map(text, lines) if line]
    if len(written) > MOST_LINES or any(len(line) > LONGEST_TEXT for line in written):
        raise BadInput("import.too_long", value=written[-1][:60])
    for number, line in enumerate(written, start=1):
        yield Row(number, dict(_line(line)))


def _line(line: str) -> Iterator[tuple[str, str]]:
    """What a line says: first the building, then the floor, then rooms and what they are used for."""
    *before, last = re.sub(r"\s*([、，,;；])\s*", r"\1", line).split()
    floors = [word for word in before if FLOOR.fullmatch(word)]
    others = [word for word in before if word not in floors]
    if others and not NUMBERED.match(others[0]):
        yield "building", others.pop(0)
    if floors:
        yield "floor", floors[0]
    if others:
        yield "room", "、".join(others)
    yield "room" if NUMBERED.match(last) and not others else "use", last
