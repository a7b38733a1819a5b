"""A shift pattern in plain words."""

from models.patterns import ShiftPattern
from notifications.language import known, say


def pattern_sentence(pattern: ShiftPattern | None, language: str) -> str:
    """All that holds, "" for no pattern: "At most 6 days in a row, at least 2 days off together, 40 hours a week"."""
    if pattern is None:
        return ""
    parts = [say("pattern.run", language, longest=pattern.longest_run)]
    if pattern.shortest_run > 1:
        parts.append(say("pattern.shortest_run", language, days=pattern.shortest_run))
    if pattern.shortest_rest > 1:
        parts.append(say("pattern.rest", language, days=pattern.shortest_rest))
    parts.append(say("pattern.hours", language, hours=pattern.week_hours))
    if pattern.weekends is not None:
        parts.append(say("pattern.weekends", language, count=pattern.weekends))
    for shift, most in pattern.most.items():
        parts.append(say("pattern.most", language, shift=shift, count=most))
    return ("，" if known(language) == "zh_CN" else ", ").join(parts)
