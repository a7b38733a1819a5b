"""Words for what the layers of a calendar disagree about."""

from calendars.school_days.disagreements import Disagreement
from notifications.language import day_text, listing, say


def disagreement(found: Disagreement, language: str) -> str:
    """One disagreement as a sentence with its date, the layers and the holiday's name."""
    facts = dict(found.facts)
    for fact in ("kind", "other", "students", "staff"):
        if fact in facts:
            facts[fact] = say(f"day.{facts[fact]}", language)
    if "audience" in facts:
        facts["audience"] = say(f"audience.{facts['audience']}", language)
    official = facts.get("official")
    code = f"disagreement.{found.code}"
    if isinstance(official, list):
        facts["official"] = listing([day_text(day, language) for day in official], language)
        code += "" if official else "_none"
    layers = {"layer": found.layer, "other_layer": found.other_layer}
    facts |= {name: say(f"layer.{layer}", language) for name, layer in layers.items()}
    facts["date"] = day_text(found.date, language, year=True)
    return say(code, language, **facts)
