"""How the drafting of rosters stands: what waits and for what, what is under way and how far, what came of one."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from actions.replans.replan import wanted_replans
from actions.roster.drafting import lost, under_way, usual_time
from models.draftings import Drafting, DraftingState
from models.proposals import Proposal
from models.rosters import Roster
from rosters.question.progress import Progress
from web.server.dependencies import Desk
from web.server.prefect_queue import Due, due_runs, turn_of


@dataclass(frozen=True)
class Standing:
    """One drafting: `before` others come first, for about `wait` where that is known."""

    drafting: Drafting
    progress: Progress | None = None
    before: int = 0
    wait: timedelta | None = None


@dataclass(frozen=True)
class Standings:
    """All of a school, the runs of its schedule that wait to begin one, those who changes of people are worked out for,
    and how long drawing up usually takes."""

    every: tuple[Standing, ...]
    scheduled: tuple[Due, ...]
    replans: tuple[Proposal, ...]
    usual: timedelta | None

    @property
    def keys(self) -> str:
        """What is under way, to see whether something has ended: whoever looks again then wants the whole page."""
        rows = (*(each.drafting for each in self.every), *self.replans)
        return " ".join([*(str(one.id) for one in rows), *(one.flow_run for one in self.scheduled)])


def standings_of(desk: Desk) -> Standings:
    """How all draftings stand that wait or are under way; of those that wait, Prefect is asked."""
    usual = usual_time(desk.database, desk.school)
    rows = under_way(desk.database, desk.school, desk.now)
    found = [_standing(row, rows[:place], usual, desk) for place, row in enumerate(rows)]
    every = tuple(one for one in found if one is not None)
    known = {row.flow_run or "" for row in rows}
    scheduled = tuple(due_runs("week_roster", desk.school.code, known))
    return Standings(every, scheduled, tuple(wanted_replans(desk.database, desk.school)), usual)


def _standing(row: Drafting, earlier: list[Drafting], usual: timedelta | None, desk: Desk) -> Standing | None:
    """None for one whose run has ended without a word, as a server that was away leaves it."""
    if row.state == DraftingState.UNDER_WAY:
        return Standing(row, Progress(**row.progress) if row.progress else None)
    turn = turn_of(row.flow_run) if row.flow_run else None
    if turn and turn.over:
        return None
    if turn and turn.before:
        return Standing(row, before=turn.before, wait=turn.wait)
    return Standing(row, before=len(earlier), wait=_left(earlier, usual, desk))


def _left(earlier: list[Drafting], usual: timedelta | None, desk: Desk) -> timedelta | None:
    """How long those take that the school's turn is given to first."""
    if usual is None:
        return None
    gone = [desk.now - row.begun_at if row.begun_at else timedelta() for row in earlier]
    return sum((max(timedelta(), usual - each) for each in gone), timedelta())


def outcome_of(desk: Desk, drafting_id: UUID) -> str:
    """What came of a drafting: nothing yet, drawn up, ended without a roster to decide on, given up, broken off."""
    row = desk.database.get(Drafting, drafting_id)
    if row is None or row.school_id != desk.school.id:
        return ""
    if row.state in (DraftingState.WAITING, DraftingState.UNDER_WAY):
        return "broken" if lost(row, desk.now) or _run_is_over(row) else ""
    if row.state == DraftingState.DONE:
        roster = desk.database.get(Roster, row.roster_id) if row.roster_id else None
        return "drawn" if roster is not None and roster.proposed else "ended"
    return "cancelled" if row.state == DraftingState.CANCELLED else "broken"


def _run_is_over(row: Drafting) -> bool:
    turn = turn_of(row.flow_run) if row.flow_run and row.state == DraftingState.WAITING else None
    return bool(turn and turn.over)
