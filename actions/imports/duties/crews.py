"""The crews that a duty table names, asked of the rules of every roster all together: which lines, which faults."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.crews.ask import FULL, CrewBook
from actions.crews.change import seat_in
from actions.crews.duty_table import of_table
from actions.planner.question_around import around
from actions.school.row_changes import Change, Values
from actions.xlsx.columns import Doubt, Fault
from models.crews import Seat
from models.duties import Assignment, Duty
from models.people import Person
from models.schools import School
from rosters.question.plan import Reason
from rosters.rules.hard import TOTALS

SOFT = frozenset({*TOTALS, Reason.REST, Reason.TRAVEL, Reason.SEQUEL})
TOGETHER = frozenset({Reason.OVERLAP, Reason.PINNED_ELSEWHERE})


@dataclass(frozen=True)
class Entry:
    """One duty of a table, its row and the people it shall have; `held` is who has it, `values` make a new one; `at` is
    its cell in a table drawn as a grid. Who is `on_call` has it all day and may do other work meanwhile."""

    row: int
    label: str
    duty: Duty
    crew: tuple[Person, ...]
    held: tuple[Assignment, ...] = ()
    values: Values | None = None
    at: str = ""
    on_call: bool = False

    def softened(self, reason: str) -> bool:
        """Say whether a rule only warns: a week that the office drew is its own word on rest and hours."""
        return bool(self.at) and (reason in SOFT or (self.on_call and reason in TOGETHER))


def decided(session: Session, school: School, entries: list[Entry]) -> Iterator[Change | Fault | Doubt]:
    """What becomes of the duties, or every person whom a rule forbids theirs; of a drawn table the rules about rest and
    hours only warn.

    Everybody whom the table takes off a duty is gone before anybody comes, so that two may change places; who has a
    duty already keeps it unasked. Of two places that clash the one further down is refused. How long somebody is on a
    duty that only the table knows is the office's own word: being on duty for twelve hours is no twelve hours' work.
    """
    if not entries:
        return
    fresh = [entry.duty for entry in entries if entry.values is not None]
    leaves = [seat_in(row) for entry in entries for row in _leaving(entry)]
    question = around(session, school, [entry.duty.day for entry in entries], fresh=fresh)
    own = [entry.duty.id for entry in entries if of_table(entry.duty)]
    warned: dict[tuple[int, str, str], list[Entry]] = {}
    book, came = CrewBook(*question, leaves, uncounted=own), dict[UUID, tuple[Entry, Person]]()
    for entry in entries:
        lines, faults, soft = _lines(school, book, entry)
        yield from faults
        for person, rule in soft:
            warned.setdefault((entry.row, person.name, rule), []).append(entry)
        if not faults:
            yield _change(entry, lines)
        there = {row.person_id for row in entry.held}
        came |= {one.id: (entry, one) for one in entry.crew if one.id not in there | set(came)}
    for strained in book.strained(came):
        entry, person = came[strained.person]
        yield Fault(entry.row, "人员", strained.reason, person.name)
    for (row, name, rule), against in warned.items():
        days = "、".join(f"{entry.duty.day:%m-%d}" for entry in against)
        yield Doubt(row, against[0].at, rule, name, days)


def _leaving(entry: Entry) -> list[Assignment]:
    crew = {person.id for person in entry.crew}
    return [row for row in entry.held if row.person_id not in crew]


def _lines(
    school: School, book: CrewBook, entry: Entry
) -> tuple[list[int], list[Fault], list[tuple[Person, str]]]:
    """On which line each of the crew serves, who may not, and whom a rule only warns of."""
    on_it = {row.person_id: row.line for row in entry.held}
    lines: list[int] = []
    faults: list[Fault] = []
    warned: list[tuple[Person, str]] = []
    for person in entry.crew:
        line, reason = on_it.get(person.id), ""
        if line is None:
            line, reason = book.place(entry.duty.id, person.id, whole=True)
            if line is None and entry.softened(reason):
                line = next(n for n, one in enumerate(entry.duty.needs.lines) if one.pool in person.pools)
                warned += [] if entry.on_call else [(person, reason)]
            if line is not None and not entry.on_call:
                book.put(Seat(duty=entry.duty.id, person=person.id, line=line))
        lines.append(line or 0)
        if line is None:
            faults.append(_fault(school, book, entry, person, reason))
    return lines, faults, warned


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


def _change(entry: Entry, lines: list[int]) -> Change:
    after: Values = {"people": [str(person.id) for person in entry.crew], "lines": lines}
    if entry.values is not None:
        return Change(entry.row, entry.label, "added", Duty, entry.duty.id, {}, {**entry.values, **after})
    held = [str(row.person_id) for row in entry.held]
    before: Values = {"people": held, "lines": [row.line for row in entry.held]}
    kind = "same" if set(held) == set(after["people"]) else "changed"
    return Change(entry.row, entry.label, kind, Duty, entry.duty.id, before, after)  # type: ignore[arg-type]
