"""Open duties by what keeps them open: one cause, one mend, however many duties it concerns."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from actions.coverage.causes import Cause, Covered
from actions.coverage.figures import cause_of
from actions.planner.gaps import GapView


@dataclass(frozen=True)
class Row:
    """The open duties of one piece of work at one place."""

    gaps: list[GapView]

    @property
    def first(self) -> GapView:
        """The one that comes first."""
        return self.gaps[0]

    @property
    def places(self) -> int:
        """How many places are open."""
        return sum(gap.missing for gap in self.gaps)


@dataclass(frozen=True)
class Group:
    """The open duties of one cause, in rows."""

    cause: Cause
    rows: list[Row]

    @property
    def gaps(self) -> list[GapView]:
        """The open duties, row by row."""
        return [gap for row in self.rows for gap in row.gaps]

    @property
    def places(self) -> int:
        """How many places are open."""
        return sum(row.places for row in self.rows)


def grouped(gaps: Iterable[GapView], found: Iterable[Covered]) -> list[Group]:
    """The gaps by cause, the widest first."""
    known = {one.routine.id: one for one in found}
    causes: dict[tuple[object, ...], Cause] = {}
    rows: defaultdict[tuple[object, ...], defaultdict[tuple[object, ...], list[GapView]]]
    rows = defaultdict(lambda: defaultdict(list))
    for gap in gaps:
        duty = gap.view.duty
        cause = cause_of(known.get(duty.routine_id) if duty.routine_id else None, gap.reasons.elements())
        causes[cause.key] = max(cause, causes.get(cause.key, cause))
        rows[cause.key][duty.name, duty.place_id].append(gap)
    made = [Group(causes[key], [Row(each) for each in found.values()]) for key, found in rows.items()]
    return sorted(made, key=lambda group: (-group.places, group.cause))
