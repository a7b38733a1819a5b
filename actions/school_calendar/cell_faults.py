"""What is wrong with single cells of a term calendar, and where each is mended."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from actions.xlsx.cells import text
from actions.xlsx.columns import Spot
from actions.xlsx.grid import Grid
from models.errors import BadInput


@dataclass(frozen=True)
class CellFault:
    """Why a cell cannot be read, and where it stands."""

    error: BadInput
    spot: Spot
    apart: bool = False
    who: tuple[str, ...] = ()

    @property
    def where(self) -> int | str:
        """Its row, with its worksheet where several are read."""
        return f"{self.spot.sheet} {self.spot.row}" if self.apart else self.spot.row

    @property
    def column(self) -> str:
        """Its column as a spreadsheet names it; empty where the row is meant."""
        return get_column_letter(self.spot.column) if self.spot.column else ""

    def cell(self) -> BadInput:
        """What is wrong, without the file's name."""
        return BadInput("import.cell", **self.error.facts)


def cell_fault(error: BadInput, grid: Grid, *, apart: bool = False) -> CellFault:
    """Return a refusal of a row or cell with the cell of the worksheet it speaks of."""
    row, column = int(error.facts["row"]), int(error.facts.get("column") or 0)
    said = text(grid.cell(row, grid.by_number.get(row, {}), column)) if column else ""
    return CellFault(error, Spot(grid.title, row, column, said), apart)
