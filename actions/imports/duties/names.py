"""The people in one cell of a duty table, read against the staff: names apart by blanks, beside telephone numbers."""

import re

from actions.imports.staff.lookup import Staff, called
from actions.school.brackets import BRACKETED, in_brackets
from actions.xlsx.cells import SEPARATORS, text

PHONE = re.compile(r"[（(]?(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})(?!\d)[)）]?")
NOBODY = re.compile(r"[-—–/×无休空]*")
EVERYBODY = re.compile(r"全体|全员|所有|各班|班主任|行政|轮流|待定|另行")
CALLED = ("老师", "主任", "校长", "书记", "师傅", "同志", "组长", "园长", "副校长")
LONGEST_NAME = 8


def names_in(cell: object, staff: Staff) -> tuple[list[str], list[str]]:
    """The names of a cell, and what else stands in it; who is no staff stays as written.

    Example: "龙海波 郝建平" are two where both are staff; "骆 平 13800000000" is 骆平, and the number is left.
    """
    written = text(cell)
    if written in staff.by_code:
        return [written], []
    left = [found[0].strip("（()）") for found in PHONE.finditer(written)]
    plain = PHONE.sub(" ", written)
    left += [remark for remark in in_brackets(plain) if remark.strip()]
    names: list[str] = []
    for part in SEPARATORS.split(BRACKETED.sub(" ", plain)):
        names += _names(part.strip(), staff)
    return list(dict.fromkeys(names)), left


def _names(part: str, staff: Staff) -> list[str]:
    """The names of a text without separators: the longest run of its words that is somebody, again and again."""
    if NOBODY.fullmatch(part):
        return []
    if part in staff.by_code or _known(part, staff):
        return [_known(part, staff) or part]
    words, found = part.split(), list[str]()
    while words:
        length = next((n for n in range(len(words), 0, -1) if _known("".join(words[:n]), staff)), 0)
        taken = length or _unknown(words)
        name = "".join(words[:taken])
        found.append(_known(name, staff) or name)
        words = words[taken:]
    return found


def _known(name: str, staff: Staff) -> str:
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
