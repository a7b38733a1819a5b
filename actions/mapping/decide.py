"""Decide what words mean: whoever bears one follows, and the deed can be undone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from actions.mapping.vocabulary import Decided, Vocabulary, vocabulary_of
from actions.school.row_changes import Change, ReadyChanges, compared, note, ready_changes
from actions.school.rows import people_of, places_of
from models.journal import Verb
from models.mappings import Family, Mapping
from models.people import Person
from models.places import Place
from models.schools import School


@dataclass(frozen=True)
class Decision:
    """What words mean from now on, as it is written."""

    words: tuple[str, ...]
    changes: tuple[Change, ...]
    rows: ReadyChanges

    def keep(self, session: Session, school: School, now: datetime, actor: str) -> None:
        """Write it down as a deed that can be undone."""
        self.rows.write(session)
        note(session, now, actor, Verb.MAP_WORD, school, self.changes, words=list(self.words))


def decision(session: Session, school: School, decisions: Decided) -> Decision:
    """What comes of it that words mean these codes, or nothing. People whose title it is get the roles (and lose those
    that only the former meaning gave them), places that bear it the uses."""
    if not decisions:
        return Decision((), (), ReadyChanges())
    before = vocabulary_of(session, school)
    after = vocabulary_of(session, school, decisions)
    kept = {(Family(row.family), row.word): row for row in decided(session, school)}
    changes = [_mapped(kept.get(key), *key, codes) for key, codes in decisions.items()]
    changes += [*_people(session, school, before, after), *_places(session, school, before, after)]
    words = tuple(word for _, word in decisions)
    return Decision(words, tuple(changes), ready_changes(session, school.id, changes))


def decide(session: Session, school: School, decisions: Decided, now: datetime, actor: str) -> None:
    """Decide what words mean."""
    decision(session, school, decisions).keep(session, school, now, actor)


def _mapped(known: Mapping | None, family: Family, word: str, codes: Iterable[str]) -> Change:
    return compared(0, word, Mapping, known, {"family": family.value, "word": word, "codes": list(codes)})


def _people(session: Session, school: School, before: Vocabulary, after: Vocabulary) -> Iterator[Change]:
    for person in people_of(session, school):
        old, new = (words.all_of(Family.POOL, person.titles, person.team).codes for words in (before, after))
        if old != new and person.erased is None:
            roles = _exchanged(person.roles, old, new)
            yield compared(0, person.name, Person, person, {"roles": roles})


def _places(session: Session, school: School, before: Vocabulary, after: Vocabulary) -> Iterator[Change]:
    for place in places_of(session, school):
        words = [*place.called, *place.tags]
        old, new = (
            known.fitting(known.all_of(Family.PLACE, words).codes, place.kind) for known in (before, after)
        )
        if old != new:
            yield compared(0, place.name, Place, place, {"tags": _exchanged(place.tags, old, new)})


def _exchanged(held: list[str], old: Iterable[str], new: Iterable[str]) -> list[str]:
    """What is held without what no longer follows, with what follows now."""
    gone, come = set(old) - set(new), [code for code in new if code not in held]
    return [code for code in held if code not in gone] + come


def decided(session: Session, school: School) -> list[Mapping]:
    """Every word the school decided, by family and word."""
    mine = select(Mapping).where(Mapping.school_id == school.id)
    return list(session.exec(mine.order_by(col(Mapping.family), col(Mapping.word))))


def undecided(session: Session, school: School) -> dict[tuple[Family, str], list[str]]:
    """The words of titles that mean nothing to anybody yet, each with who bears it."""
    words, found = vocabulary_of(session, school), dict[tuple[Family, str], list[str]]()
    for person in people_of(session, school):
        meaning = words.all_of(Family.POOL, person.titles, person.team)
        for word in meaning.unknown if person.left is None else ():
            found.setdefault((Family.POOL, word), []).append(person.name)
    return found
