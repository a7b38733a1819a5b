"""Whom a cell of a duty table names: those of the staff, those who are nobody, and where each stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from actions.imports.duties.crews import Entry
from actions.imports.duties.names import Said, names_in
from actions.imports.staff.lookup import Staff
from actions.school.row_changes import Values
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Doubt, Fault, Row
from models.people import Person
from models.routines import Routine

HINTS = ("team", "phone")
"""Columns of a list that tell two of one name apart."""


@dataclass(frozen=True)
class Named:
    """Whom a cell names, known and unknown, and where they stand."""

    people: tuple[Person, ...]
    unknown: tuple[str, ...]
    spots: dict[str, tuple[int, str]]

    def asked(self, routine: Routine | None) -> Values:
        """The crew that a duty for these takes, of the people and with the certificate that the routine it stands for
        asks for; who is unknown is one more of those who are most."""
        lines = routine.needs.lines if routine else ()
        wanted = [line.pool for line in lines]
        pools = Counter(
            next((pool for pool in wanted if pool in one.pools), one.category) for one in self.people
        )
        if pools:
            pools[pools.most_common(1)[0][0]] += len(self.unknown)
        paper = next(({"qualification": line.qualification} for line in lines if line.qualification), {})
        return {"lines": [{"pool": pool, "count": count, **paper} for pool, count in pools.items()]}

    def on(self, entry: Entry) -> Entry:
        """The entry with what it cannot have of them, and where each stands."""
        return replace(entry, unknown=self.unknown, spots=self.spots)

    def nobody(self, row: int) -> Iterator[Fault]:
        """A fault for each who is nobody of the staff, where nothing comes of the duty."""
        for name in self.unknown:
            number, at = self.spots.get(name, (row, ""))
            yield Fault(number, at or "人员", "import.nobody", name)


def named(staff: Staff, row: Row, people: Any) -> tuple[Named, list[Fault], list[Doubt]]:
    """The people of a cell, a fault for each name that several have, and what else stands in the cell."""
    at = row.get("at") or row.at.get("people", "")
    try:
        said = Said(people) if isinstance(people, list) else names_in(people, staff)
    except Unreadable as error:
        return Named((), (), {}), [Fault(row.number, at or "人员", error.reason, error.value)], []
    spots = {name: row.get("cells", {}).get(name, (row.number, at)) for name in said.names}
    crew, unknown, faults = list[Person](), list[str](), list[Fault]()
    doubts = [row.doubt("people", "import.left_word", word) for word in said.left]
    doubts += [row.doubt("people", "import.instead", words, by) for words, by in said.instead]
    for name in said.names:
        hints = [*said.beside.get(name, []), *(row.get(hint) for hint in (*HINTS, "duty"))]
        try:
            person = staff.meant(name, hints=hints)
        except Unreadable as error:
            if error.reason == "import.nobody":
                unknown.append(name)
            else:
                number, place = spots[name]
                faults.append(Fault(number, place or "人员", error.reason, name, who=error.who))
            continue
        crew.append(person)
        spots[person.name] = spots[name]
        if staff.shared(name) and name not in staff.by_code:
            doubts.append(row.doubt("people", "import.told_apart", name, f"{person.team} {person.code}"))
    return Named(tuple(crew), tuple(unknown), spots), faults, doubts
