"""A row's values in words, for anyone who reads what became of it: the journal, and the preview of a file."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from models import clock
from models.crews import Crew, CrewLine
from models.durations import hours_text
from models.patterns import ShiftPattern
from models.wishes import DutyWish, Wishes
from notifications.language import before_text, day_text, listing, moment_text, pick, say, shown
from notifications.sentences.cadences import cadence_sentence
from notifications.sentences.codes import field_label, word
from notifications.sentences.patterns import pattern_sentence

FAMILIES = {
    "roles": "pool",
    "category": "pool",
    "limits": "limit",
    "topic": "topic",
    "tags": "tag",
    "burdens": "burden",
    "layer": "layer",
    "students": "day",
    "staff": "day",
    "qualification.kind": "kind.qualification",
    "place.kind": "kind.place",
    "place.tags": "use",
    "journal.answers": "bound",
    "journal.cause": "kind.absence",
    "journal.doubts": "doubt",
    "journal.reason": "kind.absence",
    "journal.role": "role",
    "journal.undone": "verb",
    "journal.apply_notice.kind": "kind.holiday_notice",
    "journal.import_sheet.kind": "sheet",
    "journal.open_checklist.kind": "kind.checklist",
    "journal.report_absence.kind": "kind.absence",
    "journal.retry_notice.kind": "kind.notice",
    "journal.told_by_hand.kind": "kind.notice",
    "journal.way": "link_way",
    "journal.state": "state.checklist",
    "policy.burden_weights": "burden",
    "policy.roster_approval": "policy.roster_approval",
    "policy.roster_undecided": "policy.roster_undecided",
}
"""Whose words a field's codes are: of the field in any table, or of `table.field`."""
RULES = {
    "not_custodian": "Not by the custodian of the place",
    "rotate_pair": "The pair rotates",
    "in_turn": "In turn",
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*[+-]\d\d:\d\d$")
NOBODY: Mapping[str, str] = {}


def value_text(
    table: str, field: str, value: Any, language: str, names: Mapping[str, str] = NOBODY, zone: str = "UTC"
) -> str:
    """A field's value as its page would say it, empty when there is none; `names` are those of people and places by
    their ids, instants are told in the `zone`."""
    if value in (None, "", [], {}):
        return ""
    if field in SENTENCES:
        return SENTENCES[field](value, language)
    if instant := _instant(value):
        return moment_text(instant, zone, language)
    family = FAMILIES.get(f"{table}.{field}") or FAMILIES.get(field, "")
    return _plain(value, family, language, names)


def _instant(value: Any) -> datetime | None:
    """The instant that a value is, or that the journal keeps as text. What somebody wrote may only look like one."""
    if isinstance(value, str) and INSTANT.match(value):
        return clock.instant(value)
    return value if isinstance(value, datetime) else None


def _plain(value: Any, family: str, language: str, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return say("yes", language) if value else say("no", language)
    if isinstance(value, Mapping):
        pairs = ((word(family, str(key), language), one) for key, one in value.items())
        return listing([f"{key} {_plain(one, '', language, names)}" for key, one in pairs], language)
    if isinstance(value, list | tuple):
        return listing([_together(one, family, language, names) for one in value], language)
    if isinstance(value, date):
        return day_text(value, language, year=True)
    text = str(value)
    return names.get(text) or (word(family, text, language) if family else str(shown(value, language)))


def _together(one: Any, family: str, language: str, names: Mapping[str, str]) -> str:
    """One of several values; what is itself a pair, as hours and ways are, stays together."""
    parts = one if isinstance(one, list | tuple) else [one]
    return " – ".join(_plain(part, family, language, names) for part in parts)


def _pattern(value: Any, language: str) -> str:
    return pattern_sentence(ShiftPattern.model_validate(value), language)


def _crew(value: Any, language: str) -> str:
    crew = Crew.model_validate(value)
    rules = [say(text, language) for name, text in RULES.items() if getattr(crew, name)]
    apart = [say("apart from {tag}", language, tag=word("tag", tag, language)) for tag in crew.apart]
    shift = [crew.shift] if crew.shift else []
    return listing([*(_line(line, language) for line in crew.lines), *shift, *rules, *apart], language)


def _line(line: CrewLine, language: str) -> str:
    paper = f" ({word('kind.qualification', line.qualification, language)})" if line.qualification else ""
    return f"{word('pool', line.pool, language)} × {line.count}{paper}"


def _form(value: Any, language: str) -> str:
    return listing(
        [pick(one["label"], one.get("label_en", ""), language) for one in value["fields"]], language
    )


def _places(value: Any, language: str) -> str:
    families = {"kind": "kind.place", "tag": "use"}
    return listing([word(families[name], code, language) for name, code in value.items()], language)


def _wish(value: Any, language: str) -> str:
    wishes = Wishes.model_validate(value)
    parts = [before_text(minutes, language) for minutes in wishes.reminder_minutes or ()]
    if wishes.digest:
        parts.append(say("kind.notice.digest", language))
    for name in ("quiet_from", "quiet_until"):
        if moment := getattr(wishes, name):
            parts.append(f"{field_label('policy', name, language)} {moment}")
    return listing([*parts, *(_duty_wish(wish, language) for wish in wishes.duties)], language)


def _duty_wishes(value: Any, language: str) -> str:
    return listing([_duty_wish(DutyWish.model_validate(each), language) for each in value], language)


def _duty_wish(wish: DutyWish, language: str) -> str:
    attitude = say("would like to", language) if wish.wanted else say("would rather not", language)
    day = day_text(wish.day, language) if wish.day else ""
    burden = say(f"burden.{wish.burden}", language) if wish.burden else ""
    return " ".join(part for part in (attitude, day, burden) if part)


def _hours(value: Any, language: str) -> str:
    """A duration, or several, in hours and minutes."""
    every = value if isinstance(value, list | tuple) else [value]
    return listing([hours_text(int(one)) for one in every], language)


SENTENCES: Mapping[str, Callable[[Any, str], str]] = {
    "pattern": _pattern,
    "cadence": cadence_sentence,
    "crew": _crew,
    "form": _form,
    "places": _places,
    "wish": _wish,
    "wishes": _duty_wishes,
    **dict.fromkeys(("rest_minutes", "day_minutes", "overtime_minutes", "escalate_minutes"), _hours),
    "cents": lambda value, _language: f"{value / 100:.2f}",
}
