"""Sentences for what would fill a gap, and for why somebody has a duty and not somebody else."""

from datetime import date, datetime
from typing import Any, Protocol

from notifications.language import day_text, has, known, pick, say, span_text


class Named(Protocol):
    """What has a name in two languages, a start and an end: a duty."""

    name: str
    name_en: str
    start: datetime
    end: datetime


def relief(
    code: str,
    language: str,
    zone: str,
    *,
    person: str = "",
    other: str = "",
    duty: Named | None = None,
    value: int = 0,
    day: date | None = None,
    paper: str = "",
) -> str:
    """One step, for example "周凤英的“门卫值班”改由吴建国承担"."""
    facts: dict[str, Any] = {"person": person, "other": other, "value": value, "hours": hours(max(0, value))}
    facts["duty"] = pick(duty.name, duty.name_en, language) if duty else ""
    facts["when"] = span_text(duty.start, duty.end, zone, language) if duty else ""
    facts["day"] = day_text(day, language) if day else ""
    facts["paper"] = (
        say(f"kind.qualification.{paper}", language)
        if has(f"kind.qualification.{paper}", language)
        else paper
    )
    return say(f"relief.{code}", language, **facts)


def hours(minutes: int) -> str:
    """Minutes as hours with at most one decimal: "2.5"."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def sentence(steps: list[str], person: str, language: str) -> str:
    """All steps and who then takes the place, as one sentence."""
    if not steps:
        return say("relief.take", language, person=person)
    joined = ("；" if known(language) == "zh_CN" else "; ").join(steps)
    return say("relief.then", language, steps=joined, person=person)


def loads(burdens: dict[str, float], minutes: int, language: str) -> str:
    """What somebody bears, for example "周末 5、夜班 2、26 小时"."""
    parts = [f"{say(f'burden.{burden}', language)} {count:g}" for burden, count in burdens.items()]
    parts.append(say("load.hours", language, hours=hours(minutes)))
    return ("、" if known(language) == "zh_CN" else ", ").join(parts)
