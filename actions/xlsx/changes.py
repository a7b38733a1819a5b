"""What a spreadsheet would change, and what is wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from actions.mapping.asked import Question
from actions.mapping.vocabulary import Decided
from actions.school.row_changes import Change
from actions.xlsx.cells import Unreadable
from actions.xlsx.columns import Doubt, Fault, Offer, Row, Table
from models.errors import BadInput

TOGETHER = 4
"""So many cells of one reason stand one below the other; of more the first stands for all."""


@dataclass(frozen=True)
class DoubtGroup:
    """Cells to look at for one reason."""

    doubts: tuple[Doubt, ...]

    @property
    def first(self) -> list[tuple[object, BadInput]]:
        """The cells that are shown at once."""
        return self.cells if len(self.doubts) <= TOGETHER else self.cells[:1]

    @property
    def others(self) -> list[tuple[object, BadInput]]:
        """The cells that the first of them stands for."""
        return self.cells[len(self.first) :]

    @property
    def unread(self) -> bool:
        """Say whether nothing was taken of them."""
        return self.doubts[0].unread

    @property
    def cells(self) -> list[tuple[object, BadInput]]:
        """Each cell, and why somebody should look at it."""
        return [(doubt.where, doubt.cell()) for doubt in self.doubts]


@dataclass(frozen=True)
class Outcome:
    """What a whole file would do; with any fault nothing is done. Nobody asked for the `unread` columns and
    worksheets. `doubts` are cells to look at: read with a doubt, or not read at all. `questions` are words nobody
    knows, `answers` say what words mean that were asked. `summary` says what it comes to, `term` of which term it
    speaks, where there is more than rows. `titles` are those that are read, with the names of their columns, and
    `mended` is what somebody corrected. `offers` are what remarks say of people's days; `given` are answers to
    questions about the file, by their names."""

    kind: str
    file: str
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()
    summary: Mapping[str, int] = field(default_factory=dict)
    term: str = ""
    questions: tuple[Question, ...] = ()
    answers: Decided = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, object] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def bad_cells(self) -> list[tuple[object, str, BadInput]]:
        """What is wrong: the row, the title of the column, why."""
        return [(fault.where, fault.column, fault.cell()) for fault in self.faults]

    @property
    def doubtful_cells(self) -> list[tuple[object, BadInput, bool]]:
        """What to look at: the cell, why, and whether it is unread."""
        return [(doubt.where, doubt.cell(), doubt.unread) for doubt in self.doubts]

    @property
    def doubt_groups(self) -> list[DoubtGroup]:
        """What to look at, the cells of one reason together: what was not read before what was, and of these what
        stands alone before what stands in a whole column."""
        groups = defaultdict[tuple[str, bool], list[Doubt]](list)
        for doubt in self.doubts:
            groups[doubt.reason, doubt.unread].append(doubt)
        found = [DoubtGroup(tuple(doubts)) for doubts in groups.values()]
        return sorted(found, key=lambda group: (not group.unread, len(group.doubts)))

    @property
    def counts(self) -> Counter[str]:
        """How many rows are added, changed or the same."""
        return Counter(change.kind for change in self.changes)


def outcome_of(
    kind: str, file: str, table: Table, planned: Iterable[Change | Fault | Doubt | Offer]
) -> Outcome:
    """What a table would do, given what becomes of its rows; of a cell that could not be read only that is told."""
    found = list(planned)
    changes = tuple(table.of_sheet(one) for one in found if isinstance(one, Change))
    told = {(fault.row, fault.column) for fault in table.faults}
    more = (one for one in found if isinstance(one, Fault) and (one.row, one.column) not in told)
    faults = sorted((*table.faults, *more), key=lambda fault: fault.row)
    faults = [table.placed(table.spotted(fault)) for fault in faults]
    doubts = [*table.doubts, *(one for one in found if isinstance(one, Doubt))]
    doubts.sort(key=lambda doubt: doubt.row)
    return Outcome(
        kind,
        file,
        changes,
        tuple(faults),
        table.unread,
        table.unread_sheets,
        doubts=tuple(map(table.placed, doubts)),
        titles=table.titles(),
        offers=tuple(table.offered(one) for one in found if isinstance(one, Offer)),
    )


def planned(rows: Iterable[Row], plan: Callable[[Row], Change | None]) -> Iterator[Change | Fault]:
    """What becomes of each row: its change, nothing where its fault is told already, or why it cannot be followed."""
    for row in rows:
        try:
            if change := plan(row):
                yield change
        except Unreadable as error:
            yield Fault(row.number, error.column, error.reason, error.value, who=error.who)


def require_faultless(outcome: Outcome) -> None:
    """Refuse a file with any bad row, by the first of them."""
    if outcome.faults:
        raise outcome.faults[0].refusal(more=len(outcome.faults) - 1)
