"""A cadence as a sentence, as it stands on the plan on the wall: 「每天 05:00，4月1日–10月31日」."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from calendars.cadence.cadence import EVENT, HOLIDAY, ROUTINE, After, Cadence, During, Roll
from calendars.cadence.notation import (
    BellTime,
    Shift,
    parse_at,
    parse_season,
    parse_shift,
    parse_weeks,
    parse_window,
)
from calendars.school_days.days import Audience
from notifications.language import has, known, listing, locale_of, say
from notifications.sentences.recurrences import JOINT, full_date, ordinal, recurrence

MONTH_DAY = {"zh_CN": "M月d日", "en": "d MMM"}
LEAP_YEAR = 2024

Names = Mapping[str, str]


def cadence_sentence(
    cadence: Cadence | dict[str, Any],
    language: str,
    bells: Names | None = None,
    routines: Names | None = None,
) -> str:
    """When a routine falls, in one sentence. `bells` and `routines` are the school's own names of them; what has
    none is called by its code."""
    rule = cadence if isinstance(cadence, Cadence) else Cadence.model_validate(cadence)
    tongue = known(language)
    parts = [
        _timed(_when(rule, tongue, routines or {}), rule, tongue, bells or {}),
        _within(rule, tongue),
        *_narrowed(rule, tongue),
        _rolled(rule, tongue),
    ]
    return JOINT[tongue].join(part for part in parts if part)


def _when(rule: Cadence, language: str, routines: Names) -> str:
    if rule.every is not None:
        if rule.every == "FREQ=DAILY" and rule.start is None and rule.on != "any":
            return say("cadence.daily_counting", language, day=_one(rule, language))
        return recurrence(rule.every, rule.start, language)
    if rule.interval is not None:
        return _spaced(rule, rule.interval, language)
    if rule.anchor is not None:
        return _anchored(rule, rule.anchor, language, routines)
    period = say(f"period.{rule.of}", language)
    if rule.random is not None:
        days = _one(rule, language) if rule.random == 1 else _many(rule, language)
        return say("cadence.random", language, period=period, count=rule.random, days=days)
    return _counted(rule, rule.nth or 1, period, language)


def _spaced(rule: Cadence, interval: int, language: str) -> str:
    start = full_date(rule.start, language) if rule.start else ""
    if rule.after is After.COMPLETION:
        when = say("cadence.interval_after", language, days=_length(Shift(interval, False), rule, language))
        return say("cadence.first_time", language, when=when, start=start) if start else when
    if interval == 1:
        when = say("cadence.daily", language)
        return say("cadence.from", language, when=when, start=start) if start else when
    code = "cadence.interval_from" if start else "cadence.interval"
    return say(code, language, count=interval, start=start)


def _counted(rule: Cadence, nth: int, period: str, language: str) -> str:
    """The nth counting day of a period; a bare day needs no name in Chinese ("第3天", not "第3个天")."""
    code = "cadence.nth" if nth > 0 else "cadence.nth_last" if nth == -1 else "cadence.nth_before"
    if rule.on == "any":
        code += "_day"
    number = {"n": abs(nth), "nth": ordinal(abs(nth), language)}
    return say(code, language, period=period, day=_one(rule, language), **number)


def _anchored(rule: Cadence, anchor: str, language: str, routines: Names) -> str:
    label = _occasion(anchor, language, routines)
    shift = parse_shift(rule.offset or "0d")
    if not shift.days:
        return say("cadence.anchor.on", language, anchor=label)
    code = "cadence.anchor.after" if shift.days > 0 else "cadence.anchor.before"
    count = _length(Shift(abs(shift.days), shift.work_days), rule, language)
    return say(code, language, anchor=label, days=count)


def _occasion(anchor: str, language: str, routines: Names) -> str:
    """What an anchor is called: holidays by their name, the school's own events and routines in quotes."""
    kind, colon, name = anchor.partition(":")
    if kind + colon == HOLIDAY:
        return name.strip()
    if kind + colon == EVENT:
        return say("cadence.anchor.event", language, name=name.strip())
    if kind + colon == ROUTINE:
        return say("cadence.anchor.routine", language, routine=routines.get(name) or name)
    return say(f"cadence.anchor.{anchor}", language)


def _length(shift: Shift, rule: Cadence, language: str) -> str:
    """Days, or days the cadence's audience works."""
    work = "length.school_days" if rule.calendar is Audience.STUDENTS else "length.work_days"
    family = work if shift.work_days else "length.days"
    return say(family if shift.days != 1 else f"{family}.one", language, count=shift.days)


def _timed(when: str, rule: Cadence, language: str, bells: Names) -> str:
    times = [_time(text, language, bells) for text in rule.at]
    return f"{when} {listing(times, language)}" if times else when


def _time(text: str, language: str, bells: Names) -> str:
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
        return say("cadence.window", language, days=_length(window, rule, language))
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
    return format_date(day, MONTH_DAY[language], locale=locale_of(language)) if day else ""


def _weeks(weeks: str, language: str) -> str:
    parse_weeks(weeks)
    if weeks in ("odd", "even"):
        return say(f"cadence.weeks.{weeks}", language)
    parts = [part.strip() for part in weeks.split(",")]
    shown = [say("cadence.weeks.onwards", language, first=p[:-1]) if p.endswith("-") else p for p in parts]
    return say("cadence.weeks.some", language, weeks=listing(shown, language))


def _rolled(rule: Cadence, language: str) -> str:
    """What happens on a day that does not count; sources that only choose among counting days have said so."""
    if rule.on == "any":
        return ""
    facts = {"day": _one(rule, language), "days": _many(rule, language)}
    if rule.window is not None:
        chosen = [say("cadence.roll.skip", language, **facts)]
        if rule.roll is not Roll.SKIP:
            chosen.append(say(f"cadence.none_left.{rule.roll}", language, **facts))
        return JOINT[language].join(chosen)
    daily = rule.every == "FREQ=DAILY" and rule.start is None
    if rule.source in ("nth", "random") or (daily and rule.roll is Roll.SKIP):
        return ""
    return say(f"cadence.roll.{rule.roll}", language, **facts)


def _one(rule: Cadence, language: str) -> str:
    return say(f"one.{rule.calendar}.{rule.on}", language)


def _many(rule: Cadence, language: str) -> str:
    return say(f"on.{rule.calendar}.{rule.on}", language)
