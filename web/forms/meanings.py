"""What words of a file mean, as somebody chose it: a select a word, each option its answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

from fastapi import Form

from actions.mapping.asked import Question
from actions.mapping.pack_words import LABELS
from actions.mapping.vocabulary import LONGEST, Decided, vocabulary_of
from actions.school.rows import places_of, routines_of
from models.errors import BadInput
from models.mappings import Family
from notifications.language import pick, words_of
from web.server.dependencies import Desk
from web.server.pages import language_of

NOTHING, OWN = "-", "="
"""Answers beside the codes: the word says nothing to us; it is a word of our own."""
MOST = 400
Choices = Callable[[str, Iterable[str]], list[tuple[str, str]]]
Means = Annotated[list[str], Form(max_length=MOST)]


def answers_of(desk: Desk, means: Iterable[str]) -> Decided:
    """The answers as decisions, none for what was left open. "pool|花工|gardener" is one code; several may be given.
    Refuses what a word cannot mean here."""
    found: defaultdict[tuple[Family, str], list[str]] = defaultdict(list)
    for answer in filter(None, means):
        family, _, rest = answer.partition("|")
        word, _, code = rest.rpartition("|")
        if family not in list(Family) or not word or not code or len(word) > LONGEST:
            raise BadInput("input")
        codes = found[Family(family), word]
        if code != NOTHING:
            codes.append(word if code == OWN else code)
    answers = {key: tuple(codes) for key, codes in found.items()}
    _require_known(desk, answers)
    return answers


def _require_known(desk: Desk, answers: Decided) -> None:
    if not any(answers.values()):
        return
    names, words = names_at(desk), vocabulary_of(desk.database, desk.school)
    for (family, word), codes in answers.items():
        for code in codes:
            if code != word and code not in names[family] and not words.is_code(family, code):
                raise BadInput("word.no_such_meaning", word=word, meant=code[:LONGEST])


def sent(answers: Decided) -> list[str]:
    """The decisions as they are sent."""
    return [
        f"{family}|{word}|{code}" for (family, word), codes in answers.items() for code in codes or (NOTHING,)
    ]


def as_suggested(questions: Iterable[Question]) -> Decided:
    """The meaning that offices usually have for each word, else the only one suggested, as its answer; a word that may
    mean several things stays open."""
    found = {(one.family, one.word): (one.likely,) if one.likely else one.suggestions for one in questions}
    return {word: codes for word, codes in found.items() if len(codes) == 1}


def names_at(desk: Desk) -> dict[Family, Mapping[str, str]]:
    """What everything that a word may mean at a desk's school is called, by code; what is switched off, too."""
    language = language_of(desk.request)
    named: dict[Family, Mapping[str, str]] = {one: words_of(label, language) for one, label in LABELS.items()}
    named[Family.SPOT] = {
        str(place.id): f"{pick(place.name, place.name_en, language)}（{place.code}）"
        for place in places_of(desk.database, desk.school)
    }
    named[Family.ROUTINE] = {
        one.code: pick(one.name, one.name_en, language) for one in routines_of(desk.database, desk.school)
    }
    return named


def choices(desk: Desk) -> Choices:
    """What a word may mean at a desk's school: codes with their names, the suggested first, then the others by name."""
    named = names_at(desk)
    off = {one.code for one in routines_of(desk.database, desk.school) if not one.active}

    def of(family: str, suggestions: Iterable[str]) -> list[tuple[str, str]]:
        names, left_out = named[Family(family)], off if family == Family.ROUTINE else set()
        first = [(code, names.get(code, code)) for code in suggestions]
        others = (pair for pair in names.items() if pair[0] not in left_out | dict(first).keys())
        return first + sorted(others, key=lambda pair: pair[1])

    return of
