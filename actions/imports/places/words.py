"""Several places in one cell: "101、102", "1—4号", "一、二年级教室", "东、西校门"."""

import re

from actions.school.brackets import split_outside

DIGITS = "一二三四五六七八九"
NUMERAL = r"[0-9]+|[一二三四五六七八九十]+"
NUMBER = re.compile(NUMERAL)
SIDES = "东西南北中男女前后左右上下内外大小新旧"
PARTS = re.compile(r"[、，,;；/\n]+")
ON_SIDES = re.compile(rf"(.+?)[ :：（(]+([{SIDES}](?:[、，,/ ]+[{SIDES}])+)[)）]?")
SPAN = re.compile(rf"(.*?)({NUMERAL})(\D{{0,3}}?)[-—–－~～至到]+(?:\1)?({NUMERAL})(.*)")
ENDING = re.compile(rf"({NUMERAL})(\D.*)")
ROOM = re.compile(r"[A-Za-z]{0,3}-?\d[\w-]{0,9}", re.ASCII)
MOST = 60


def several(text: str) -> list[str]:
    """The places a cell names, each once: "三—六年级教室" are four, "101 102" two, "校门（东、南）" is
    东校门 and 南校门."""
    if sides := ON_SIDES.fullmatch(text):
        return [side + sides[1] for side in sides[2] if side in SIDES]
    parts = [part.strip() for part in split_outside(PARTS, text) if part.strip()]
    if len(parts) == 1 and all(map(is_room, parts[0].split())):
        parts = parts[0].split()
    found = [each for part in _completed(parts) for each in _counted_up(part)]
    return list(dict.fromkeys(found))


def is_room(word: str) -> bool:
    """Say whether a word is a room's number, as 101 or A-203."""
    return bool(ROOM.fullmatch(word))


def chinese(number: int) -> str:
    """A number below 100 as it is spoken: 12 is 十二."""
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else DIGITS[tens - 1])
        + ("十" if tens else "")
        + ("" if not ones else DIGITS[ones - 1])
    )


def number_of(numeral: str) -> int:
    """What a numeral counts, in digits or spoken."""
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    value = (DIGITS.index(tens) + 1 if tens in DIGITS and tens else 1) * 10 if ten else 0
    return value + (DIGITS.index(ones) + 1 if ones and ones in DIGITS else 0)


def _completed(parts: list[str]) -> list[str]:
    """What several share is written once, at the first or the last of them: it belongs to each."""
    if len(parts) < 2:
        return parts
    *others, last = parts
    if all(len(one) == 1 and one in SIDES for one in others) and last[0] in SIDES:
        return [one + last[1:] for one in others] + [last]
    start = _start(parts[0], last)
    if ending := ENDING.fullmatch(last):
        bare = (NUMBER.fullmatch(one.removeprefix(start)) for one in others)
        others = [one + ending[2] if number else one for one, number in zip(others, bare, strict=True)]
    named = [*others, last]
    return [start + one if NUMBER.match(one) and _follows(one, named[0], start) else one for one in named]


def _start(first: str, last: str) -> str:
    """What stands before the number that is counted on: "一年级" in "一年级1", where "2班" is the last."""
    digits = NUMBER.match(last)
    numbers = [one.start() for one in NUMBER.finditer(first)]
    return first[: numbers[-1]] if digits and numbers else ""


def _follows(word: str, first: str, start: str) -> bool:
    """Say whether a word goes on where the first ended: "102" after "A101", "2班" after "一年级1班"."""
    rest = first.removeprefix(start)
    return bool(start) and NUMBER.sub("", rest, count=1) == NUMBER.sub("", word, count=1)


def _counted_up(part: str) -> list[str]:
    """ "1—4号" are four. "3-12" alone may be a number by itself, and stays one."""
    span = SPAN.fullmatch(part)
    if span is None:
        return [part]
    start, first, closing, last, ending = span.groups()
    low, high = number_of(first), number_of(last)
    plain = not ending and (len(first) != len(last) or len(first) < 3)
    if plain or not low < high < low + MOST or (closing and not ending.startswith(closing)):
        return [part]
    spoken = not first.isdecimal()
    names = (chinese(one) if spoken else str(one).zfill(len(first)) for one in range(low, high + 1))
    return [f"{start}{name}{ending}" for name in names]
