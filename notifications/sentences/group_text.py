"""A day's duties as plain text for a chat group: time, duty, place, names; short enough for one message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications.language import listing, pick, say, time_text

LONGEST = 2000  # characters; what chat programs take as one message


@dataclass(frozen=True)
class DayLine:
    """One duty of the day as a group is told of it; `missing` is how many people it is still missing."""

    start: datetime
    end: datetime
    name: str
    name_en: str
    place: str
    place_en: str
    people: tuple[str, ...]
    missing: int


def group_text(heading: str, lines: Sequence[DayLine], zone: str, language: str, limit: int = LONGEST) -> str:
    """The heading and a line a duty; cut at `limit` characters with a last line that says how many there are."""
    whole = [heading, *(_sentence(line, zone, language) for line in lines)]
    if len("\n".join(whole)) <= limit:
        return "\n".join(whole)
    end = say("group.more", language, count=len(lines))
    room = limit - len(end)
    kept = ""
    for line in whole:
        if len(kept) + len(line) + 1 > room:
            break
        kept += f"{line}\n"
    return kept + end


def _sentence(line: DayLine, zone: str, language: str) -> str:
    place = pick(line.place, line.place_en, language)
    text = say(
        "group.duty",
        language,
        time=f"{time_text(line.start, zone, language)}–{time_text(line.end, zone, language)}",
        duty=pick(line.name, line.name_en, language),
        place=say("group.place", language, place=place) if place else "",
        people=listing(list(line.people), language) or say("nobody yet", language),
    )
    if line.missing and line.people:
        text += say("group.missing", language, count=line.missing)
    return " ".join(text.split())
