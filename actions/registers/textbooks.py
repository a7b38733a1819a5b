"""Textbooks: what a term's titles and classes come to, what arrived, what is lacking."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.errors import BadInput
from models.journal import Verb, write
from models.schools import School
from models.textbooks import Textbook, TextbookClass

PARCEL = 30  # copies in a parcel, where the bookshop does not say
VAN = 80  # parcels in a small van
PER_PERSON = 40  # parcels one person carries on a haul
LEAST_CREW = 2


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
    classes = classes_of(session, school, occasion)
    return [
        Balance(
            title,
            sum(one.needed.get(title.name, 0) for one in classes),
            sum(one.handed.get(title.name, 0) for one in classes),
        )
        for title in textbooks(session, school, occasion)
    ]
