"""Textbooks: classes by titles in from .xlsx, what they come to, what lacks."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from sqlmodel import Session, col, select

from actions.xlsx.book import put
from actions.xlsx.simple import cells, columns, count, needed, open_book, rows, text
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.places import Place
from models.schools import School
from models.textbooks import Textbook, TextbookClass

CLASS = {
    "name": ("班级", "class"),
    "pupils": ("人数", "学生数", "pupils"),
    "teacher": ("班主任", "teacher"),
    "place": ("教室", "place"),
}
TITLE = {
    "name": ("书名", "title"),
    "ordered": ("订数", "征订数", "ordered"),
    "parcel": ("每包册数", "parcel"),
}
PARCEL = 30  # copies in a parcel, where the bookshop does not say
VAN = 80  # parcels in a small van
PER_PERSON = 40  # parcels one person carries on a haul
LEAST_CREW = 2


@dataclass(frozen=True)
class Need:
    """What a sheet asks for: titles with ordered copies, classes with copies of each title."""

    titles: tuple[Textbook, ...]
    classes: tuple[TextbookClass, ...]

    def copies(self, title: str) -> int:
        """How many copies all classes need of a title."""
        return sum(one.needed.get(title, 0) for one in self.classes)


@dataclass(frozen=True)
class Haul:
    """What is to be fetched, how many people and how many trips of a small van it takes."""

    copies: int
    parcels: int
    people: int
    trips: int


@dataclass(frozen=True)
class Balance:
    """One title: copies needed, ordered, arrived (None: not counted) and handed out to classes that signed."""

    title: Textbook
    needed: int
    handed: int

    @property
    def had(self) -> int:
        """How many copies there are as far as is known: counted, else ordered."""
        return self.title.ordered if self.title.arrived is None else self.title.arrived

    @property
    def short(self) -> int:
        """How many copies are lacking."""
        return max(0, self.needed - self.had)

    @property
    def surplus(self) -> int:
        """How many copies are over."""
        return max(0, self.had - self.needed)


def read_need(session: Session, school: School, occasion: str, path: Path) -> Need:
    """Read a workbook: a sheet of classes (a column a title), and perhaps one of titles with the copies ordered.

    Refuses with the row whatever cannot be read, a class or title that is there twice, and a room nobody knows.
    """
    book = open_book(path)
    table = cells(book)
    at = columns(table[0] if table else (), CLASS, ("name", "pupils"))
    titles = {
        index: text(cell) for index, cell in enumerate(table[0]) if index not in at.values() and text(cell)
    }
    if not titles:
        raise BadInput("import.header", missing=TITLE["name"][0])
    if len(set(titles.values())) < len(titles):
        raise BadInput("import.row", row=1, reason="import.twice", value=TITLE["name"][0])
    classes = _classes(session, school, occasion, table, at, titles)
    ordered = _ordered(cells(book, 1))
    if unknown := sorted(set(ordered) - set(titles.values())):
        raise BadInput("textbooks.no_class", titles="、".join(unknown[:5]))
    need = Need((), classes)
    return Need(tuple(_title(school, occasion, name, need, ordered) for name in titles.values()), classes)


def _classes(
    session: Session,
    school: School,
    occasion: str,
    table: list[tuple[Any, ...]],
    at: dict[str, int],
    titles: dict[int, str],
) -> tuple[TextbookClass, ...]:
    mine = session.exec(select(Place).where(Place.school_id == school.id))
    places = {word: place.id for place in mine for word in (place.name, place.code)}
    found: dict[str, TextbookClass] = {}
    every = at | {f"title:{name}": index for index, name in titles.items()}
    for number, row in rows(table, every):
        name = needed(number, row, "name", CLASS["name"][0], 64)
        if name in found:
            raise BadInput("import.row", row=number, reason="import.twice", value=name)
        room = text(row.get("place"))
        if room and room not in places:
            raise BadInput("import.row", row=number, reason="import.place", value=room)
        copies = {title: count(number, row.get(f"title:{title}"), 0) for title in titles.values()}
        found[name] = TextbookClass(
            school_id=school.id,
            occasion=occasion,
            name=name,
            place_id=places.get(room),
            pupils=count(number, row.get("pupils")),
            teacher=text(row.get("teacher"))[:64],
            needed={title: number for title, number in copies.items() if number},
        )
    if not found:
        raise BadInput("import.header", missing=CLASS["name"][0])
    return tuple(found.values())


def _ordered(table: list[tuple[Any, ...]]) -> dict[str, tuple[int, int]]:
    """Copies ordered and copies in a parcel, by title."""
    if not table:
        return {}
    found: dict[str, tuple[int, int]] = {}
    for number, row in rows(table, columns(table[0], TITLE, ("name", "ordered"))):
        name = needed(number, row, "name", TITLE["name"][0])
        if name in found:
            raise BadInput("import.row", row=number, reason="import.twice", value=name)
        found[name] = count(number, row.get("ordered")), max(1, count(number, row.get("parcel"), PARCEL))
    return found


def _title(
    school: School, occasion: str, name: str, need: Need, ordered: dict[str, tuple[int, int]]
) -> Textbook:
    copies, parcel = ordered.get(name, (need.copies(name), PARCEL))
    return Textbook(school_id=school.id, occasion=occasion, name=name, ordered=copies, parcel=parcel)


def take(session: Session, school: School, need: Need, now: datetime, actor: str) -> None:
    """Make a read sheet the term's quantities. What a class has signed for stays; its needs may still change."""
    occasion = need.classes[0].occasion
    titles = {row.name: row for row in textbooks(session, school, occasion)}
    classes = {row.name: row for row in classes_of(session, school, occasion)}
    gone = [row for name, row in classes.items() if name not in {one.name for one in need.classes}]
    if signed := [row.name for row in gone if row.signed_at]:
        raise Refusal("textbooks.signed", names="、".join(signed[:5]))
    for row in gone:
        session.delete(row)
    for title in need.titles:
        known = titles.pop(title.name, None) or title
        known.ordered, known.parcel = title.ordered, title.parcel
        session.add(known)
    for left in titles.values():
        session.delete(left)
    for one in need.classes:
        row = classes.get(one.name) or one
        row.place_id, row.pupils, row.teacher, row.needed = one.place_id, one.pupils, one.teacher, one.needed
        session.add(row)
    session.flush()
    facts = {"occasion": occasion, "classes": len(need.classes), "titles": len(need.titles)}
    write(session, now, actor, Verb.TAKE_TEXTBOOKS, school, **facts)


def textbooks(session: Session, school: School, occasion: str) -> list[Textbook]:
    """The term's titles."""
    mine = select(Textbook).where(Textbook.school_id == school.id, Textbook.occasion == occasion)
    return list(session.exec(mine.order_by(col(Textbook.name))))


def classes_of(session: Session, school: School, occasion: str) -> list[TextbookClass]:
    """The term's classes."""
    mine = (TextbookClass.school_id == school.id, TextbookClass.occasion == occasion)
    return list(session.exec(select(TextbookClass).where(*mine).order_by(col(TextbookClass.name))))


def haul_of(titles: tuple[Textbook, ...] | list[Textbook]) -> Haul:
    """What fetching the ordered copies takes; never fewer than two people."""
    copies = sum(title.ordered for title in titles)
    parcels = sum(-(-title.ordered // title.parcel) for title in titles)
    return Haul(copies, parcels, max(LEAST_CREW, -(-parcels // PER_PERSON)), -(-parcels // VAN))


def arrive(session: Session, title: Textbook, copies: int, now: datetime, actor: str) -> None:
    """How many copies of a title came, as counted."""
    if not 0 <= copies <= 1_000_000:
        raise BadInput("input")
    title.arrived = copies
    session.add(title)
    session.flush()
    write(session, now, actor, Verb.ARRIVE, title, copies=copies)


def balance(session: Session, school: School, occasion: str) -> list[Balance]:
    """Each title's shortage or surplus."""
    classes = tuple(classes_of(session, school, occasion))
    need = Need((), classes)
    return [
        Balance(title, need.copies(title.name), sum(one.handed.get(title.name, 0) for one in classes))
        for title in textbooks(session, school, occasion)
    ]


def hand_out_book(session: Session, school: School, occasion: str) -> Workbook:
    """The hand-out list, a row a class; and what lacks or is over, a row a title. Read in again, the first
    two sheets are the quantities."""
    book = Workbook()
    titles = [title.name for title in textbooks(session, school, occasion)]
    places = {
        place.id: place.name for place in session.exec(select(Place).where(Place.school_id == school.id))
    }
    listed = book.worksheets[0]
    listed.title = "班级发放单"
    for column, word in enumerate([*(words[0] for words in CLASS.values()), *titles], start=1):
        put(listed, 1, column, word, bold=True)
    for row, one in enumerate(classes_of(session, school, occasion), start=2):
        room = places.get(_id(one.place_id), "")
        line = [one.name, one.pupils, one.teacher, room, *(one.needed.get(title) for title in titles)]
        for column, entry in enumerate(line, start=1):
            put(listed, row, column, entry)
    _balances(book, balance(session, school, occasion))
    return book


def _id(place: UUID | None) -> UUID:
    return place or UUID(int=0)


def _balances(book: Workbook, found: list[Balance]) -> None:
    sheet = book.create_sheet("书目")
    for column, word in enumerate(
        ["书名", "订数", "每包册数", "应发", "实到", "已发", "短缺", "多余"], start=1
    ):
        put(sheet, 1, column, word, bold=True)
    for row, one in enumerate(found, start=2):
        title = one.title
        counts = [title.ordered, title.parcel, one.needed, title.arrived, one.handed, one.short, one.surplus]
        put(sheet, row, 1, title.name)
        for column, entry in enumerate(counts, start=2):
            put(sheet, row, column, entry)
