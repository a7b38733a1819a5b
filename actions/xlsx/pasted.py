"""Text pasted from WeChat or Excel as a spreadsheet: lines are rows, and what parts their fields is found out."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from actions.xlsx.book import new_book, packed, put
from actions.xlsx.grid import MAX_CELLS, MAX_ROWS
from models.errors import BadInput

MOST_CHARACTERS, MOST_COLUMNS = 50_000, 100
SEPARATORS = (r"\s{2,}|\u3000+", r"\s*[,，;；|]\s*", r"\s+", r"\s*、\s*")
MOSTLY = 0.6  # of the lines have as many fields as most have
ENTRIES = re.compile(r"[；;\n]+")
DAY = re.compile(
    r"[\s·•*\-]*(?P<day>(?:\d{4}\s*[-年./])?\s*\d{1,2}\s*[-月./]\s*\d{1,2}(?!\d)\s*[日号]?)"
    r"\s*[（(]?(?:星期|周|礼拜)?(?:(?<=[期周拜])[一二三四五六日天])?[)）]?[\s,，:：]*"
)
HOURS = re.compile(r"(\d{1,2}[:：点]\d{0,2})\s*[-—–~～至到]+\s*(?:次日)?(\d{1,2}[:：点]\d{0,2})")
PHONE = re.compile(r"\+?1[\dxX*]{6,11}|\d{3,4}-\d{7,8}")
DUTY = re.compile(r"\s*([^\d:：]{1,30})[:：]\s*")
BETWEEN = re.compile(r"[\s、，,/和]+")
DUTY_TITLES = ("日期", "任务", "开始", "结束", "人员", "电话")
USUAL_DUTY = "值班"


def pasted_sheet(text: str, *, entries: bool = False) -> bytes:
    """An .xlsx of what was pasted. With `entries`, "12月5日 值班：王小明；12月6日 李四" becomes a duty table.

    Refuses what is empty or larger than a list that people paste."""
    if len(text) > MOST_CHARACTERS:
        raise BadInput("import.too_much_pasted", most=MOST_CHARACTERS)
    rows = _duties(text) if entries and _are_entries(text) else _table(text)
    if not rows:
        raise BadInput("import.nothing_sent")
    if len(rows) > MAX_ROWS:
        raise BadInput("import.too_many_rows", file="", most=MAX_ROWS, cells=MAX_CELLS)
    book = new_book()
    sheet = book.create_sheet("1")
    for number, fields in enumerate(rows, start=1):
        for column, field in enumerate(fields[:MOST_COLUMNS], start=1):
            if field:
                put(sheet, number, column, field)
    return packed(book)


def _table(text: str) -> list[list[str]]:
    """The lines as fields: by tabs as Excel copies them, else by what parts most lines into as many fields."""
    if "\t" in text:
        found = csv.reader(StringIO(text), delimiter="\t")
        return [fields for fields in ([field.strip() for field in row] for row in found) if any(fields)]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for separator in SEPARATORS:
        rows = [re.split(separator, line) for line in lines]
        if _even(rows):
            return rows
    return [[line] for line in lines]


def _even(rows: list[list[str]]) -> bool:
    usual = Counter(map(len, rows)).most_common(1)
    return bool(usual) and usual[0][0] > 1 and usual[0][1] >= MOSTLY * len(rows)


def _are_entries(text: str) -> bool:
    """Say whether half of the lines or more begin with a day, and are no rows of a table."""
    found = [entry for entry in ENTRIES.split(text) if entry.strip()]
    dated = sum(bool(DAY.match(entry)) for entry in found)
    wide = [re.split(SEPARATORS[0], entry.strip()) for entry in found]
    tabular = "\t" in text or (_even(wide) and len(wide[0]) > 2)
    return 0 < len(found) <= 2 * dated and not tabular


def _duties(text: str) -> list[list[str]]:
    entries = [entry.strip() for entry in ENTRIES.split(text) if entry.strip()]
    above = next(at for at, entry in enumerate(entries) if DAY.match(entry))
    rows = list(_entries(entries[above:]))
    used = [at for at, _ in enumerate(DUTY_TITLES) if any(row[at] for row in rows)]
    return [[title] for title in entries[:above]] + [
        [row[at] for at in used] for row in (list(DUTY_TITLES), *rows)
    ]


def _entries(entries: list[str]) -> Iterator[list[str]]:
    """A row an entry; one without a day is of the day before it. Telephone numbers stand in a column of their own."""
    day = ""
    for entry in entries:
        dated = DAY.match(entry)
        day, rest = (dated["day"].strip(), entry[dated.end() :]) if dated else (day, entry)
        hours = HOURS.search(rest)
        rest = HOURS.sub(" ", rest, count=1)
        phones, rest = PHONE.findall(rest), PHONE.sub(" ", rest)
        named = DUTY.match(rest)
        people = "、".join(filter(None, BETWEEN.split(rest[named.end() :] if named else rest)))
        start, end = hours.groups() if hours else ("", "")
        duty = named[1].strip() if named else USUAL_DUTY
        yield [day, duty, start, end, people, "、".join(phones)]
