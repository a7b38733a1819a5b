"""Rotas: people down and days across, in each cell the word of a shift. Turned into posts with their people."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import time

from actions.imports.duties.grid import PEOPLE, Block, Slot, hours_of
from actions.imports.staff.lookup import Staff, called
from actions.xlsx.cells import SEPARATORS, text
from actions.xlsx.columns import plain
from actions.xlsx.grid import NoValue

OFF = re.compile(r"[-—–/×xX○О无休空]*|[轮公补调]?休息?|[事病年产婚丧]假|请假|探亲|下夜班?")
"""What says that somebody is on no duty that day."""
SHIFT = re.compile(r"(.+)班$")  # 早 and 早班 are the same
LEGEND = re.compile(r"([^\s：:、，,；;（(0-9]{1,6})班?\s*[：:（(为]\s*([^；;。、）)]*)")


def by_posts(block: Block, staff: Staff) -> Block:
    """The block with the words of its cells as posts, where its rows are people; else the block as it is."""
    column = _column_of_people(block, staff)
    if column is None:
        return block
    hours = _legend(block)
    found: defaultdict[tuple[object, str], list[Slot]] = defaultdict(list)
    slots, shifts = list[Slot](), dict[str, str]()
    for slot in block.slots:
        if isinstance(slot.cell, NoValue):
            slots.append(slot)
            continue
        for word in map(str.strip, SEPARATORS.split(text(slot.cell))):
            if not OFF.fullmatch(word):
                found[slot.day, shifts.setdefault(SHIFT.sub(r"\1", word), word)].append(slot)
    for (_, word), those in found.items():
        names = "、".join(dict.fromkeys(one.heads[column] for one in those))
        slots.append(replace(those[0], cell=names, post=word, hours=hours_of(word) or hours.get(word)))
    return replace(block, slots=slots)


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
    """The hours of the words, as notes above and below the table say them: 早班：6:30-14:30."""
    found = {}
    for note in (*block.above, *block.beside.values()):
        for word, said in LEGEND.findall(note):
            if hours := hours_of(said):
                found[word] = found[word.removesuffix("班")] = found[f"{word.removesuffix('班')}班"] = hours
    return found
