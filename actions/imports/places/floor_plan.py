"""Plans of buildings: a row a floor (or a column a floor) and a room a cell, read as rows of a list."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actions.imports.places.columns import COLUMNS, in_lines
from actions.imports.places.row import NOTHING, building_kind
from actions.imports.places.spelling import storey
from actions.imports.places.words import SIDES, is_room, several
from actions.xlsx.cells import LONGEST_TEXT, Doubtful, text
from actions.xlsx.columns import Doubt, Row, plain
from actions.xlsx.grid import Cells, Grid, NoValue, address
from actions.xlsx.headers import HEADER_WITHIN

CORNER = re.compile(r"[\W_]*(?:(?:楼层|层|层数|楼栋|楼|房间|房号|房间号|教室|位置)[\W_]*){0,2}")
HIGHEST = 40
NAMED_FLOORS = ("顶层", "底层", "顶楼", "地下室", "夹层", "阁楼", "屋顶", "天台")
HEAD = re.compile(
    rf"(?:房间|教室|房号|房间号|房|室|第)?\s*(?:[A-Za-z]?\d{{0,4}}|[{SIDES}])\s*(?:间|号|室|号房|房间|侧)?"
)
BUILDING_ENDS = ("楼", "栋", "幢", "座", "馆", "舍", "食堂", "公寓")
ROOM_AND_NAME = re.compile(
    r"([A-Za-z]?-?\d{3,4})(?:室|房|号)?[\s:：]*([^\d\s、，,;；/—–~～至-].*)?", re.DOTALL
)
OF_BUILDING = re.compile(
    r"(?:.*(?:学校|中学|小学|幼儿园|学院|校区))?(.+?(?:[楼栋幢座馆]|公寓|宿舍|食堂))(?!层)"
)
TITLES = frozenset(title for column in COLUMNS for title in column.known_as)
OTHER_TITLES = frozenset(title for column in COLUMNS if column.name != "room" for title in column.known_as)


@dataclass(frozen=True)
class FloorPlan:
    """Where a plan stands in a worksheet: the position of its row of heads, the column of its labels, and the heads."""

    grid: Grid
    top: int
    left: int
    heads: Mapping[int, str]

    def rows(self, before: int) -> Iterator[Row | Doubt]:
        """Each filled cell as a row, or named where it says no place."""
        building, numbers = self._building(), dict[int, Any]()
        for at, (number, cells) in enumerate(self.grid.rows):
            label, given = text(self.grid.cell(number, cells, self.left)), numbers
            numbers = self._numbers(at) if at > self.top else {}
            for column, cell in cells.items():
                place, said = address(number, column), text(cell)
                if at == self.top or (at > self.top and column == self.left and len(cells) > 1):
                    continue
                if at < self.top or not label or column == self.left:
                    yield Doubt(before + number, place, "import.beside", said[:LONGEST_TEXT])
                elif (
                    number not in self.grid.chosen.left_out and said not in NOTHING and column not in numbers
                ):
                    head = text(given.get(column)) or self.heads.get(column, "")
                    yield self._row(before + number, place, cell, (label, head), building)
        if not building and not any(map(_is_building, (*self.heads.values(), *self._labels()))):
            yield Doubt(before + self.grid.rows[self.top][0], "", "import.plan_of_what", self.grid.title)

    def _numbers(self, at: int) -> Cells:
        """The numbers of a row that stand above the names of the same floor."""
        (number, cells), below = self.grid.rows[at], self.grid.rows[at + 1 : at + 2]
        rooms = {column: cell for column, cell in cells.items() if column != self.left}
        if not below or self.left in below[0][1] or (below[0][0], self.left) not in self.grid.merged:
            return {}
        same = self.grid.cell(number, cells, self.left) == self.grid.merged[below[0][0], self.left]
        numbered = same and all(is_room(text(cell)) for cell in rooms.values())
        return {column: cell for column, cell in rooms.items() if numbered and column in below[0][1]}

    def _row(
        self, number: int, place: str, cell: object, labels: tuple[str, str], building: str
    ) -> Row | Doubt:
        said = text(cell)
        if isinstance(cell, NoValue) or len(said) > LONGEST_TEXT:
            reason = cell.reason if isinstance(cell, NoValue) else "import.too_long"
            return Doubt(number, place, reason, said[:60])
        floor = next((label for label in labels if is_floor(label)), "")
        other = next((label for label in labels if label != floor), "")
        inside = {"building": other if _is_building(other) else building, "floor": floor}
        written = in_lines(cell)
        values = {
            **inside,
            **_room(written.value if isinstance(written, Doubtful) else written, other, floor),
        }
        at = dict.fromkeys(("building", "floor", "room", "name", "use"), place)
        return Row(number, {key: value for key, value in values.items() if value}, at)

    def _labels(self) -> list[str]:
        below = self.grid.rows[self.top + 1 :]
        return [text(self.grid.cell(number, cells, self.left)) for number, cells in below]

    def _building(self) -> str:
        """The building that the texts above the plan or the worksheet name."""
        above = [text(cell) for _, cells in self.grid.rows[: self.top] for cell in cells.values()]
        named = (OF_BUILDING.match(one) for one in (*above, self.grid.title))
        return next((found[1] for found in named if found), "")


def plan_of(grid: Grid) -> FloorPlan | None:
    """The plan of a worksheet: labels that are floors on one side, and on the other rooms or buildings; None where it
    is a list."""
    for at in range(min(len(grid.rows), HEADER_WITHIN) - 1):
        left = min(column for _, cells in grid.rows[at + 1 :] for column in cells)
        heads = {column: text(cell) for column, cell in grid.rows[at][1].items() if column != left}
        plan = FloorPlan(grid, at, left, heads)
        if CORNER.fullmatch(text(grid.rows[at][1].get(left))) and _is_plan(plan):
            return plan
        if sum(plain(cell) in TITLES for cell in grid.rows[at][1].values()) > 1:
            return None  # the titles of a list
    return None


def is_floor(label: str) -> bool:
    """Say whether a label names a floor."""
    number = storey(label)
    return label in NAMED_FLOORS or (number is not None and abs(number) <= HIGHEST)


def _is_plan(plan: FloorPlan) -> bool:
    heads, labels = [head for head in plan.heads.values() if head], plan._labels()
    below = [cells for _, cells in plan.grid.rows[plan.top + 1 :]]
    wide = max((len({*cells} - {plan.left}) for cells in below), default=0)
    if wide < 2 or not heads or any(plain(head) in OTHER_TITLES for head in heads):
        return False
    floors = [is_floor(label) for label in labels if label]
    down = 2 * sum(floors) > len(floors) and all(HEAD.fullmatch(one) or _is_building(one) for one in heads)
    return down or (
        all(map(is_floor, heads)) and len(heads) > 1 and all(map(_is_building, filter(None, labels)))
    )


def _is_building(label: str) -> bool:
    named = label.endswith(BUILDING_ENDS) or building_kind(label) == "area"
    return bool(label) and named and not is_floor(label)


def _room(said: str, head: str, floor: str) -> dict[str, str]:
    """What a cell says: a number and a name, numbers alone, or a name, with the number that its column gives it."""
    if all(map(is_room, several(said))):
        return {"room": said}
    if found := ROOM_AND_NAME.fullmatch(said):
        return {"room": found[1], "name": found[2] or ""}
    number = re.sub(r"\D", "", head)
    if not number or _is_building(head) or len(several(said)) > 1:
        return {"name": said}
    full = number if len(number) > 2 else f"{storey(floor) or floor}-{number}"
    return {"room": full, "name": said}
