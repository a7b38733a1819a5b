"""What words of a file mean, as somebody chose it: a select a word, each option its answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import Form

from actions.mapping.asked import Question
from actions.mapping.pack_words import LABELS
from actions.mapping.vocabulary import LONGEST, Decided
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


def answers_of(means: Iterable[str]) -> Decided:
    """The answers as decisions, none for what was left open. "pool|花工|gardener" is one code; several may be given."""
    found: defaultdict[tuple[Family, str], list[str]] = defaultdict(list)
    for answer in filter(None, means):
        family, _, rest = answer.partition("|")
        word, _, code = rest.rpartition("|")
        if family not in list(Family) or not word or not code or len(word) > LONGEST:
            raise BadInput("input")
        codes = found[Family(family), word]
        if code != NOTHING:
            codes.append(word if code == OWN else code)
    return {key: tuple(codes) for key, codes in found.items()}


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


def choices(desk: Desk) -> Choices:
    """What a word may mean at a desk's school: codes with their names, the suggested first, then the others by name."""
    language = language_of(desk.request)
    places = places_of(desk.database, desk.school)
    spots = {
        str(place.id): f"{pick(place.name, place.name_en, language)}（{place.code}）" for place in places
    }

    routines = {
        one.code: pick(one.name, one.name_en, language)
        for one in routines_of(desk.database, desk.school)
        if one.active
    }
    own = {Family.SPOT: spots, Family.ROUTINE: routines}

    def of(family: str, suggestions: Iterable[str]) -> list[tuple[str, str]]:
        names = own[Family(family)] if family in own else words_of(LABELS[Family(family)], language)
        first = [(code, names.get(code, code)) for code in suggestions]
        others = ((code, name) for code, name in names.items() if code not in dict(first))
        return first + sorted(others, key=lambda pair: pair[1])

    return of
