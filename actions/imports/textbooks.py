"""Textbooks as a spreadsheet: 教材征订表. Classes with a column for each title; perhaps a table of titles."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session

from actions.imports.places.lookup import Places, places_by_word
from actions.mapping.asked import Asked
from actions.registers.textbooks import PARCEL, Balance, balance, classes_of, haul_of, textbooks
from actions.school.row_changes import Change, Values, compared, removed
from actions.school.school_time import calendar_of, chosen_term
from actions.school.schools import today
from actions.xlsx import cells
from actions.xlsx.book import add_table, new_book
from actions.xlsx.cells import require_once
from actions.xlsx.changes import Outcome, outcome_of, planned
from actions.xlsx.columns import Column, Fault, Row, plain
from actions.xlsx.grid import Book
from actions.xlsx.tables import find_table, read_table
from models.errors import BadInput, Refusal
from models.schools import School
from models.textbooks import Textbook, TextbookClass

KIND, TITLE = "textbooks", "title:"
BESIDE = frozenset(
    {"合计", "总计", "共计", "小计", "备注", "说明", "签名", "签字", "签收", "领取人", "total", "remarks"}
)
BALANCE = ("应发", "实到", "已发", "短缺", "多余")


def _parcel(cell: Any) -> int:
    return max(1, cells.count(cell))


CLASSES = (
    Column("name", "班级", "Class", "班别 班级名称", cells.at_most(64), needed=True, example="七(1)班"),
    Column("pupils", "人数", "Pupils", "学生数 学生人数", cells.count, needed=True, example=45),
    Column("teacher", "班主任", "Class teacher", "teacher", cells.at_most(64), example="李秀兰"),
    Column("place", "教室", "Room", "place 场所", example="B1-101"),
)
TITLES = (
    Column("name", "书名", "Title", "教材 教材名称", cells.at_most(200), needed=True, width=24),
    Column("ordered", "订数", "Ordered", "征订数 订购数", cells.count, needed=True),
    Column("parcel", "每包册数", "Copies in a parcel", "parcel", _parcel),
)
COLUMNS = (
    *CLASSES,
    Column("each", "（每种书一列，列名写书名）", "(a column for each title, under its name)", width=30),
)


def term_code(session: Session, school: School, term: str, day: date) -> str:
    """The term of that code; without one the term that is now or comes next. Refuses a term nobody knows."""
    calendar = calendar_of(session, school)
    found = chosen_term(calendar, term, day)
    if found is None or term not in ("", found.code):
        raise BadInput("term.none", term=term, known="、".join(known.code for known in calendar.terms))
    return found.code


def read(session: Session, school: School, book: Book, now: datetime, term: str, _asked: Asked) -> Outcome:
    """What a file makes of a term's classes and titles: those it does not name go, except a class that has signed.

    Every column that is no other, no sum and no remark is a title; its copies are ordered as the second worksheet
    says, else as needed.
    """
    code = term_code(session, school, term, today(school, now))
    titles = [
        Column(TITLE + title, title, title, "", cells.count, strict=True, exact=True)
        for title in read_table(book, CLASSES).unread
        if plain(title) not in BESIDE
    ]
    if not titles:
        raise BadInput("import.header", missing=TITLES[0].title)
    classes, ordered = read_table(book, CLASSES, titles), find_table(book, TITLES)
    copies = {column.title: sum(row.get(column.name, 0) for row in classes.rows) for column in titles}
    values = _ordered(code, copies, ordered.rows)
    known = {one.name: one for one in textbooks(session, school, code)}
    first = outcome_of(KIND, book.name, classes, _classes(session, school, code, classes.rows))
    second = outcome_of(KIND, book.name, ordered, _titles(known, values, ordered.rows))
    haul = haul_of([Textbook(school_id=school.id, **one) for one in values.values()])
    beside = tuple(replace(fault, sheet=fault.sheet or ordered.sheets[0]) for fault in second.faults)
    return replace(
        first,
        changes=first.changes + second.changes,
        faults=first.faults + beside,
        unread=(*first.unread, *(title for title in second.unread if title not in BALANCE)),
        unread_sheets=tuple(title for title in first.unread_sheets if title not in ordered.sheets),
        summary={"classes": len(classes.rows), "titles": len(titles), **vars(haul)},
        term=code,
    )


def _classes(session: Session, school: School, term: str, rows: tuple[Row, ...]) -> Iterator[Change | Fault]:
    places, seen = places_by_word(session, school), set[str]()
    known = {one.name: one for one in classes_of(session, school, term)}

    def change(row: Row) -> Change | None:
        name = row.get("name")
        if name is None:
            return None  # told already
        require_once(seen, name, name, "班级")
        return compared(row.number, name, TextbookClass, known.get(name), _class(row, places, term))

    yield from planned(rows, change)
    gone = [one for name, one in known.items() if name not in seen]
    if signed := [one.name for one in gone if one.signed_at]:
        raise Refusal("textbooks.signed", names="、".join(signed[:5]))
    yield from (removed(one.name, one) for one in gone)


def _class(row: Row, places: Places, term: str) -> Values:
    values: Values = {name: row.get(name) for name in ("name", "pupils", "teacher") if name in row.values}
    needed = {name.removeprefix(TITLE): count for name, count in row.values.items() if name.startswith(TITLE)}
    values |= {"occasion": term, "needed": {title: count for title, count in needed.items() if count}}
    return values | {"place_id": places.named(row.get("place"), "教室").id} if row.get("place") else values


def _ordered(term: str, copies: dict[str, int], rows: tuple[Row, ...]) -> dict[str, Values]:
    """What is ordered of each title: as the rows say, else the copies that are needed, in usual parcels."""
    said = {row.get("name"): row for row in rows}
    found = ((name, needed, said.get(name, Row(0))) for name, needed in copies.items())
    return {
        name: {
            "occasion": term,
            "name": name,
            "ordered": row.get("ordered", needed),
            "parcel": row.get("parcel", PARCEL),
        }
        for name, needed, row in found
    }


def _titles(
    known: dict[str, Textbook], values: dict[str, Values], rows: tuple[Row, ...]
) -> Iterator[Change | Fault]:
    numbers: dict[str, int] = {}
    for row in rows:
        name = row.get("name", "")
        if name in numbers or name not in values:
            yield Fault(row.number, "书名", "import.twice" if name in numbers else "import.no_class", name)
        numbers[name] = row.number
    for name, one in values.items():
        yield compared(numbers.get(name, 0), name, Textbook, known.get(name), one)
    yield from (removed(name, title) for name, title in known.items() if name not in values)


def hand_out_book(session: Session, school: School, term: str) -> Workbook:
    """The hand-out list, a row a class; and what is missing or left over, a row a title.

    Read in again, the two worksheets are the quantities.
    """
    book, titles = new_book(), [title.name for title in textbooks(session, school, term)]
    rooms = places_by_word(session, school).words
    rows = (
        [one.name, one.pupils, one.teacher, rooms.get(one.place_id), *map(one.needed.get, titles)]
        for one in classes_of(session, school, term)
    )
    named = [column.title for column in CLASSES]
    add_table(book, "班级发放单", [*named, *titles], [14] * (len(named) + len(titles)), rows)
    balances = (_balance(one) for one in balance(session, school, term))
    named = [*(column.title for column in TITLES), *BALANCE]
    add_table(book, "书目", named, [24, *[10] * (len(named) - 1)], balances)
    return book


def _balance(one: Balance) -> list[Any]:
    title = one.title
    counts = [one.needed, title.arrived, one.handed, one.short, one.surplus]
    return [title.name, title.ordered, title.parcel, *counts]


def written(session: Session, school: School, day: date, language: str) -> Workbook:
    """The quantities of the term that is now or comes next."""
    return hand_out_book(session, school, term_code(session, school, "", day))
