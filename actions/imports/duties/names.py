"""The people in one cell of a duty table, read against the staff: names apart by blanks, beside telephone numbers, in
the place of others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from actions.imports.staff.lookup import Staff, called
from actions.xlsx.cells import Unreadable, text

PHONE = re.compile(r"[（(]?(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})(?!\d)[)）]?")
BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
PART = re.compile(r"(?:[（(][^（()）]*[)）]|[^、，,;；/\n])+")
NOBODY = re.compile(r"[-—–/×无休空]*")
EVERYBODY = re.compile(r"全体|全员|所有|各班|班主任|行政|轮流|待定|另行")
CALLED = ("老师", "主任", "校长", "书记", "师傅", "同志", "组长", "园长", "副校长")
AND = re.compile(r"[和及与跟+＋&＆]|以及")
AS = re.compile(r"[^\W\d]{1,6}\s*[:：]\s*(?=\S)")
INSTEAD = re.compile(r"(?P<who>.+?)\s*(?:[→⇒➔]|[-—=]+[>＞]|换成|改为)\s*(?P<by>.+)")
FOR = re.compile(r"(?P<by>.+?)\s*[代替]\s*(?P<who>.+)")
SWAP = re.compile(r"(?P<who>.+?)\s*[换调顶]\s*(?P<by>.+)")
MORE = "等"
LONGEST_NAME = 8
MOST_JOINED = 24  # characters of names without anything between them


@dataclass
class Said:
    """The names of a cell, what else stands in it, what in brackets `beside` each, and the words that name two of whom
    one is meant, each with the one."""

    names: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    beside: dict[str, list[str]] = field(default_factory=dict)
    instead: list[tuple[str, str]] = field(default_factory=list)


def names_in(cell: object, staff: Staff) -> Said:
    """The names of a cell, and what else stands in it; who is no staff stays as written. Refuses words of a swap
    that do not say who is there.

    Example: "龙海波 郝建平" are two where both are staff; "骆 平 13800000000" is 骆平, and the number is left; of
    "张三→李四" it is 李四.
    """
    written, said = text(cell), Said()
    if written in staff.by_code:
        said.names.append(written)
        return said
    said.left += [found[0].strip("（()）") for found in PHONE.finditer(written)]
    for part in PART.findall(PHONE.sub(" ", written)):
        remarks = [remark.strip() for remark in BRACKETS.findall(part) if remark.strip()]
        if whole := known(part, staff):
            said.names.append(whole)
            continue
        names = [*_names(BRACKETS.sub(" ", part).strip(), staff, said)]
        said.left += remarks
        said.names += names
        for name in names:
            said.beside[name] = remarks
    said.names = list(dict.fromkeys(said.names))
    return said


def _names(part: str, staff: Staff, said: Said) -> Iterator[str]:
    """The names of a text without separators."""
    if NOBODY.fullmatch(part):
        return
    if part in staff.by_code or known(part, staff):
        yield known(part, staff) or part
        return
    if titled := AS.match(part):
        said.left.append(titled[0].strip())
        yield from _names(part[titled.end() :].strip(), staff, said)
        return
    if part.endswith(MORE) and known(part.removesuffix(MORE), staff):
        said.left.append(MORE)
        part = part.removesuffix(MORE)
    if by := _instead(part, staff):
        said.instead.append((part, by))
        yield by
        return
    yield from _and(part, staff) or _joined(called(part), staff) or _by_words(part, staff, said)


def _instead(part: str, staff: Staff) -> str:
    """Who is there in the place of another; empty where the text does not speak of two of the staff."""
    for form in (INSTEAD, FOR):
        found = form.fullmatch(part)
        if found and known(found["who"], staff) and known(found["by"], staff):
            return known(found["by"], staff)
    found = SWAP.fullmatch(part)
    if found and known(found["who"], staff) and known(found["by"], staff):
        raise Unreadable("import.swap_unclear", part)
    return ""


def _and(part: str, staff: Staff) -> list[str]:
    """The names with 和 or + between them, where all of them are staff."""
    names = [known(one, staff) for one in AND.split(part)]
    return names if len(names) > 1 and all(names) else []


def _joined(plain: str, staff: Staff) -> list[str]:
    """The names that follow one another without anything between, where that can be read in one way only."""
    if len(plain) > MOST_JOINED:
        return []
    ways: list[list[list[str]]] = [[[]], *([] for _ in plain)]
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - LONGEST_NAME), end):
            if plain[start:end] in staff.by_name:
                ways[end] += [[*way, plain[start:end]] for way in ways[start][:2]]
    return ways[-1][0] if len(ways[-1]) == 1 else []


def _by_words(part: str, staff: Staff, said: Said) -> Iterator[str]:
    """The longest run of its words that is somebody, again and again; each may stand for a title too."""
    words = part.split()
    while words:
        length = next((n for n in range(len(words), 0, -1) if known("".join(words[:n]), staff)), 0)
        taken = length or _unknown(words)
        name = "".join(words[:taken])
        titled = None if length else AS.match(name)
        if titled:
            said.left.append(titled[0])
            name = name[titled.end() :]
        yield known(name, staff) or name
        words = words[taken:]


def known(name: str, staff: Staff) -> str:
    """The name as the staff list has it, without what they are called; empty for nobody."""
    plain = called(name)
    bare = next((plain.removesuffix(word) for word in CALLED if plain.endswith(word)), plain)
    return next((one for one in (plain, bare) if one in staff.by_name), "")


def _unknown(words: list[str]) -> int:
    """How many of the first words are the name of somebody unknown: 骆 平 are one."""
    return 2 if len(words[0]) == 1 and len(words) > 1 and len(words[1]) <= 2 else 1


def everybody(cell: object) -> bool:
    """Say whether a cell means a group instead of people by name."""
    return bool(EVERYBODY.search(text(cell)))
