"""Languages: sentences for codes and page texts out of gettext catalogues, and dates as people write them."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh_CN", "en")
UNITS = ((24 * 60, "before.days"), (60, "before.hours"), (1, "before.minutes"))  # in minutes
LOCALES = Path(__file__).parent / "locales"
MONTH_PATTERNS = {"zh_CN": "y年M月", "en": "MMMM y"}
DAY_PATTERNS = {"zh_CN": ("M月d日 EEE", "y年M月d日 EEE"), "en": ("EEE d MMM", "EEE d MMM y")}


def known(language: str | None) -> str:
    """The language of ours that fits a wish like "en-GB" or "zh"; the first one when none does."""
    wish = (language or "").replace("-", "_")
    if wish in LANGUAGES:
        return wish
    return next((ours for ours in LANGUAGES if ours[:2] == wish[:2].lower()), LANGUAGES[0])


@lru_cache
def translator(language: str) -> GNUTranslations:
    """The catalogue of a language with `gettext` and `ngettext`; a msgid it does not know stays as it is."""
    with (LOCALES / known(language) / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=known(language))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache
def locale_of(language: str) -> Locale:
    """How a language writes days; looked up once, because finding it takes longer than writing one."""
    return Locale.parse(known(language))


@lru_cache
def words_of(family: str, language: str) -> dict[str, str]:
    """Every word of a family (`pool`, `kind.place`) in a language, by its code without the family's name."""
    with (LOCALES / known(language) / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=known(language))
    found = {str(message.id): str(message.string) for message in catalogue if message.id}
    start = f"{family}."
    return {code.removeprefix(start): word for code, word in found.items() if code.startswith(start)}


class _Facts(dict[str, Any]):
    """Facts for a sentence; one nobody gave leaves a gap in it, because half a refusal is better than a crash."""

    def __missing__(self, name: str) -> str:
        return "…"


def say(text_or_code: str, language: str, /, **facts: Any) -> str:
    """The sentence for a code or an English text, filled with its facts. Never pass it what a user typed."""
    sentence = translator(language).gettext(text_or_code) if text_or_code else ""
    if not facts:
        return sentence
    return sentence.format_map(_Facts({name: shown(fact, language) for name, fact in facts.items()}))


def has(code: str, language: str) -> bool:
    """Say whether the catalogue has a sentence for a code."""
    return bool(code) and translator(language).gettext(code) != code


def shown(fact: Any, language: str) -> Any:
    """A fact as it stands in a sentence: days by their name, whole numbers without a decimal point."""
    if isinstance(fact, date) and not isinstance(fact, datetime):
        return day_text(fact, language)
    if isinstance(fact, float):
        return f"{fact:.12g}"
    if isinstance(fact, list | tuple):
        return listing([str(item) for item in fact], language)
    return "" if fact is None else fact


def listing(items: list[str], language: str) -> str:
    """Several words in one sentence."""
    return ("、" if known(language) == "zh_CN" else ", ").join(items)


def pick(name: str, name_en: str, language: str) -> str:
    """A thing's name in a language; Chinese when it has no English one."""
    return name_en or name if known(language) == "en" else name


def day_text(day: date, language: str, *, year: bool = False) -> str:
    """A day with its weekday: "9月20日 周日", "Sun 20 Sep"."""
    return format_date(day, DAY_PATTERNS[known(language)][year], locale=locale_of(language))


def before_text(minutes: int, language: str) -> str:
    """How long before something, in the largest unit that fits."""
    unit, code = next(one for one in UNITS if minutes % one[0] == 0)
    count = minutes // unit
    return say(f"{code}.one" if count == 1 else code, language, count=count)


def month_text(day: date, language: str) -> str:
    """The month of a day: "2026年9月", "September 2026"."""
    return format_date(day, MONTH_PATTERNS[known(language)], locale=locale_of(language))


def about_text(span: timedelta, language: str) -> str:
    """Roughly how long something takes, in whole minutes: 130 seconds -> "about 2 minutes"."""
    minutes = round(span / timedelta(minutes=1))
    code = "about.minutes" if minutes > 1 else f"about.{('less', 'one')[minutes]}"
    return say(code, language, count=minutes)


def time_text(instant: datetime, zone: str, language: str) -> str:
    """The local time of an instant in a school's zone, on the 24-hour clock in every language of ours."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def moment_text(instant: datetime, zone: str, language: str) -> str:
    """Local day and time of an instant."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    return f"{day_text(day, language)} {time_text(instant, zone, language)}"


def span_text(start: datetime, end: datetime, zone: str, language: str) -> str:
    """From an instant until before another: "9月20日 周日 05:00–06:00"; midnight to midnight are whole days."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    days = (last.date() - first.date()).days
    opening, closing = moment_text(start, zone, language), time_text(end, zone, language)
    if days == 0:
        return f"{opening}–{closing}"
    if opening.endswith("00:00") and closing == "00:00":
        return days_text(first.date(), last.date() - timedelta(days=1), language)
    if days == 1 and closing == "00:00":
        return f"{opening}–24:00"
    if days == 1:
        return f"{opening}–{say('span.next_day', language, time=closing)}"
    return f"{opening} – {moment_text(end, zone, language)}"


def days_text(first: date, last: date, language: str) -> str:
    """From a day to a day, both included."""
    if first == last:
        return day_text(first, language)
    return f"{day_text(first, language)} – {day_text(last, language)}"
