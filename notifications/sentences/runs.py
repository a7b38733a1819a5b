"""What flow runs are called, the states they are in and what they report, in a reader's language.

A run carries words of its school's language, which Prefect's own pages show. The codes and facts behind the words are
kept beside them, so that our pages can say the same in another language.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from babel.dates import format_date

from notifications.language import LANGUAGES, has, known, locale_of, pick, say, words_of
from notifications.sentences.codes import word

KEPT = "greenleaf.report"  # the label of a run that keeps its report
DAYS = {
    "zh_CN": {"day": "y年M月d日", "from": "y年M月d日起", "month": "y年M月"},
    "en": {"day": "y-MM-dd", "from": "y-MM-dd", "month": "y-MM"},
}


class Sentence(NamedTuple):
    """A sentence of a report: its code in the catalogues below `run.said`, and the facts it is filled with."""

    code: str
    facts: dict[str, Any]


class Named(NamedTuple):
    """A fact that has a name in both languages, such as a duty."""

    name: str
    name_en: str


def said(code: str, **facts: Any) -> Sentence:
    """A sentence of a report. Facts are numbers, words, days, things with two names, and lists of these."""
    return Sentence(code, facts)


def day_of_run(day: date, language: str, form: str = "day") -> str:
    """The day, month or first day in a run's name: "2027年3月8日", "2027-03-08"."""
    return format_date(day, DAYS[known(language)][form], locale=locale_of(language))


def state_name(code: str, language: str) -> str:
    """What a state is called in Prefect; Prefect's own names, such as "Late", are codes themselves."""
    return word("run.state", code, language) if code.islower() else code


def state_names(code: str) -> list[str]:
    """What a state is called in any language, to search for it."""
    return [state_name(code, language) for language in LANGUAGES]


def state_code(name: str) -> str:
    """The code of a state by its name in any language; a name that is none of ours is returned as it is."""
    return _codes("run.state").get(name, name)


def state_word(code: str, kind: str, language: str) -> str:
    """A state in a reader's language; one that has no word is called by its kind, such as "PENDING"."""
    return word("run.state", code if has(f"run.state.{code}", language) else kind.capitalize(), language)


def report(sentences: Sequence[Sentence], language: str) -> str:
    """The sentences of a report in a language, one after the other."""
    space = "" if known(language) == "zh_CN" else " "
    return space.join(
        say(f"run.said.{code}", language, **{name: _shown(fact, language) for name, fact in facts.items()})
        for code, facts in sentences
    )


def who_did(actor: str) -> str | Named:
    """Who did something, as a report says it: a person by name, a machine by what it is."""
    kind, _, name = actor.partition(":")
    code = f"actor.{kind}"
    if name or not has(code, "zh_CN"):
        return name or actor
    return Named(say(code, "zh_CN"), say(code, "en"))


def to_keep(state: str, sentences: Sequence[Sentence]) -> dict[str, str]:
    """The label by which a run keeps the codes and facts of its report."""
    facts = [[code, {name: _kept(fact) for name, fact in facts.items()}] for code, facts in sentences]
    return {KEPT: json.dumps({"state": state, "said": facts}, ensure_ascii=False)}


def report_of(labels: Mapping[str, Any], state: str, stored: str, language: str) -> str:
    """The report of a run in a reader's language; as it is stored where its codes and facts are not known."""
    kept = json.loads(labels.get(KEPT) or "{}")
    sentences = [Sentence(*one) for one in kept.get("said", ())] if kept.get("state") == state else []
    if sentences and all(has(f"run.said.{one.code}", language) for one in sentences):
        return report(sentences, language)
    code = _codes("run.said").get(stored)
    return say(f"run.said.{code}", language) if code else stored


@lru_cache
def _codes(family: str) -> dict[str, str]:
    """The codes of a family by their words in any language; Prefect's own names are never stored as words."""
    return {
        words: code
        for language in LANGUAGES
        for code, words in words_of(family, language).items()
        if code.islower()
    }


def _shown(fact: Any, language: str) -> Any:
    """A fact as a report shows it; a thing by its name in the language."""
    if isinstance(fact, dict):
        return pick(fact["name"], fact["name_en"], language)
    if isinstance(fact, Named):
        return pick(*fact, language)
    return [_shown(one, language) for one in fact] if isinstance(fact, list | tuple) else fact


def _kept(fact: Any) -> Any:
    """A fact as JSON."""
    if isinstance(fact, Named):
        return fact._asdict()
    if isinstance(fact, list | tuple):
        return [_kept(one) for one in fact]
    return fact if fact is None or isinstance(fact, int | float) else str(fact)
