"""What somebody else made of a field while it was edited here, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from actions.journal.entries import LastChange
from notifications.language import listing, moment_text, say
from notifications.sentences.actors import actor_text
from notifications.sentences.values import value_text

Choices = Iterable[tuple[str, str]]
Names = Mapping[str, str]


@dataclass(frozen=True)
class Meanwhile:
    """The other value, who entered it and when, and what it is called to take it."""

    value: str
    by: str
    take: str


def meanwhile(
    form: str,
    field: str,
    value: object,
    change: LastChange | None,
    choices: Choices,
    *,
    language: str,
    zone: str,
    names: Names,
) -> Meanwhile:
    """The other side of a conflict as its field shows it; `names` are those of people by their ids."""
    text = _said(form, field, to_jsonable_python(value), dict(choices), language)
    by = _by(change, language, zone, names)
    return Meanwhile(text or say("left empty", language), by, say("Take this instead of mine", language))


def _by(change: LastChange | None, language: str, zone: str, names: Names) -> str:
    if change is None:
        return say("Changed meanwhile", language)
    name, moment = actor_text(change.actor, language, names), moment_text(change.at, zone, language)
    return say("Changed meanwhile by {name}, {moment}", language, name=name, moment=moment)


def _said(form: str, field: str, value: Any, choices: Mapping[str, str], language: str) -> str:
    """The value as the field offers it, else as its page would say it."""
    if choices and isinstance(value, list):
        return listing([choices.get(str(each), str(each)) for each in value], language)
    return choices.get(str(value)) or value_text(form, field, value, language)
