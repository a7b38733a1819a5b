"""The recurrence rules of RFC 5545 in words: those schools use as people say them, the others piece by piece."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Literal

from babel.dates import format_date, get_day_names, get_month_names

from calendars.cadence.recurrence import COUNTED_FROM, parse_rule
from notifications.language import listing, locale_of, say

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FRAME = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
SPOKEN = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH"})
CODE_FACTS = {"BYMONTH": "months", "BYWEEKNO": "weeks", "BYSETPOS": "positions"}
FULL_DATE = {"zh_CN": "y年M月d日", "en": "d MMM y"}
JOINT = {"zh_CN": "，", "en": ", "}
TEENS = (11, 12, 13)
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}

Parts = dict[str, list[str]]
Width = Literal["abbreviated", "narrow"]


def recurrence(text: str, start: date | None, language: str) -> str:
    """A rule as the first part of a sentence: "每周一、四", "every Monday, Thursday"."""
    parts = parse_rule(text)
    when = _spoken(parts, start or COUNTED_FROM, language) or _general(parts, start or COUNTED_FROM, language)
    if start is not None:
        when = say("cadence.from", language, when=when, start=full_date(start, language))
    return JOINT[language].join([when, *_ends(parts, language)])


def full_date(day: date, language: str) -> str:
    """A date with its year, without its weekday."""
    return format_date(day, FULL_DATE[language], locale=locale_of(language))


def _ends(parts: Parts, language: str) -> Iterator[str]:
    """How long the rule holds, and where its weeks begin when that changes its dates."""
    weekly = parts["FREQ"] == ["WEEKLY"] and parts.get("INTERVAL", ["1"]) != ["1"]
    if parts.get("WKST", ["MO"]) != ["MO"] and (weekly or "BYWEEKNO" in parts):
        yield say("cadence.week_starts", language, weekday=_weekday(parts["WKST"][0], language))
    if "UNTIL" in parts:
        until = date.fromisoformat(parts["UNTIL"][0])
        yield say("cadence.until", language, until=full_date(until, language))
    if "COUNT" in parts:
        yield say("cadence.count", language, count=parts["COUNT"][0])


def _spoken(parts: Parts, counted_from: date, language: str) -> str:
    """The rules schools use; nothing for a rule of another shape."""
    said = parts.keys() - FRAME
    frequency, interval = parts["FREQ"][0], int(parts.get("INTERVAL", ["1"])[0])
    if not said <= SPOKEN or {"BYDAY", "BYMONTHDAY"} <= said:
        return ""
    if frequency == "DAILY" and not said:
        return _repeated("cadence.daily", "cadence.every_days", interval, language)
    if frequency == "WEEKLY" and "BYMONTH" not in parts:
        return _weekly(parts, interval, counted_from, language)
    if frequency == "MONTHLY" and "BYMONTH" not in parts:
        days = _days(parts, counted_from, language)
        return _repeated("cadence.monthly", "cadence.every_months", interval, language, days=days)
    if _dated(frequency, parts, interval):
        days = _in_months(parts, counted_from, language)
        return _repeated("cadence.yearly", "cadence.every_years", interval, language, days=days)
    return ""


def _general(parts: Parts, counted_from: date, language: str) -> str:
    """A rule of any shape: how often, and then one condition after the other."""
    frequency, interval = parts["FREQ"][0], int(parts.get("INTERVAL", ["1"])[0])
    per = "cadence.daily" if frequency == "DAILY" else f"cadence.per.{frequency}"
    several = "cadence.every_days" if frequency == "DAILY" else f"{per}.several"
    pieces = [_repeated(per, several, interval, language)]
    for name, code, word in CONDITIONS:
        values = _implied(parts, counted_from).get(name)
        if values:
            listed = listing([word(value, language) for value in values], language)
            pieces.append(say(code, language, **{CODE_FACTS.get(name, "days"): listed}))
    return JOINT[language].join(pieces)


def _implied(parts: Parts, counted_from: date) -> Parts:
    """The rule with what RFC 5545 takes from the day it is counted from when the rule names no day."""
    if parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} or parts["FREQ"] == ["DAILY"]:
        return parts
    if parts["FREQ"] == ["WEEKLY"]:
        return parts | {"BYDAY": [DAYS[counted_from.weekday()]]}
    own_month = {"BYMONTH": [str(counted_from.month)]} if parts["FREQ"] == ["YEARLY"] else {}
    return own_month | parts | {"BYMONTHDAY": [str(counted_from.day)]}


def _dated(frequency: str, parts: Parts, interval: int) -> bool:
    """Say whether a rule names days of certain months of the year."""
    if frequency == "MONTHLY":
        return interval == 1
    return frequency == "YEARLY" and ("BYMONTH" in parts or parts.keys() <= FRAME)


def _repeated(one: str, several: str, count: int, language: str, **facts: str) -> str:
    return say(one if count == 1 else several, language, count=count, **facts)


def _weekly(parts: Parts, interval: int, counted_from: date, language: str) -> str:
    days = parts.get("BYDAY") or [DAYS[counted_from.weekday()]]
    names = listing([_weekday(day[-2:], language, brief="narrow") for day in days], language)  # 每周一、四
    return _repeated("cadence.weekly", "cadence.every_weeks", interval, language, days=names)


def _in_months(parts: Parts, counted_from: date, language: str) -> str:
    months = [int(month) for month in parts.get("BYMONTH", [str(counted_from.month)])]
    months_named = listing([_month(str(month), language) for month in months], language)
    code = "cadence.in_month" if len(months) == 1 else "cadence.in_months"
    return say(code, language, months=months_named, days=_days(parts, counted_from, language))


def _days(parts: Parts, counted_from: date, language: str) -> str:
    """The days of a month a rule names: by weekday, by number, or the one it is counted from."""
    if "BYDAY" in parts:
        return listing([_numbered_weekday(day, language) for day in parts["BYDAY"]], language)
    numbers = parts.get("BYMONTHDAY", [str(counted_from.day)])
    return listing([_month_day(int(number), language) for number in numbers], language)


def _numbered_weekday(text: str, language: str) -> str:
    number, name = int(text[:-2] or 0), text[-2:]
    code = {0: "each", -1: "last"}.get(number, "nth" if number > 0 else "before")
    return _nth(f"cadence.weekday_{code}", number, language, weekday=_weekday(name, language))


def _month_day(number: int, language: str) -> str:
    code = "last_day" if number == -1 else "day" if number > 0 else "day_before"
    return _nth(f"cadence.month_{code}", number, language)


def _month(number: str, language: str) -> str:
    names = get_month_names("abbreviated" if language == "zh_CN" else "wide", locale=language)
    return str(names[int(number)])


def _position(family: str, text: str, language: str) -> str:
    """ "the 3rd", "the last", "the 2nd from the end" of what the family counts."""
    number = int(text)
    code = family if number > 0 else f"{family}_last" if number == -1 else f"{family}_before"
    return _nth(code, number, language)


def _nth(code: str, number: int, language: str, **facts: str) -> str:
    return say(code, language, n=abs(number), nth=ordinal(abs(number), language), **facts)


def _weekday(code: str, language: str, brief: Width = "abbreviated") -> str:
    """A weekday's name, written out in English and brief in Chinese."""
    names = get_day_names(brief if language == "zh_CN" else "wide", locale=language)
    return str(names[DAYS.index(code)])


def ordinal(number: int, language: str) -> str:
    """ "3rd", "11th"; Chinese writes the number itself."""
    if language == "zh_CN":
        return str(number)
    suffix = "th" if number % 100 in TEENS else SUFFIXES.get(number % 10, "th")
    return f"{number}{suffix}"


def _any_weekday(text: str, language: str) -> str:
    return _numbered_weekday(text, language) if len(text) > 2 else _weekday(text, language)


CONDITIONS: tuple[tuple[str, str, Callable[[str, str], str]], ...] = (
    ("BYMONTH", "cadence.only_months", _month),
    ("BYWEEKNO", "cadence.only_weeks", partial(_position, "cadence.year_week")),
    ("BYYEARDAY", "cadence.only_year_days", partial(_position, "cadence.year_day")),
    ("BYMONTHDAY", "cadence.only_month_days", lambda text, language: _month_day(int(text), language)),
    ("BYDAY", "cadence.only_weekdays", _any_weekday),
    ("BYSETPOS", "cadence.only_positions", partial(_position, "cadence.position")),
)
