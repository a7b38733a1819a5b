"""Rotas: people down and days across, in each cell the word of a shift. Turned into posts with their people."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import time
from string import ascii_uppercase

from actions.imports.duties.grid import HOURS, PEOPLE, Block, Slot, hours_of
from actions.imports.staff.lookup import Staff, called
from actions.school.brackets import split_outside, without_brackets
from actions.xlsx.cells import SEPARATORS, text
from actions.xlsx.columns import plain
from actions.xlsx.grid import NoValue

OFF = re.compile(r"[-—–/×xX○О无休空]*|[轮公补调]?休息?|下夜班?")
"""What says that somebody is on no duty that day."""
LEAVE = re.compile(r"[事病年产婚丧探公]+亲?假|请假|探亲|培训|学习|出差|外出")
"""Why somebody is away: no duty, and to be looked at."""
SHIFT = re.compile(r"(.+)班$")  # 早 and 早班 are the same
BEFORE_HOURS = re.compile(r"([^\W\d_]{1,6}?)班?[\s：:（(为]*$")


def by_posts(block: Block, staff: Staff, of: str = "") -> Block:
    """The block with the words of its cells as posts, where its rows are people; else the block as it is. `of` tells
    the posts of several rotas apart. A word that no note explains where others are explained is no post but named, as
    are leaves and what stands in brackets."""
    column = _column_of_people(block, staff)
    if column is None:
        return block
    hours, beside = _legend(block), dict(block.beside)
    found: defaultdict[tuple[object, str], list[Slot]] = defaultdict(list)
    slots, shifts = list[Slot](), dict[str, str]()
    for slot in block.slots:
        if isinstance(slot.cell, NoValue):
            slots.append(slot)
            continue
        for said in filter(None, map(str.strip, split_outside(SEPARATORS, text(slot.cell)))):
            word = without_brackets(said).strip()
            off, leave = OFF.fullmatch(word), LEAVE.fullmatch(word)
            known = hours_of(said) or hours.get(word) or not hours
            if leave or word != said or not (known or off):
                beside[slot.at] = f"{slot.heads[column]} {said}"
            if known and not (off or leave):
                found[slot.day, shifts.setdefault(SHIFT.sub(r"\1", word), word)].append(slot)
    for (_, word), those in found.items():
        cells = {one.heads[column]: (one.row, one.at) for one in those}
        when = hours_of(word) or hours.get(word)
        post = f"{of} {word}".strip()
        slots.append(replace(those[0], cell="、".join(cells), post=post, hours=when, cells=cells))
    return replace(block, slots=slots, beside=beside)


def _column_of_people(block: Block, staff: Staff) -> int | None:
    """Which of the heads are people: the one called so, else that where most are of the staff."""
    named = next((at for at, title in enumerate(block.titles) if plain(title) in PEOPLE), None)
    rows = {slot.row: slot.heads for slot in block.slots if slot.heads}
    if named is not None or not rows:
        return named if rows else None
    known = [
        sum(called(name) in staff.by_name for name in names) for names in zip(*rows.values(), strict=False)
    ]
    best = max(range(len(known)), key=known.__getitem__, default=0)
    return best if known and 2 * known[best] > len(rows) else None


def _legend(block: Block) -> dict[str, tuple[time, time]]:
    """The hours of the words, as the title and the notes say them: 早班：6:30-14:30  晚 22:00-次日6:30."""
    found = {}
    for note in (*block.above, *_lines(block)):
        for said in HOURS.finditer(note):
            named, hours = BEFORE_HOURS.search(note[: said.start()]), hours_of(said[0])
            if named and hours:
                word = named[1].removesuffix("班")
                found[word] = found[f"{word}班"] = hours
    return found


def _lines(block: Block) -> list[str]:
    """What stands beside the table, each row of it as one text."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for at, said in block.beside.items():
        rows[at.lstrip(ascii_uppercase)].append(said)
    return [" ".join(said) for said in rows.values()]
