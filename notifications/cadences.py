"""A cadence as a sentence, as it stands on the plan on the wall: 「每天 05:00，4月1日–10月31日」."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from calendars.cadence import HOLIDAY, Cadence, During, Roll
from calendars.notation import BellTime, Shift, parse_at, parse_season, parse_shift, parse_weeks, parse_window
from calendars.rules import parse_rule
from notifications.language import has, known, listing, say
from notifications.recurrences import ordinal, recurrence

MONTH_DAY = {"zh_CN": "M月d日", "en": "d MMM"}
LEAP_YEAR = 2024
JOINT = {"zh_CN": "，", "en": ", "}

Bells = Mapping[str, str]


def cadence_sentence(cadence: Cadence | dict[str, Any], language: str, bells: Bells | None = None) -> str:
    """When a routine falls, in one sentence. `bells` are the school's own names of its bells."""
    rule = cadence if isinstance(cadence, Cadence) else Cadence.model_validate(cadence)
    tongue = known(language)
    parts = [
        _timed(_when(rule, tongue), rule, tongue, bells or {}),
        _within(rule, tongue),
        *_narrowed(rule, tongue),
        _rolled(rule, tongue),
    ]
    return JOINT[tongue].join(part for part in parts if part)


def _when(rule: Cadence, language: str) -> str:
    if rule.every is not None:
        if parse_rule(rule.every) == {"FREQ": ["DAILY"]} and rule.on != "any":
            return say("cadence.daily_counting", language, day=_one(rule, language))
        return recurrence(rule.every, rule.start, language)
    if rule.interval is not None:
        code = "cadence.interval_from" if rule.start else "cadence.interval"
        return say(code, language, count=rule.interval, start=_month_day(rule.start, language))
    if rule.anchor is not None:
        return _anchored(rule.anchor, rule.offset, language)
    period = say(f"period.{rule.of}", language)
    if rule.random is not None:
        days = _one(rule, language) if rule.random == 1 else _many(rule, language)
        return say("cadence.random", language, period=period, count=rule.random, days=days)
    return _counted(rule, rule.nth or 1, period, language)


def _counted(rule: Cadence, nth: int, period: str, language: str) -> str:
    """The nth counting day of a period; a bare day needs no name in Chinese ("第3天", not "第3个天")."""
    code = "cadence.nth" if nth > 0 else "cadence.nth_last" if nth == -1 else "cadence.nth_before"
    if rule.on == "any":
        code += "_day"
    number = {"n": abs(nth), "nth": ordinal(abs(nth), language)}
    return say(code, language, period=period, day=_one(rule, language), **number)


def _anchored(anchor: str, offset: str | None, language: str) -> str:
    name = anchor.removeprefix(HOLIDAY).strip()
    label = name if anchor.startswith(HOLIDAY) else say(f"cadence.anchor.{anchor}", language)
    shift = parse_shift(offset or "0d")
    if not shift.days:
        return say("cadence.anchor.on", language, anchor=label)
    code = "cadence.anchor.after" if shift.days > 0 else "cadence.anchor.before"
    count = _length(Shift(abs(shift.days), shift.work_days), language)
    return say(code, language, anchor=label, days=count)


def _length(shift: Shift, language: str) -> str:
    family = "length.work_days" if shift.work_days else "length.days"
    return say(family if shift.days != 1 else f"{family}.one", language, count=shift.days)


def _timed(when: str, rule: Cadence, language: str, bells: Bells) -> str:
    times = [_time(text, language, bells) for text in rule.at]
    return f"{when} {listing(times, language)}" if times else when


def _time(text: str, language: str, bells: Bells) -> str:
    moment = parse_at(text)
    if not isinstance(moment, BellTime):
        return say("cadence.clock", language, time=text)
    known_bell = f"bell.{moment.bell}"
    label = bells.get(moment.bell) or (
        say(known_bell, language) if has(known_bell, language) else moment.bell
    )
    if not moment.minutes:
        return say("cadence.bell", language, bell=label)
    code = "cadence.bell_after" if moment.minutes > 0 else "cadence.bell_before"
    return say(code, language, bell=label, minutes=abs(moment.minutes))


def _within(rule: Cadence, language: str) -> str:
    if rule.window is None:
        return ""
    window = parse_window(rule.window)
    if isinstance(window, Shift):
        return say("cadence.window", language, days=_length(window, language))
    return say("cadence.window_period", language, period=say(f"period.{window}", language))


def _narrowed(rule: Cadence, language: str) -> list[str]:
    parts = [_season(season, language) for season in rule.season]
    if rule.weeks:
        parts.append(_weeks(rule.weeks, language))
    if rule.during != During.ANY:
        parts.append(say(f"cadence.during.{rule.during}", language))
    if rule.terms:
        terms = listing([str(number) for number in rule.terms], language)
        parts.append(say("cadence.terms", language, terms=terms))
    return parts


def _season(season: str, language: str) -> str:
    first, last = (_month_day(date(LEAP_YEAR, *day), language) for day in parse_season(season))
    return say("cadence.season", language, first=first, last=last)


def _month_day(day: date | None, language: str) -> str:
    return format_date(day, MONTH_DAY[language], locale=language) if day else ""


def _weeks(weeks: str, language: str) -> str:
    parse_weeks(weeks)
    if weeks in ("odd", "even"):
        return say(f"cadence.weeks.{weeks}", language)
    parts = [part.strip() for part in weeks.split(",")]
    shown = [say("cadence.weeks.onwards", language, first=p[:-1]) if p.endswith("-") else p for p in parts]
    return say("cadence.weeks.some", language, weeks=listing(shown, language))


def _rolled(rule: Cadence, language: str) -> str:
    """What happens on a day that does not count; sources that only choose among counting days have said so."""
    counts_only = rule.source in ("nth", "random") or (rule.every == "FREQ=DAILY" and rule.roll is Roll.SKIP)
    if rule.on == "any" or counts_only:
        return ""
    code = "skip" if rule.window else rule.roll
    return say(f"cadence.roll.{code}", language, day=_one(rule, language), days=_many(rule, language))


def _one(rule: Cadence, language: str) -> str:
    return say(f"one.{rule.calendar}.{rule.on}", language)


def _many(rule: Cadence, language: str) -> str:
    return say(f"on.{rule.calendar}.{rule.on}", language)
