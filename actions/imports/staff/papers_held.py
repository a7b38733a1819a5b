"""Certificates that a list of staff names in one cell (电工证（2027.5到期）、急救员); columns that only tick them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from actions.imports.staff.paper_columns import HELD, NOT_YET, PAPER, unlettered
from actions.mapping.asked import Asked
from actions.people.staff import HEALTH
from actions.school.brackets import split_outside
from actions.xlsx.cells import SEPARATORS, Doubtful, Unreadable, text
from actions.xlsx.columns import SHEET_APART, Doubt, Row, Table
from actions.xlsx.dates import Frame, cautious_end, end
from actions.xlsx.grid import address
from actions.xlsx.headers import HeaderRow
from models.mappings import Family

A_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2})?\s*[日月]?")
UNTIL = re.compile(
    rf"[（(]?\s*(?:有效期?限?)?至?到?[:：]?\s*({A_DAY.pattern})\s*(?:到期|止|前|有效)?\s*[)）]?"
)
ISSUED = re.compile(r"取得|发证|领证|领取|颁发|办证|考取")
NONE = re.compile(r"[-—–/×]*|无|没有|暂无|否")
OF_PAPERS = re.compile(r"证|照|资格|职业|技能")
MOSTLY = 0.6  # of the cells of a column are ticks


@dataclass(frozen=True)
class _Held:
    """A certificate as it is written, and until when where that is written too."""

    word: str
    until: str = ""


def papers_apart(row: Row, asked: Asked, today: date) -> tuple[Row, list[Doubt]]:
    """The row with each certificate that a cell names as if it had a column; a word that nobody knows is asked, and
    what is without a last day, or is ticked without its name, is named."""
    values, at, doubts = dict(row.values), dict(row.at), list[Doubt]()
    for held in _held(row.get("papers", "")):
        if HELD.fullmatch(held.word):
            doubts.append(row.doubt("papers", "import.paper_which", held.word))
            continue
        if NOT_YET.search(held.word):
            doubts.append(row.doubt("papers", "import.paper_not_yet", held.word))
            continue
        for kind in asked.codes(Family.QUALIFICATION, [_known_as(held.word, asked)], row.number):
            try:
                values.setdefault(f"{PAPER}{kind}", _until(row, held, kind, today, doubts))
                at[f"{PAPER}{kind}"] = row.at["papers"]
            except Unreadable as error:
                doubts.append(row.doubt("papers", error.reason, held.word))
    return replace(row, values=values, at=at), doubts


def _known_as(word: str, asked: Asked) -> str:
    """The word without its letters, where it is known only so."""
    known = (one for one in (word, unlettered(word)) if asked.words.meaning(Family.QUALIFICATION, one).codes)
    return next(known, word)


def _held(said: str) -> Iterator[_Held]:
    for part in split_outside(SEPARATORS, said):
        found = UNTIL.search(part)
        if found and not ISSUED.search(part):
            yield _Held(UNTIL.sub("", part).strip(" ：:"), found[1])
        elif not NONE.fullmatch(part.strip()):
            yield _Held(A_DAY.sub("", part).strip(" ：:"))


def _until(row: Row, held: _Held, kind: str, today: date, doubts: list[Doubt]) -> Any:
    if not held.until:
        raise Unreadable("import.paper_no_days")
    read = cautious_end if kind == HEALTH else end
    last = read(held.until, Frame(today.year))
    if isinstance(last, Doubtful):
        doubts.append(row.doubt("papers", last.reason, held.until, last.value))
    return last.value if isinstance(last, Doubtful) else last


def ticked(table: Table) -> Iterator[Doubt]:
    """A doubt for each column that nobody reads and that only ticks who has a certificate: which is not known."""
    for index, header in enumerate(table.headers):
        if not isinstance(header, HeaderRow):
            continue
        read = {place for places in header.found.values() for place in places}
        below = header.grid.rows[header.above + 1 :]
        for place, title in header.heads.items():
            cells = [text(row[place]) for _, row in below if place in row]
            ticks = sum(bool(HELD.fullmatch(cell)) for cell in cells)
            if place not in read and cells and OF_PAPERS.search(text(title)) and ticks >= MOSTLY * len(cells):
                number = header.grid.rows[header.above][0]
                at = address(number, place)
                yield Doubt(index * SHEET_APART + number, at, "import.paper_column", text(title))
