"""Plan a span of days in one go: derive the duties, draw up the roster, publish it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from actions.roster.draw_up import draw_up
from actions.roster.publish import publish
from actions.routines.roll import roll
from models import database
from models.rosters import Roster
from rosters.question.progress import Report


@dataclass(frozen=True)
class Planned:
    """What came of it: the roster, how many duties and assignments, and how many places nobody could take."""

    roster_id: UUID
    duties: int
    assigned: int
    gaps: int


def plan(
    school_id: UUID,
    first: date,
    last: date,
    now: datetime,
    actor: str,
    *,
    seconds: float = 15.0,
    progress: Report | None = None,
    behind: bool = False,
    whole: bool = False,
) -> Planned:
    """Duties, roster and publication for these days, in short transactions. Nobody decides on what it changes, so the
    people who are published keep their duties, unless a rule speaks against it by now.

    `behind`: the solver takes what the pages leave of the processors. `whole`: the days' past as well.
    """
    roll(school_id, first, last, now, actor)
    roster_id = draw_up(
        school_id,
        first,
        last,
        now,
        actor,
        seconds=seconds,
        progress=progress,
        behind=behind,
        adding=True,
        whole=whole,
    )
    with database.reading() as session:
        published = publish(session, roster_id, now, actor)
        roster = session.get_one(Roster, roster_id)
        duties, gaps = len(roster.planned.duties), sum(gap["missing"] for gap in roster.gaps)
    return Planned(roster_id, duties, published.assigned + published.kept, gaps)
