"""The table of a list of staff: with certificates in columns of their own, and a worksheet for each team."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from actions.imports.staff.paper_columns import paper_columns
from actions.imports.staff.papers_held import ticked
from actions.imports.staff.people_columns import BORN
from actions.imports.staff.team_heads import under_heads
from actions.mapping.vocabulary import Vocabulary
from actions.people.staff import HEALTH
from actions.xlsx.columns import SHEET_APART, Column, Doubt, Row, Table
from actions.xlsx.grid import Book
from actions.xlsx.tables import read_table

LONGEST_TEAM = 64
UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def staff_table(book: Book, columns: Sequence[Column], words: Vocabulary, today: date) -> Table:
    """The list, with the certificates that have a column each; that of health is one of its own columns. Where there is
    a worksheet a team, and no column for it, its name is the team's. When somebody was born is not kept."""
    found = read_table(book, columns, [*paper_columns(words, HEALTH), BORN], today)
    table = under_heads(found, book)
    told = (title for title, name in table.titles().items() if name == BORN.name)
    table = replace(table, unread=(*table.unread, *told), doubts=(*table.doubts, *ticked(table)))
    if len(table.sheets) < 2 or "team" in table.titles().values():
        return table
    rows = tuple(_of_team(row, table.sheets[row.number // SHEET_APART]) for row in table.rows)
    firsts = {row.get("team"): row.number for row in reversed(rows) if "team" in row.values}
    doubts = [Doubt(number, "", "import.sheet_team", team, team) for team, number in firsts.items()]
    return replace(table, rows=rows, doubts=(*table.doubts, *doubts))


def _of_team(row: Row, sheet: str) -> Row:
    return (
        row if UNNAMED.fullmatch(sheet) else replace(row, values={**row.values, "team": sheet[:LONGEST_TEAM]})
    )
