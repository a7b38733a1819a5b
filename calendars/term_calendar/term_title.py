"""The title of a term calendar: which term it is of."""

import re

DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
SCHOOL_YEAR = re.compile(r"(\d{4})\s*年?\s*[-—–－~～至/]+\s*(\d{4}|\d\d(?!\d))\s*(?:学年度?)?")
TERM_NUMBER = re.compile(
    r"第?\s*([一二三1-3上下])\s*学期|([秋春])季|term\s*([1-3])|-([1-9])(?!\d)", re.IGNORECASE
)
SEASON = re.compile(r"(\d{4})\s*年?\s*([秋春])")
CODE = re.compile(r"[（(](\d{4}(?:-\d{4})?-[1-9])[)）]")
NUMBERS = {"一": "1", "二": "2", "三": "3", "上": "1", "下": "2", "秋": "1", "春": "2"}


def term_named(title: str) -> tuple[str, str] | None:
    """Return the code and name of the term that a title names: "2026年秋季" is 2026-2027-1."""
    plain = re.sub(r"[〇○零一二三四五六七八九]{4}", lambda year: year[0].translate(DIGITS), title)
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
