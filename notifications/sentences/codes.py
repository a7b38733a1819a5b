"""Words for what the floors below answer in codes: refusals, reasons and cadences."""

from datetime import date
from typing import Any

from models.errors import GreenleafError
from notifications.language import day_text, has, say
from notifications.sentences.cadences import cadence_sentence

__all__ = ["cadence_sentence", "fault_words", "field_label", "reason", "refusal", "undelivered", "word"]

FAMILIES = ("refusal", "reason", "fault")  # where a refusal's own `reason` may have its words


def refusal(error: GreenleafError, language: str) -> str:
    """Why not, as one sentence. A code without words is shown itself, so that somebody can be asked about it."""
    code, facts = f"refusal.{error.code}", error.facts
    if not has(code, language):
        return say("refusal.other", language, code=error.code)
    if error.code == "form.range":
        code += {(True, False): "_high", (False, True): "_low"}.get(
            (facts.get("low") is None, facts.get("high") is None), ""
        )
    facts = {**facts, **_labelled(facts, language), **_days(facts, language), **_dates(facts, language)}
    return say(code, language, **{**facts, "reason": _inner(facts, language)})


def field_label(form: str, name: str, language: str) -> str:
    """What a form's field is called on its page; a name nobody has words for is shown itself."""
    codes = (f"field.{form}.{name}", f"field.{name}")
    return next((say(code, language) for code in codes if has(code, language)), name)


def _labelled(facts: dict[str, Any], language: str) -> dict[str, str]:
    """A field by its label: what a form of the office calls it, or a record form in the reader's language."""
    if "form" not in facts:
        return {
            name: facts[f"{name}_en"]
            for name in ("field", "fields")
            if language == "en" and facts.get(f"{name}_en")
        }
    label = field_label(facts["form"], facts["field"], language)
    return {"field": say("field.row", language, field=label, row=facts["row"]) if facts.get("row") else label}


def _days(facts: dict[str, Any], language: str) -> dict[str, str]:
    """Which days a cadence asks for, and for whom."""
    if not {"on", "calendar"} <= facts.keys():
        return {}
    calendar, on = facts["calendar"], facts["on"]
    return {"on": say(f"on.{calendar}.{on}", language), "calendar": say(f"audience.{calendar}", language)}


def _dates(facts: dict[str, Any], language: str) -> dict[str, str]:
    """Every date with its year: a wrong year is what nobody sees in a date without it."""
    dates = {name: fact for name, fact in facts.items() if type(fact) is date}
    return {name: day_text(day, language, year=True) for name, day in dates.items()}


def _inner(facts: dict[str, Any], language: str) -> str:
    """The reason within a refusal: the words of its code, or what a person wrote."""
    inner = str(facts.get("reason") or "")
    code = next((f"{family}.{inner}" for family in FAMILIES if has(f"{family}.{inner}", language)), "")
    return say(code, language, **{**facts, "reason": ""}) if code else inner


def fault_words(error: GreenleafError, language: str) -> str:
    """Why a field was refused, without its name."""
    return _inner({**error.facts, **_dates(error.facts, language)}, language) or refusal(error, language)


def reason(code: str, language: str) -> str:
    """Why somebody cannot be on a duty, in a few words."""
    return say(f"reason.{code}", language) if has(f"reason.{code}", language) else code


def word(family: str, code: str, language: str) -> str:
    """A word the catalogue may not have (a school's own team or role): itself then."""
    return say(f"{family}.{code}", language) if has(f"{family}.{code}", language) else code


def undelivered(error: str, language: str) -> str:
    """Why a notice was not taken, in words; a reason without words is shown itself."""
    text, _, number = error.rpartition(" ")
    said, facts = (text, {"number": number}) if number.isdecimal() else (error, {})
    code = f"undelivered.{said.replace(' ', '_')}"
    return say(code, language, **facts) if has(code, language) else error
