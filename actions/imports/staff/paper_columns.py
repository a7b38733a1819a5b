"""Certificates that have a column each: 健康证, 电工证有效期至; each cell says until when it is valid."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from actions.mapping.vocabulary import Vocabulary
from actions.people.staff import HEALTH
from actions.xlsx.cells import Doubtful, Unreadable, text
from actions.xlsx.columns import Column, Row, Table
from actions.xlsx.dates import Frame, FromTo, Span, cautious_end, end
from actions.xlsx.grid import Book
from actions.xlsx.tables import read_table
from actions.xlsx.words import word_of
from models.errors import BadInput
from models.mappings import Family

PAPER = "paper:"
"""What the names of such columns begin with; the kind of certificate follows."""
CALLED = re.compile(r"[一-鿿（）A-Z0-9]*[证照书][一-鿿（）]*")
UNTIL = ("", "有效期", "有效期至", "有效期限", "到期", "到期日", "到期日期", "到期时间", "截止日期", "截止日")
HELD = re.compile(r"[√✓✔☑有是]|已办|已有|持有|具备|齐全")
NOT_YET = re.compile(r"办理中|正在办|未办|待办|补办|办证中|申请中|已报名|培训中|没办|无证|未取得|待发|待取")
"""Says that a certificate is not there yet."""
LETTERS = re.compile(r"[\s（(]*[A-Z]\d{0,2}[)）]?$")
BESIDE = ("code", "name", "remark", "team", "titles", "phone")


def unlettered(said: str) -> str:
    """A certificate, or the work it is for, without its letters: 工业锅炉司炉 of "工业锅炉司炉 G1"."""
    return LETTERS.sub("", said) or said


def paper_columns(words: Vocabulary, *but: str) -> list[Column]:
    """A column for each kind of certificate that is known, under all that it is called; `but` not for these."""
    called = defaultdict[str, list[str]](list)
    for word, codes in words.pack.known[Family.QUALIFICATION].items():
        if len(codes) == 1 and codes[0] not in but and CALLED.fullmatch(word.upper()):
            called[codes[0]].append(word)
    return [
        Column(
            PAPER + code,
            names[0],
            code,
            " ".join(name + end for name in names for end in UNTIL),
            dated=_until_surely if code == HEALTH else _until,
        )
        for code, names in called.items()
    ]


def paper_titles(words: Vocabulary, language: str, *but: str) -> list[tuple[str, str]]:
    """The columns of certificates that a title of a file may be said to stand for, with what they are called."""
    columns = paper_columns(words, *but)
    return [
        (one.name, word_of("kind.qualification", one.name.removeprefix(PAPER), language)) for one in columns
    ]


def _until(cell: Any, frame: Frame) -> date | Doubtful | Span | FromTo:
    """The last day; that it is held, without a day, is not enough."""
    if HELD.fullmatch(text(cell)):
        raise Unreadable("import.paper_no_days", text(cell))
    return end(cell, frame)


def _until_surely(cell: Any, frame: Frame) -> date | Doubtful | Span | FromTo:
    """The last day of a certificate of health."""
    read = _until(cell, frame)
    return cautious_end(cell, frame) if isinstance(read, Doubtful) else read


def papers_in(row: Row) -> Iterator[tuple[str, str]]:
    """The columns of a row that say until when a certificate is valid, each with its kind."""
    for name in row.values:
        if name.startswith(PAPER):
            yield name, name.removeprefix(PAPER)


def read_papers(
    book: Book, columns: Sequence[Column], words: Vocabulary, today: date, hints: Sequence[Column]
) -> Table:
    """A table of certificates: a row each or, where no column names the certificate, a column each. The `hints` are
    columns that say who is meant."""
    try:
        return read_table(book, columns, hints, today)
    except BadInput as error:
        beside = [replace(one, needed=one.name == "name") for one in (*columns, *hints) if one.name in BESIDE]
        table = _wide(book, beside, words, today) if error.code == "import.header" else None
        if table is None:
            raise
        return replace(table, rows=tuple(each for row in table.rows for each in _apart(row)))


def _wide(book: Book, beside: list[Column], words: Vocabulary, today: date) -> Table | None:
    try:
        table = read_table(book, beside, paper_columns(words), today)
    except BadInput:
        return None
    return table if any(name.startswith(PAPER) for name in table.titles().values()) else None


def _apart(row: Row) -> Iterator[Row]:
    """A row for each certificate of a person; what is remarked stands in the first."""
    beside = {name: row.get(name) for name in BESIDE if name in row.values}
    for name, kind in papers_in(row):
        at = {**{one: row.at[one] for one in beside}, "kind": row.at[name], "last": row.at[name]}
        yield replace(row, values={**beside, "kind": kind, "last": row.get(name)}, at=at)
        beside.pop("remark", None)
