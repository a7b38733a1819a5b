"""Draftings: rosters asked for, which wait their turn or are under way; how long they take; given up."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from sqlmodel import Session, col, delete, select

from models.base import compare_and_set
from models.bulk import add_rows
from models.draftings import Drafting, DraftingState
from models.errors import Refusal
from models.journal import Verb, write
from models.rosters import Roster
from models.schools import School
from rosters.question.progress import Progress

OPEN = (DraftingState.WAITING, DraftingState.UNDER_WAY)
AGAIN = (*OPEN, DraftingState.FAILED)
"""From which a drafting begins: a run that failed for an outside reason begins again."""
LOST = timedelta(minutes=3)
"""So long after it was last heard of, nobody draws it up any more."""
FORGOTTEN = timedelta(days=1)
"""So long something waits for its turn that is still shown."""
KEPT = timedelta(days=60)
COMPARED = 10
"""The latest draftings, of which the usual time is."""


def ask(
    session: Session,
    school: School,
    days: tuple[date, date],
    now: datetime,
    actor: str,
    flow_run: str | None = None,
) -> Drafting:
    """Write down that a roster is asked for; for a flow run once, whoever is the first to know of it."""
    asked = Drafting(
        school_id=school.id,
        first=days[0],
        last=days[1],
        asked_at=now,
        asked_by=actor,
        heard_at=now,
        flow_run=flow_run,
    )
    _forget(session, school, now)
    add_rows(session, Drafting, [asked.model_dump()])
    return of_run(session, flow_run) or session.get_one(Drafting, asked.id)


def _forget(session: Session, school: School, now: datetime) -> None:
    old = (Drafting.school_id == school.id, col(Drafting.asked_at) < now - KEPT)
    session.execute(delete(Drafting).where(*old))  # type: ignore[arg-type]


def of_run(session: Session, flow_run: str | None) -> Drafting | None:
    """The drafting of a flow run."""
    found = select(Drafting).where(Drafting.flow_run == flow_run)
    return session.exec(found).first() if flow_run else None


def under_way(session: Session, school: School, now: datetime) -> list[Drafting]:
    """What waits or is being drawn up, the first asked for first."""
    mine = (Drafting.school_id == school.id, col(Drafting.state).in_(OPEN))
    rows = session.exec(select(Drafting).where(*mine).order_by(col(Drafting.asked_at), col(Drafting.id)))
    return [row for row in rows if not lost(row, now)]


def lost(drafting: Drafting, now: datetime) -> bool:
    """Say whether it was not heard of for so long that its process must be gone."""
    patience = LOST if drafting.state == DraftingState.UNDER_WAY else FORGOTTEN
    return drafting.heard_at < now - patience


def usual_time(session: Session, school: School) -> timedelta | None:
    """How long drawing up took lately, half of the times less and half more; None before the first."""
    done = (Drafting.school_id == school.id, Drafting.state == DraftingState.DONE)
    rows = select(Drafting).where(*done, col(Drafting.roster_id).is_not(None))
    lately = session.exec(rows.order_by(col(Drafting.asked_at).desc()).limit(COMPARED))
    times = [row.ended_at - row.begun_at for row in lately if row.begun_at and row.ended_at]
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else None


def begin(session: Session, drafting_id: UUID, now: datetime) -> None:
    """It is its turn. Refuses what was given up."""
    again = (col(Drafting.id) == drafting_id, col(Drafting.state).in_(AGAIN))
    values = {"begun_at": now, "heard_at": now, "ended_at": None}
    if not compare_and_set(session, Drafting, *again, state=DraftingState.UNDER_WAY, **values):
        raise Refusal("drafting.cancelled")


def hear(session: Session, drafting_id: UUID, progress: Progress, now: datetime) -> bool:
    """Note how far it is; False when it is no longer wanted."""
    mine = (col(Drafting.id) == drafting_id, col(Drafting.state) == DraftingState.UNDER_WAY)
    return compare_and_set(session, Drafting, *mine, progress=asdict(progress), heard_at=now)


def finish(session: Session, drafting_id: UUID, roster: Roster, now: datetime) -> None:
    """Its roster stands. Refuses when it was given up meanwhile: then the roster must not stand either."""
    mine = (col(Drafting.id) == drafting_id, col(Drafting.state) == DraftingState.UNDER_WAY)
    if not compare_and_set(
        session, Drafting, *mine, state=DraftingState.DONE, ended_at=now, roster_id=roster.id
    ):
        raise Refusal("drafting.cancelled")


def end(session: Session, drafting_id: UUID, state: DraftingState, now: datetime) -> None:
    """It is over without a roster of its own, unless it has ended otherwise already."""
    mine = (col(Drafting.id) == drafting_id, col(Drafting.state).in_(OPEN))
    compare_and_set(session, Drafting, *mine, state=state, ended_at=now)


def cancel(session: Session, drafting: Drafting, now: datetime, actor: str) -> None:
    """Give it up: nothing of it is kept, and the rosters there are stay. Refuses what has ended."""
    mine = (col(Drafting.id) == drafting.id, col(Drafting.state).in_(OPEN))
    cancelled = {"state": DraftingState.CANCELLED, "ended_at": now, "ended_by": actor}
    if not compare_and_set(session, Drafting, *mine, **cancelled):
        raise Refusal("drafting.ended")
    session.refresh(drafting)
    days = {"first": str(drafting.first), "last": str(drafting.last)}
    write(session, now, actor, Verb.CANCEL_DRAFTING, drafting, **days)
