"""A worksheet with duty tables drawn as a grid, as it is read: rows, faults and doubts cell by cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from actions.imports.duties.days import Span, days_meant, span_of
from actions.imports.duties.grid import Block, Slot, odd_hours
from actions.imports.duties.hours import (
    WHOLE_DAY,
    Hours,
    Legend,
    emptied,
    half_answered,
    legend_of,
    with_hours,
)
from actions.imports.duties.names import everybody, known, names_in
from actions.imports.duties.notes import repeats, stand_ins
from actions.imports.duties.rota import by_posts
from actions.imports.staff.lookup import Staff
from actions.xlsx.cells import Unreadable, text
from actions.xlsx.columns import Doubt, Fault, Header, Row, Table
from actions.xlsx.grid import NoValue

WEEK = 7


@dataclass
class Page:
    """A worksheet with tables drawn as a grid, as it is read; `before` numbers its rows apart from other worksheets,
    and `of` its shifts; `answers` say what it leaves open, else the duties have their `usual` hours."""

    before: int
    staff: Staff
    day: date
    title: str
    file: str
    of: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, Hours] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    weeks: list[Span] = field(default_factory=list)
    titled: list[Span] = field(default_factory=list)

    def read(self, blocks: Iterable[Block]) -> None:
        """Take in every table of the worksheet."""
        for drawn in blocks:
            legend = legend_of(drawn)
            block = with_hours(by_posts(drawn, self.staff, legend, self.of), legend, self.answers)
            span = span_of([*block.above, self.title, self.file], self.day)
            weekly = any(isinstance(slot.day, int) for slot in block.slots)
            if weekly and (span is None or span in self.weeks):
                first = block.slots[0]
                self.faults.append(Fault(self.before + first.row, first.at, "import.no_span", self.title))
                continue
            if weekly and span:
                self.weeks.append(span)
            self.titled += [span] if span else []
            self._block(block, legend, span, weekly)

    def after(self, table: Table, header: Header) -> Table:
        """The table with what this worksheet says behind it."""
        return replace(
            table,
            rows=(*table.rows, *self.rows),
            faults=(*table.faults, *self.faults),
            doubts=(*table.doubts, *self.doubts),
            sheets=(*table.sheets, self.title),
            headers=(*table.headers, header),
        )

    def _block(self, block: Block, legend: Legend, span: Span | None, weekly: bool) -> None:
        made, past = [], 0
        open_ended, misfits = dict[str, Slot](), dict[int, Slot]()
        for slot in block.slots:
            names = self._names(slot) if self._timed(slot) else []
            days = list(self._days(slot, span))
            past += sum(day < self.day for day in days)
            if len(days) == 1 and slot.weekday not in (None, days[0].weekday()):
                misfits.setdefault(slot.row, slot)
            if names and slot.hours is None:
                open_ended.setdefault(slot.post, slot)
            made += [self._row(slot, day, names) for day in days if names and day >= self.day]
        for slot in block.away:
            days = list(self._days(slot, span))
            past += sum(day < self.day for day in days)
            self.rows += [self._away(slot, day) for day in days if day >= self.day]
        self._without_hours(open_ended, block)
        for slot in misfits.values():
            self.doubt(
                slot,
                "import.weekday",
                f"周{'一二三四五六日'[slot.weekday or 0]}",
                *map(str, self._days(slot, span)),
            )
        self._notes(block, legend, made, span)
        if weekly and span and len(span.days) > WEEK:
            self._repeated(block, span, len(made))
        if past:
            self.doubt([*block.slots, *block.away][0], "import.past_days", str(past), f"{self.day}")
        self.rows += made

    def _days(self, slot: Slot, span: Span | None) -> Iterator[date]:
        if isinstance(slot.day, int):
            yield from (day for day in (span.days if span else ()) if day.weekday() == slot.day)
        elif isinstance(slot.day, date):
            yield slot.day
        else:
            try:
                yield from days_meant(slot.day, span, self.day)
            except Unreadable as error:
                self.faults.append(Fault(self.before + slot.row, slot.at, error.reason, slot.day.written))

    def _timed(self, slot: Slot) -> bool:
        """Say whether the hours of a duty can be, and both of them are told where one was answered."""
        wrong = "" if slot.hours else odd_hours(slot.post) or half_answered(self.answers, slot.post)
        if wrong:
            self.faults.append(Fault(self.before + slot.row, slot.at, "import.odd_hours", wrong))
        return not wrong

    def _names(self, slot: Slot) -> list[str]:
        if isinstance(slot.cell, NoValue):
            self.faults.append(Fault(self.before + slot.row, slot.at, slot.cell.reason, str(slot.cell)))
            return []
        try:
            said = names_in(slot.cell, self.staff)
        except Unreadable as error:
            self.faults.append(Fault(self.before + slot.row, slot.at, error.reason, error.value))
            return []
        if everybody(slot.cell) and not all(known(name, self.staff) for name in said.names):
            self.doubt(slot, "import.group", text(slot.cell))
            return []
        aside = {word for name in said.names if self.staff.shared(name) for word in said.beside.get(name, [])}
        for word in said.left:
            if word not in aside:
                self.doubt(slot, "import.left_word", word)
        for words, by in said.instead:
            self.doubt(slot, "import.instead", words, by)
        return [self._told_apart(slot, name, said.beside.get(name, [])) for name in said.names]

    def _told_apart(self, slot: Slot, name: str, beside: list[str]) -> str:
        """The number of the one of several of a name of whom what stands around speaks; else the name."""
        if not self.staff.shared(name) or name in self.staff.by_code:
            return name
        try:
            person = self.staff.meant(name, hints=[*beside, *slot.heads, slot.post, self.title])
        except Unreadable:
            return name
        self.doubt(slot, "import.told_apart", name, f"{person.team} {person.code}")
        return person.code

    def _row(self, slot: Slot, day: date, names: list[str]) -> Row:
        cells = {name: (self.before + row, at) for name, (row, at) in slot.cells.items()}
        values = {"day": day, "duty": slot.post, "people": names, "at": slot.at, "cells": cells}
        values |= {"spot": slot.spot}
        hours = slot.hours or self._usual(slot.post)
        if slot.hours:
            values |= {"start": slot.hours[0], "end": slot.hours[1]}
        else:
            values |= {"all_day": True, "usual": hours}
        values["on_call"] = hours[0] == hours[1]
        return Row(self.before + slot.row, values, {"people": slot.at})

    def _away(self, slot: Slot, day: date) -> Row:
        values = {"day": day, "people": slot.cell, "away": slot.post, "at": slot.at}
        return Row(self.before + slot.row, values, {"people": slot.at})

    def _usual(self, post: str) -> Hours:
        """The hours of a duty that nothing tells: those of the last time, else the whole day."""
        unknown = emptied(self.answers, post) or post not in self.usual
        return WHOLE_DAY if unknown else self.usual[post]

    def _without_hours(self, posts: dict[str, Slot], block: Block) -> None:
        told = " ".join(block.beside.values()).replace(" ", "")
        for post, slot in posts.items():
            start, end = self._usual(post)
            if start != end:
                self.doubt(slot, "import.usual_hours", post, f"{start:%H:%M}–{end:%H:%M}")
            elif f"{post}24小时" not in told:
                self.doubt(slot, "import.all_day", post, f"{time(0):%H:%M}–24:00")

    def _repeated(self, block: Block, span: Span, count: int) -> None:
        note = next(((at, note) for at, note in block.beside.items() if repeats(note)), None)
        at, written = note or (block.slots[0].at, self.title)
        days = f"{span.first} – {span.last}"
        self.doubts.append(
            Doubt(self.before + block.slots[0].row, at, "import.repeated", written, f"{days}: {count}")
        )
        block.beside.pop(at, None)

    def _notes(self, block: Block, legend: Legend, rows: list[Row], span: Span | None) -> None:
        """What stands beside the table: who stands in for whom, and which hours its words mean; the rest is named as
        unread."""
        posts = [slot.post for slot in block.slots]
        row = self.before + (block.slots[-1].row if block.slots else 0)
        for at, note in list(block.beside.items()):
            done = [
                f"{each.get('day'):%m-%d} {each.get('duty')}"
                for one in (stand_ins(note, self.staff, posts, span) if span else [])
                for each in rows
                if one.means(each.get("day"), each.get("duty"))
                and _stood_in(each, one.crew(each.get("people")))
            ]
            if done:
                self.doubts.append(Doubt(row, at, "import.stood_in", note, "、".join(done)))
            elif taken := legend.notes.get(at):
                self.doubts.append(Doubt(row, at, "import.legend", note, taken))
            elif not repeats(note):
                self.doubts.append(Doubt(row, at, "import.beside", note))

    def doubt(self, slot: Slot, reason: str, value: str, taken: str = "") -> None:
        """Name a cell that somebody should look at."""
        self.doubts.append(Doubt(self.before + slot.row, slot.at, reason, value, taken))


def _stood_in(row: Row, crew: list[str]) -> bool:
    changed: bool = crew != row.get("people")
    row.values["people"] = crew
    return changed
