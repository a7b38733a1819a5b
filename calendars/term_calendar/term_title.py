"""The title of a term calendar: which term it is of."""

import re
from collections.abc import Sequence

DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
WRITTEN_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}")
SCHOOL_YEAR = re.compile(r"(\d{4})\s*年?\s*[-—–－~～至/]+\s*(\d{4}|\d\d(?!\d))\s*(?:学年度?)?")
TERM_NUMBER = re.compile(
    r"第?\s*([一二三1-3上下])\s*学期|([秋春])季|term\s*([1-3])|-([1-9])(?!\d)", re.IGNORECASE
)
SEASON = re.compile(r"(\d{4})\s*年?\s*([秋春])")
CODE = re.compile(r"[（(](\d{4}(?:-\d{4})?-[1-9])[)）]")
NUMBERS = {"一": "1", "二": "2", "三": "3", "上": "1", "下": "2", "秋": "1", "春": "2"}
LONGEST_TITLE = 60
DATED = re.compile(r"\d\s*[月日号:：]")

Named = tuple[str, str]
"""The code and the name of a term."""


def term_named(title: str) -> Named | None:
    """Return the code and name of the term that a title names: "2026年秋季" is 2026-2027-1."""
    plain = _plain(title)
    years, code = SCHOOL_YEAR.search(plain), CODE.search(plain)
    number = TERM_NUMBER.search(plain, years.end()) if years else None
    if years is None or number is None:
        season = SEASON.search(plain)
        if code or season is None:
            return (code[1], code[1]) if code else None
        first = int(season[1]) - (season[2] == "春")
        return f"{first}-{first + 1}-{NUMBERS[season[2]]}", season[0]
    word = next(group for group in number.groups() if group)
    last = years[2] if len(years[2]) == 4 else years[1][:2] + years[2]
    read = f"{years[1]}-{last}-{NUMBERS.get(word, word)}"
    return code[1] if code else read, plain[years.start() : number.end()].strip()


def first_named(texts: Sequence[str]) -> Named | None:
    """Return the term of the first text that names one, with the school year that another of them names: "下学期" and
    "2026—2027学年校历" are 2026-2027-2."""
    year = next(filter(None, map(_school_year, texts)), "")
    return next(filter(None, (term_named(text) or _within(year, text) for text in texts)), None)


def heads_term(text: str, around: Sequence[str]) -> Named | None:
    """Return the term whose calendar a cell is the title of: it names one term and no day."""
    if len(text) > LONGEST_TITLE or DATED.search(text) or len(_numbers(text)) != 1:
        return None
    return first_named((text, *around))


def is_title(text: str) -> bool:
    """Say whether a cell only names a term, or the school year."""
    short = len(text) <= LONGEST_TITLE and not DATED.search(text)
    return bool(term_named(text)) or (short and bool(_numbers(text) or _school_year(text)))


def _plain(title: str) -> str:
    return WRITTEN_YEAR.sub(lambda year: year[0].translate(DIGITS), title)


def _school_year(text: str) -> str:
    found = SCHOOL_YEAR.search(_plain(text))
    following = str(int(found[1]) + 1) if found else ""
    return found[0] if found and found[2] in (following, following[2:]) else ""


def _within(year: str, text: str) -> Named | None:
    numbers = _numbers(text) if year else set()
    return term_named(f"{year}第{numbers.pop()}学期") if len(numbers) == 1 else None


def _numbers(text: str) -> set[str]:
    """The numbers of the terms that a text speaks of: two in 上、下学期."""
    both = re.sub(r"([一二三上下])\s*[、和及与]\s*第?\s*(?=[一二三上下]\s*学期)", r"\1学期", _plain(text))
    words = (next(filter(None, found.groups()), "") for found in TERM_NUMBER.finditer(both))
    return {NUMBERS.get(word, word) for word in words if word}
