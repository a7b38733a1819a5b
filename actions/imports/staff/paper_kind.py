"""Lists of one kind of certificate, which no column names: their title, worksheet or headings say which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from actions.imports.staff.paper_columns import CALLED, read_papers
from actions.mapping.pack_words import plain
from actions.mapping.vocabulary import LONGEST, Vocabulary
from actions.people.staff import HEALTH
from actions.xlsx.cells import text
from actions.xlsx.columns import SHEET_APART, Column, Doubt, Row, Table
from actions.xlsx.grid import Book
from actions.xlsx.headers import HeaderRow
from actions.xlsx.tables import read_table
from models.errors import BadInput
from models.mappings import Family

NUMBERS = ("编号", "号", "号码", "证号")
SAYS = ("number", "first", "last")
"""One of these columns must be there: names alone are no list of certificates."""
CHECK_UP = "体检"


def read_certificates(
    book: Book, columns: Sequence[Column], words: Vocabulary, today: date, hints: Sequence[Column]
) -> Table:
    """A table of certificates, as `read_papers` reads it, or a list of one kind of them; with the columns that hint at
    who is meant."""
    columns = [_with_kinds(column, words) for column in columns]
    try:
        return read_papers(book, columns, words, today, hints)
    except BadInput as error:
        found = _of_one_kind(book, columns, words, today, hints) if error.code == "import.header" else None
        if found is None:
            raise
        return found


def _of_one_kind(
    book: Book, columns: Sequence[Column], words: Vocabulary, today: date, hints: Sequence[Column]
) -> Table | None:
    """A list without a column for the kind of certificate: each row is of that which its own column of work names,
    else of the one that the worksheet speaks of; where that is none, or several, the title stands for it and is asked
    about. None where it is no such list."""
    wanted = [replace(column, needed=column.name == "name") for column in columns]
    try:
        table = read_table(book, wanted, hints, today)
    except BadInput:
        return None
    if not {*SAYS} & {*table.titles().values()}:
        return None
    kinds = [_kind(header, book.name, words) for header in table.headers if isinstance(header, HeaderRow)]
    rows = [replace(row, values=_with_kind(row, kinds)) for row in table.rows]
    firsts = {row.number // SHEET_APART: row for row in reversed(rows) if "project" not in row.values}
    doubts = [_told(row, kinds[sheet], words) for sheet, row in firsts.items()]
    return replace(table, rows=tuple(rows), doubts=(*table.doubts, *doubts))


def _with_kinds(column: Column, words: Vocabulary) -> Column:
    """The column; that of the numbers may name the certificate: 健康证编号."""
    if column.name != "number":
        return column
    more = (f"{word}{end}" for word in _certificates(words) for end in NUMBERS)
    return replace(column, also=" ".join([column.also, *more]))


def _with_kind(row: Row, kinds: list[str]) -> dict[str, object]:
    return {**row.values, "kind": row.get("project") or kinds[row.number // SHEET_APART]}


def _told(row: Row, kind: str, words: Vocabulary) -> Doubt:
    if words.meaning(Family.QUALIFICATION, kind).codes:
        return row.doubt("", "import.kind_of_sheet", kind, kind)
    return row.doubt("", "import.kind_unknown", kind)


def _kind(header: HeaderRow, book: str, words: Vocabulary) -> str:
    """The word for the certificate that a worksheet is about; its title where that is not one alone."""
    above = [text(cell) for _, cells in header.grid.rows[: header.above] for cell in cells.values()]
    headings = [text(cell) for cell in header.heads.values()]
    for said in ([*above, header.grid.title, *headings], [book]):
        named = _named_in(" ".join(said), words)
        if len(named) == 1:
            return next(iter(named.values()))
    return next(filter(None, [*above, header.grid.title]), book)[:LONGEST]


def _named_in(said: str, words: Vocabulary) -> dict[str, str]:
    """The certificates that a text names, each by a word for it; a check-up is one of health."""
    whole, found = plain(said), dict[str, str]()
    for word in sorted(_certificates(words), key=len, reverse=True):
        if plain(word) in whole:
            found.setdefault(words.pack.known[Family.QUALIFICATION][plain(word)][0], word)
            whole = whole.replace(plain(word), " ")
    if CHECK_UP in whole and HEALTH in words.pack.codes[Family.QUALIFICATION]:
        found.setdefault(HEALTH, HEALTH)
    return found


def _certificates(words: Vocabulary) -> Iterator[str]:
    known: Iterable[tuple[str, tuple[str, ...]]] = words.pack.known[Family.QUALIFICATION].items()
    return (word for word, codes in known if len(codes) == 1 and CALLED.fullmatch(word.upper()))
