"""The crews that a duty table names, asked of the rules of every roster all together: which lines, who is left off."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.crews.ask import FULL, CrewBook
from actions.crews.change import seat_in
from actions.crews.duty_table import PAPERS, SOFT
from actions.crews.table_duty import of_table
from actions.planner.question_around import around
from actions.school.row_changes import Change, Values
from actions.xlsx.columns import Doubt, Fault
from models.crews import Seat
from models.duties import Assignment, Duty
from models.people import Person
from models.schools import School
from rosters.question.plan import Reason

TOGETHER = frozenset({Reason.OVERLAP, Reason.PINNED_ELSEWHERE})
WHOLE = ("import.no_crew", "import.full")  # what is wrong with a duty, not with somebody on it


@dataclass(frozen=True)
class Entry:
    """One duty of a table, its row and the people it shall have; `held` is who has it, `values` make a new one; what is
    said otherwise of one that an earlier table made is what it `becomes` and `was`. `at` is its cell in a table drawn
    as a grid, `spots` are the cells of its people by name; the `unknown` are nobody of the staff. Who is `on_call` has
    it all day and may do other work meanwhile; of a duty that `stands` for a routine a certificate is only missed."""

    row: int
    label: str
    duty: Duty
    crew: tuple[Person, ...]
    held: tuple[Assignment, ...] = ()
    values: Values | None = None
    at: str = ""
    on_call: bool = False
    stands: bool = False
    unknown: tuple[str, ...] = ()
    spots: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    becomes: Values = field(default_factory=dict)
    was: Values = field(default_factory=dict)

    def softened(self, reason: str) -> bool:
        """Say whether a rule only warns: a week that the office drew is its own word on rest and hours."""
        if self.stands and reason in PAPERS:
            return True
        return bool(self.at) and (reason in SOFT or (self.on_call and reason in TOGETHER))

    def spot(self, name: str) -> tuple[int, str]:
        """The row and the cell where somebody of it stands."""
        return self.spots.get(name, (self.row, self.at))

    def own_line(self, person: Person) -> int:
        """The first line that takes the person."""
        return next(n for n, one in enumerate(self.duty.needs.lines) if one.pool in person.pools)


@dataclass
class _Seated:
    """Who of an entry's crew is on which line, who is not and why, and which rules only warn of whom."""

    entry: Entry
    lines: dict[UUID, int] = field(default_factory=dict)
    off: dict[UUID, Fault] = field(default_factory=dict)
    warned: list[tuple[Person, str]] = field(default_factory=list)

    def told(self) -> Iterator[Change | Fault | Doubt]:
        """What becomes of the duty. Who is left off is named while others are on it; where nobody is, and where the
        duty itself is at fault, nothing is changed."""
        entry, whole = self.entry, any(fault.reason in WHOLE for fault in self.off.values())
        unknown = [(name, *entry.spot(name)) for name in entry.unknown]
        named = bool(self.off or unknown)
        if whole or (named and not self.lines):
            yield from self.off.values()
            yield from (Fault(row, at or "人员", "import.nobody", name) for name, row, at in unknown)
            return
        for person in entry.crew:
            if fault := self.off.get(person.id):
                row, at = entry.spot(person.name)
                yield Doubt(row, at, fault.reason, fault.value)
        yield from (Doubt(row, at, "import.nobody_else", name) for name, row, at in unknown)
        yield _change(entry, self.lines)


def decided(
    session: Session, school: School, entries: list[Entry], overtaken: Iterable[Assignment] = ()
) -> Iterator[Change | Fault | Doubt]:
    """What becomes of the duties: everybody whom no rule forbids theirs is on them; of a drawn table the rules about
    rest and hours only warn.

    Everybody whom the table takes off a duty is gone before anybody comes, so that two may change places; who has a
    duty already keeps it unasked. Of two places that clash the one further down is not taken. How long somebody is on a
    duty that only the table knows is the office's own word: being on duty for twelve hours is no twelve hours' work.
    Nobody is kept from it by places that are `overtaken`.
    """
    if not entries:
        return
    fresh = [entry.duty for entry in entries if entry.values is not None or entry.becomes]
    leaves = [seat_in(row) for entry in entries if not entry.becomes for row in _leaving(entry)]
    leaves += map(seat_in, overtaken)
    question = around(session, school, [entry.duty.day for entry in entries], fresh=fresh)
    own = [entry.duty.id for entry in entries if of_table(entry.duty)]
    book, came = CrewBook(*question, leaves, uncounted=own), dict[UUID, tuple[_Seated, Person]]()
    found = [_seated(school, book, entry) for entry in entries]
    _note_short_rests(book, found)
    for one in found:
        there = {row.person_id for row in one.entry.held}
        came = {
            person.id: (one, person) for person in one.entry.crew if person.id in one.lines.keys() - there
        } | came
    for strained in book.strained(came):
        one, person = came[strained.person]
        one.lines.pop(person.id, None)
        one.off[person.id] = Fault(one.entry.row, "人员", strained.reason, person.name)
    for one in found:
        yield from one.told()
    yield from _warnings(found)


def _leaving(entry: Entry) -> list[Assignment]:
    crew = {person.id for person in entry.crew}
    return [row for row in entry.held if row.person_id not in crew]


def _seated(school: School, book: CrewBook, entry: Entry) -> _Seated:
    """On which line each of the crew serves, who may not, and whom a rule only warns of."""
    found = _Seated(entry)
    for person in entry.crew:
        line, reason = _line(book, entry, person)
        if line is None and entry.softened(reason):
            line = entry.own_line(person)
            found.warned += [] if entry.on_call and reason not in PAPERS else [(person, reason)]
        if line is None:
            found.off[person.id] = _fault(school, book, entry, person, reason)
            continue
        found.lines[person.id] = line
        if not entry.on_call and not _stays(entry, person):
            book.put(Seat(duty=entry.duty.id, person=person.id, line=line))
    return found


def _note_short_rests(book: CrewBook, found: Iterable[_Seated]) -> None:
    """Note whose days on call leave too little rest to each other and to other work, once everybody else is in: that
    they do other work meanwhile is meant so."""
    for one in (one for one in found if one.entry.on_call):
        for person in one.entry.crew:
            if person.id not in one.lines or _stays(one.entry, person):
                continue
            seat = Seat(duty=one.entry.duty.id, person=person.id, line=one.lines[person.id])
            if (reason := book.reason(seat)) in SOFT:
                one.warned.append((person, reason))
            book.put(seat)


def _stays(entry: Entry, person: Person) -> bool:
    """Say whether the book knows the person on the duty already."""
    return not entry.becomes and any(row.person_id == person.id for row in entry.held)


def _line(book: CrewBook, entry: Entry, person: Person) -> tuple[int | None, str]:
    """The line of a person, or None and the rule against it; who keeps the same hours is not asked again."""
    held = next((row.line for row in entry.held if row.person_id == person.id), None)
    if held is None or "start" in entry.becomes:
        return book.place(entry.duty.id, person.id, whole=True)
    return (entry.own_line(person) if entry.becomes else held), ""


def _fault(school: School, book: CrewBook, entry: Entry, person: Person, reason: str) -> Fault:
    if not entry.duty.needs.lines:
        return Fault(entry.row, "任务", "import.no_crew", entry.duty.name)
    if reason == FULL:
        return Fault(entry.row, "人员", "import.full", person.name)
    if reason == Reason.PINNED_ELSEWHERE:
        reason = Reason.OVERLAP  # all that a table says is set by hand
    if busy := book.busy(entry.duty.id, person.id):
        start, end = (f"{instant.astimezone(ZoneInfo(school.zone)):%H:%M}" for instant in busy)
        return Fault(entry.row, "人员", reason, f"{person.name} {start}-{end}")
    return Fault(entry.row, "人员", reason, person.name)


def _warnings(found: list[_Seated]) -> Iterator[Doubt]:
    """A doubt for each person and rule that only warns, with the days of it."""
    against: dict[tuple[int, str, str], list[Entry]] = {}
    for one in found:
        for person, rule in one.warned:
            against.setdefault((one.entry.row, person.name, rule), []).append(one.entry)
    for (row, name, rule), entries in against.items():
        days = "、".join(f"{entry.duty.day:%m-%d}" for entry in entries)
        yield Doubt(row, entries[0].at, rule, name, days)


def _change(entry: Entry, lines: Mapping[UUID, int]) -> Change:
    people = [person.id for person in entry.crew if person.id in lines]
    after: Values = {"people": [*map(str, people)], "lines": [lines[one] for one in people]}
    if entry.values is not None:
        return Change(entry.row, entry.label, "added", Duty, entry.duty.id, {}, {**entry.values, **after})
    held = [str(row.person_id) for row in entry.held]
    before: Values = {"people": held, "lines": [row.line for row in entry.held], **entry.was}
    same = set(held) == set(after["people"]) and not entry.becomes
    kind = "same" if same else "changed"
    return Change(entry.row, entry.label, kind, Duty, entry.duty.id, before, {**after, **entry.becomes})  # type: ignore[arg-type]
