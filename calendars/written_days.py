"""Days as offices write them: the one grammar of term calendars, duty tables and lists."""

import re
from dataclasses import dataclass

DAYS_OF_WEEK = "一二三四五六日"
ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONES = ("", *"一二三四五六七八九")
NUMBERS = (*ONES, *(f"{tens}十{one}" for tens in ("", "二", "三") for one in ONES))
HALF_WIDTH = str.maketrans("．／－", "./-")
CHINESE_NUMBER = "[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
CHINESE_DAY = re.compile(rf"(?<!农历)(?<![期周拜个])({CHINESE_NUMBER})月({CHINESE_NUMBER})(?=[日号])")
CHINESE_END = re.compile(rf"(?<=[-—–~～至到])({CHINESE_NUMBER})(?=[日号])")
CHINESE_MONTH = re.compile(r"(?<![期周拜个])(十[一二]?|[一二三四五六七八九])(?=月)")
BRACKETED = r"[（(]\s*(?:星期|周|礼拜)?[一二三四五六日天]\s*[)）]"
BESIDE = re.compile(rf"\s*(?:{BRACKETED}|(?:星期|周|礼拜)[一二三四五六日天])")
"""A day of the week beside a date: in brackets, or with its word."""
TO = r"\s*(?:[-—–~～至到]+|to\b)\s*"
DAY = r"(?:(\d{4})\s*[年./-]\s*)?(?:(\d{1,2})\s*[月./-]\s*)(\d{1,2})(?!\d)\s*[日号]?"
SPAN = re.compile(rf"{DAY}{TO}(?:(\d{{4}})[年./-])?(?:(\d{{1,2}})[月./-])?(\d{{1,2}})(?!\d)[日号]?")
MONTH = re.compile(r"(?:(\d{4})\s*[年./-]?\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月(?!\d)")
PARTS = re.compile(
    r"(?:(?:(\d{4})\s*[-年/.]\s*)?(\d{1,2})\s*[-月/.]\s*)?(\d{1,2})(?![\d:])\s*[日号]?(?:\s+00:00:00)?\s*(.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """The year, month and day of the month that are written, and the text after them; the first two may be missing."""

    year: int | None
    month: int | None
    day: int
    after: str = ""


def in_digits(text: str) -> str:
    """Return a text with its dates in digits: "九月十日（周五）" is 9月10日（周五）."""
    narrow = text.translate(HALF_WIDTH)
    days = CHINESE_DAY.sub(lambda found: f"{NUMBERS.index(found[1])}月{NUMBERS.index(found[2])}", narrow)
    return CHINESE_END.sub(lambda found: f"{NUMBERS.index(found[1])}", days) if days != narrow else narrow


def with_months(text: str) -> str:
    """Return a title with its months in digits too: "十二月值班表" is 12月值班表."""
    return CHINESE_MONTH.sub(lambda found: f"{NUMBERS.index(found[1])}", in_digits(text))


def without_weekday(text: str) -> str:
    """Return a text without the days of the week beside its dates."""
    return BESIDE.sub("", text)


def weekday_beside(text: str) -> int | None:
    """Return the day of the week that stands beside a date, 0 for Monday."""
    found = BESIDE.search(text)
    return _weekday(re.sub(r"\W", "", found[0])[-1]) if found else None


def weekday_of(text: str, *, bare: bool = False) -> int | None:
    """Return the day of the week that a text names and nothing else: "周一", "星期日", "Mon"; `bare` ones too: "一"."""
    word = "".join(text.split()).lower()
    named = re.fullmatch(r"[（(]?(?:星期|周|礼拜)(.)[)）]?", word)
    if named or (bare and len(word) == 1):
        return _weekday(named[1] if named else word)
    english = (at for at, name in enumerate(ENGLISH_DAYS) if len(word) > 2 and name.startswith(word))
    return next(english, None)


def month_named(text: str) -> tuple[int | None, int] | None:
    """Return the year, where it is told, and the month of a label such as "2026年9月" or "九月份"."""
    found = MONTH.fullmatch(with_months(text).strip().removesuffix("份").strip())
    return (int(found[1]) if found[1] else None, int(found[2])) if found else None


def written_day(text: str) -> WrittenDay | None:
    """Return the day that a text begins with: "9月1日 开学" is 9月1日 and 开学; "5" alone is a day of the month."""
    found = PARTS.fullmatch(in_digits(text).strip())
    if found is None or not 1 <= int(found[3]) <= 31:
        return None
    year, month = (int(group) if group else None for group in found.groups()[:2])
    return WrittenDay(year, month, int(found[3]), found[4].strip())


def written_span(text: str) -> tuple[WrittenDay, WrittenDay] | None:
    """Return the first and the last day of a text that is a span and no more: "12月1日（周二）至3日"."""
    found = SPAN.fullmatch(without_weekday(in_digits(text)).strip())
    if found is None:
        return None
    numbers = [int(group) if group else None for group in found.groups()]
    year, month, last_year, last_month = numbers[0], numbers[1], numbers[3], numbers[4]
    first = WrittenDay(year, month, int(found[3]))
    return first, WrittenDay(last_year or year, last_month or month, int(found[6]))


def _weekday(letter: str) -> int | None:
    at = DAYS_OF_WEEK.find(letter.replace("天", "日"))
    return at if at >= 0 else None
