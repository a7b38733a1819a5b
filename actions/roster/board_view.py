"""The roster board as a value: people by days or duties by days, what is proposed against what is published."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from actions.duties.views import DutyView
from actions.roster.publish import Change
from models.people import Person

MOST_LISTED = 30


@dataclass(frozen=True)
class Cell:
    """One duty of a person on a day; `change` says what the proposed roster would do to it."""

    view: DutyView
    change: str = ""


@dataclass
class Row:
    """The same work at the same place, day by day, with its people."""

    view: DutyView
    days: dict[date, list[DutyView]] = field(default_factory=lambda: defaultdict(list))


Board = dict[UUID, dict[date, list[Cell]]]


def board_of(views: Sequence[DutyView], changes: Sequence[Change]) -> Board:
    """Each person's duties by day: those they have, and what the proposed rosters would add or remove."""
    proposed: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for change in changes:
        proposed[change.duty_id][change.person_id] = change.kind
    board: Board = defaultdict(lambda: defaultdict(list))
    for view in views:
        kinds = proposed.get(view.duty.id, {})
        for person in {person.id for person in view.people} | kinds.keys():
            board[person][view.duty.day].append(Cell(view, kinds.get(person, "")))
    return board


def staying(board: Board) -> Board:
    """The board without what the proposed rosters take away, and without those who then have nothing."""
    left: Board = {}
    for person, days in board.items():
        kept = {day: [cell for cell in cells if cell.change != "removed"] for day, cells in days.items()}
        if any(kept.values()):
            left[person] = kept
    return left


def rows_of(views: Sequence[DutyView]) -> list[Row]:
    """The duties gathered by routine and place, in the order of their topics and times."""
    rows: dict[tuple[str, str, UUID | None], Row] = {}
    for view in views:
        duty = view.duty
        row = rows.setdefault((duty.topic, duty.name, duty.place_id), Row(view))
        row.days[duty.day].append(view)
    return [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1], str(key[2])))]


def gaps_of(views: Sequence[DutyView], changes: Sequence[Change]) -> dict[date, list[tuple[DutyView, int]]]:
    """The duties of each day that lack people, and how many, when what is proposed is counted in."""
    turn = {"added": -1, "removed": 1}
    more: Counter[UUID] = Counter()
    for change in changes:
        more[change.duty_id] += turn[change.kind]
    found: dict[date, list[tuple[DutyView, int]]] = defaultdict(list)
    for view in views:
        short = view.missing + more[view.duty.id] if view.duty.open else 0
        if short > 0:
            found[view.duty.day].append((view, short))
    return found


def changed_people(
    changes: Sequence[Change], people: dict[UUID, Person]
) -> dict[UUID, list[tuple[str, Person]]]:
    """By duty, whom the proposed rosters would add or remove."""
    found: dict[UUID, list[tuple[str, Person]]] = defaultdict(list)
    for change in changes:
        if change.person_id in people:
            found[change.duty_id].append((change.kind, people[change.person_id]))
    return found


def listed(
    changes: Sequence[Change], views: Sequence[DutyView], people: dict[UUID, Person]
) -> list[tuple[str, Person, DutyView]]:
    """The changes of a proposal that fall into the days shown, as a list; a long one is left to the board."""
    shown = {view.duty.id: view for view in views}
    found = [one for one in changes if one.duty_id in shown and one.person_id in people]
    if len(found) > MOST_LISTED:
        return []
    told = [(one.kind, people[one.person_id], shown[one.duty_id]) for one in found]
    return sorted(told, key=lambda one: (one[2].duty.start, one[2].duty.key, one[0]))
