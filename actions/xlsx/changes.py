"""What a spreadsheet would change, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass

from actions.school.row_changes import Change
from actions.xlsx.columns import Fault
from models.errors import BadInput


@dataclass(frozen=True)
class Outcome:
    """What a whole file would do; with any fault nothing is done. Nobody asked for the `unread` columns and
    worksheets."""

    kind: str
    file: str
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()
    unread_sheets: tuple[str, ...] = ()

    @property
    def bad_cells(self) -> list[tuple[object, str, BadInput]]:
        """What is wrong: the row, the title of the column, why."""
        return [(fault.where, fault.column, fault.cell()) for fault in self.faults]

    @property
    def counts(self) -> Counter[str]:
        """How many rows are added, changed or the same."""
        return Counter(change.kind for change in self.changes)


def require_faultless(outcome: Outcome) -> None:
    """Refuse a file with any bad row, by the first of them."""
    if outcome.faults:
        raise outcome.faults[0].refusal(more=len(outcome.faults) - 1)
