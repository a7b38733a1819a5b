"""The names of duties in a school's own tables, and the routines of the school they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from actions.mapping.pack_words import plain
from actions.mapping.vocabulary import LONGEST
from models.mappings import Family
from models.mappings import Mapping as Row
from models.schools import School


@dataclass(frozen=True)
class Meant:
    """The names of duties that the school decided about, each with the code of its routine, or with none."""

    codes: Mapping[str, str]

    def of(self, name: str) -> str:
        """The code of the routine that a name means; empty where it means none."""
        return self.codes.get(word_of(name), "")


def word_of(name: str) -> str:
    """The name of a duty as the word that is decided about."""
    return plain(name)[:LONGEST]


def routines_meant(session: Session, school: School) -> Meant:
    """What the school decided of the names of its duties."""
    mine = select(Row).where(Row.school_id == school.id, Row.family == Family.ROUTINE)
    return Meant({row.word: first_code(row.codes) for row in session.exec(mine)})


def first_code(codes: Iterable[str]) -> str:
    """The one code of a name; empty where it has none."""
    return next(iter(codes), "")
