"""The recurrence rules of RFC 5545 that schools use, in words; a rule of another shape is shown as it is written."""

from datetime import date
from typing import Literal

from babel.dates import get_day_names, get_month_names

from calendars.rules import COUNTED_FROM, parse_rule
from notifications.language import listing, say

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SPOKEN = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH"})
TEENS = (11, 12, 13)
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}

Parts = dict[str, list[str]]
Width = Literal["abbreviated", "narrow"]


def recurrence(text: str, start: date | None, language: str) -> str:
    """A rule as the first part of a sentence: "每周一、四", "every Monday, Thursday"."""
    parts = parse_rule(text)
    frequency = parts["FREQ"][0]
    interval = int(parts.get("INTERVAL", ["1"])[0])
    counted_from = start or COUNTED_FROM
    if parts.keys() <= SPOKEN and not {"BYDAY", "BYMONTHDAY"} <= parts.keys():
        if frequency == "DAILY" and parts.keys() <= {"FREQ", "INTERVAL"}:
            return _repeated("cadence.daily", "cadence.every_days", interval, language)
        if frequency == "WEEKLY" and "BYMONTH" not in parts:
            return _weekly(parts, interval, counted_from, language)
        if frequency == "MONTHLY" and "BYMONTH" not in parts:
            days = _days(parts, counted_from, language)
            return _repeated("cadence.monthly", "cadence.every_months", interval, language, days=days)
        if _dated(frequency, parts, interval):
            days = _in_months(parts, counted_from, language)
            return _repeated("cadence.yearly", "cadence.every_years", interval, language, days=days)
    return say("cadence.rule", language, rule=text)


def _dated(frequency: str, parts: Parts, interval: int) -> bool:
    """Whether a rule names days of certain months of the year."""
    if frequency == "MONTHLY":
        return interval == 1
    return frequency == "YEARLY" and ("BYMONTH" in parts or parts.keys() <= {"FREQ", "INTERVAL"})


def _repeated(one: str, several: str, count: int, language: str, **facts: str) -> str:
    return say(one if count == 1 else several, language, count=count, **facts)


def _weekly(parts: Parts, interval: int, counted_from: date, language: str) -> str:
    days = parts.get("BYDAY") or [DAYS[counted_from.weekday()]]
    names = listing([_weekday(day[-2:], language, brief="narrow") for day in days], language)  # 每周一、四
    return _repeated("cadence.weekly", "cadence.every_weeks", interval, language, days=names)


def _in_months(parts: Parts, counted_from: date, language: str) -> str:
    months = [int(month) for month in parts.get("BYMONTH", [str(counted_from.month)])]
    names = get_month_names("abbreviated" if language == "zh_CN" else "wide", locale=language)
    months_named = listing([names[month] for month in months], language)
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
