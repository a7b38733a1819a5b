"""From when to when the duties of a table are, where no cell beside them says it: as its notes say, or as answered."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from string import ascii_uppercase

from actions.imports.duties.grid import HOURS, Block, hours_of

Hours = tuple[time, time]
FROM, UNTIL = "duties.from.", "duties.until."
"""The questions when a duty begins and ends, each followed by its name."""
BEFORE_HOURS = re.compile(r"([^\W\d_]{1,6}?)班?[\s：:（(为]*$")
OF_ALL = re.compile(r"(?:值班|上班|工作|当班|在岗|班次|每班|值守)?时间|每班")
"""What a note calls the hours of every duty that has none of its own."""
EVERY = ""
WHOLE_DAY: Hours = (time(0), time(0))


@dataclass(frozen=True)
class Legend:
    """The hours that a table tells of its words, and the notes that tell any, by address, with what was read."""

    hours: Mapping[str, Hours]
    notes: Mapping[str, str]

    def of(self, post: str) -> Hours | None:
        """The hours of a duty: those of its name, of the one word that is part of it, or of every duty."""
        parts = [word for word in self.hours if len(word) > 1 and (word in post or post in word)]
        near = self.hours[parts[0]] if len(parts) == 1 else None
        return self.named(post) or near or self.hours.get(EVERY)

    def named(self, word: str) -> Hours | None:
        """The hours of a word itself; 早 and 早班 are the same."""
        return self.hours.get(word.removesuffix("班"))


def legend_of(block: Block) -> Legend:
    """What the title and the notes say: 早班：6:30-14:30  晚 22:00-次日6:30；值班教师17:00—22:00."""
    hours, notes = dict[str, Hours](), dict[str, str]()
    for note in block.above:
        hours |= _told(note)
    for row in _rows(block).values():
        told = _told(" ".join(row.values()))
        hours |= told
        notes |= {at: _written(told) for at, said in row.items() if HOURS.search(said) and told}
    return Legend(hours, notes)


def _told(note: str) -> dict[str, Hours]:
    found = {}
    for said in HOURS.finditer(note):
        named, hours = BEFORE_HOURS.search(note[: said.start()]), hours_of(said[0])
        if named and hours:
            word = EVERY if OF_ALL.fullmatch(named[1]) else named[1].removesuffix("班")
            found[word] = hours
    return found


def _written(told: Mapping[str, Hours]) -> str:
    each = (f"{word} {start:%H:%M}–{end:%H:%M}".strip() for word, (start, end) in told.items())
    return "、".join(each)


def _rows(block: Block) -> Mapping[str, dict[str, str]]:
    """What stands beside the table, by row."""
    rows: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for at, said in block.beside.items():
        rows[at.lstrip(ascii_uppercase)][at] = said
    return rows


def with_hours(block: Block, legend: Legend, answers: Mapping[str, str]) -> Block:
    """The block, each slot with the hours answered for its duty, else its own, else those its table tells."""
    slots = [
        replace(one, hours=_answered(answers, one.post) or one.hours or legend.of(one.post))
        for one in block.slots
    ]
    return replace(block, slots=slots)


def emptied(answers: Mapping[str, str], post: str) -> bool:
    """Say whether somebody answered that a duty has no hours."""
    return not any(answers.get(question + post, "-") for question in (FROM, UNTIL))


def half_answered(answers: Mapping[str, str], post: str) -> str:
    """What was answered of the hours of a duty where that does not say from when to when; else empty."""
    start, end = (answers.get(question + post, "") for question in (FROM, UNTIL))
    said = f"{post} {start}–{end}" if start or end else ""
    return said if said and _answered(answers, post) is None else ""


def _answered(answers: Mapping[str, str], post: str) -> Hours | None:
    return hours_of(f"{answers.get(FROM + post, '')}-{answers.get(UNTIL + post, '')}")
