"""Rotas: people down and days across, in each cell the word of a shift. Turned into posts with their people."""

import re
from collections import defaultdict
from dataclasses import replace

from actions.imports.duties.grid import ASIDE, NO_POST, PEOPLE, Block, Slot, hours_of
from actions.imports.duties.hours import Legend
from actions.imports.staff.lookup import Staff, called
from actions.school.brackets import split_outside, without_brackets
from actions.xlsx.cells import SEPARATORS, Unreadable, text
from actions.xlsx.columns import plain
from actions.xlsx.grid import NoValue, address

OFF = re.compile(r"[-—–/×xX○О无休空]*|[轮公补调]?休息?|下夜班?")
"""What says that somebody is on no duty that day."""
LEAVE = re.compile(r"[事病年产婚丧探公休]*亲?假|请假|探亲|培训|学习|出差|外出")
"""Why somebody is away that day."""
SHIFT = re.compile(r"(.+)班$")  # 早 and 早班 are the same
POSTS = frozenset(
    ["岗位", "岗位名称", "值班岗位", "执勤岗位", "值守岗位", "岗", "点位", "岗点"]
    + ["地点", "值班地点", "执勤地点", "位置", "部位", "区域", "post"]
)
"""Over where somebody is posted."""


def by_posts(block: Block, staff: Staff, legend: Legend, of: str = "") -> Block:
    """The block with the words of its cells as posts, where its rows are people; else the block as it is. `of` tells
    the posts of several rotas apart, as does where somebody is posted. A word that no note explains where others are
    explained is no post but named, as are what stands in brackets and other columns about the people; who is on leave
    is `away`."""
    column = _column_of_people(block, staff)
    if column is None:
        return block
    beside, posted = {**block.beside, **_unread(block, column)}, _column_of_posts(block)
    found: defaultdict[tuple[object, str, str], list[Slot]] = defaultdict(list)
    slots, away, shifts = list[Slot](), list[Slot](), dict[str, str]()
    for slot in block.slots:
        if isinstance(slot.cell, NoValue):
            slots.append(slot)
            continue
        for said in filter(None, map(str.strip, split_outside(SEPARATORS, text(slot.cell)))):
            word = without_brackets(said).strip()
            told = hours_of(said) or legend.named(word)
            off, leave = OFF.fullmatch(word), LEAVE.fullmatch(word) and not told
            known = told or not legend.hours
            if leave:
                away.append(replace(slot, cell=_who(slot, column, staff), post=said))
                continue
            if word != said or not (known or off):
                beside[slot.at] = f"{slot.heads[column]} {said}"
            if known and not off:
                spot = "" if posted is None else slot.heads[posted]
                found[slot.day, spot, shifts.setdefault(SHIFT.sub(r"\1", word), word)].append(slot)
    for (_, spot, word), those in found.items():
        cells = {_who(one, column, staff): (one.row, one.at) for one in those}
        when = hours_of(word) or legend.named(word)
        post = f"{of} {_shift_at(spot, word)}".strip()
        slots.append(replace(those[0], cell="、".join(cells), post=post, hours=when, cells=cells, spot=spot))
    return replace(block, slots=slots, away=away, beside=beside)


def _shift_at(spot: str, word: str) -> str:
    """What a shift somewhere is called: 白 at 北门 is 北门白班."""
    return f"{spot}{word}班" if spot and len(word) == 1 else f"{spot}{word}"


def _column_of_posts(block: Block) -> int | None:
    """Which of the heads say where somebody is posted."""
    return next((at for at, title in enumerate(block.titles) if plain(title) in POSTS), None)


def _unread(block: Block, people: int) -> dict[str, str]:
    """What the heads say that are neither people nor posts nor numbers, by address."""
    known = {*POSTS, *NO_POST, *ASIDE, ""}
    other = [at for at, title in enumerate(block.titles) if at != people and plain(title) not in known]
    rows = {slot.row: slot.heads for slot in block.slots}
    return {
        address(row, at + 1): heads[at]
        for row, heads in rows.items()
        for at in other
        if heads[at] and not heads[at].isdigit()
    }


def _who(slot: Slot, column: int, staff: Staff) -> str:
    """Whose row it is: the name, or the number of the one of several of that name of whom the rest of it speaks."""
    name, others = slot.heads[column], [*slot.heads[:column], *slot.heads[column + 1 :]]
    if not staff.shared(name):
        return name
    try:
        return staff.meant(name, hints=others).code
    except Unreadable:
        return name


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
