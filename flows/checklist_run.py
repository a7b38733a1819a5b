"""Follow one checklist from its opening to its end; the flows of single occasions are this with a name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from prefect.client.schemas.objects import State
from sqlmodel import Session, select

from actions.checklists.checklists import (
    Progress,
    StepState,
    derive_steps,
    late_words,
    made_up,
    note_run,
    open_due,
    progress,
    settle,
)
from actions.school.may_see import ANYBODY
from actions.school.occasions import Occasion
from actions.school.schools import school_by_code, today
from flows.artifacts import show_checklist
from flows.run_naming import tag
from flows.states import completed, failed, stands
from flows.wait_for_people import this_run, until_changed
from models import clock, database
from models.checklists import Checklist, ChecklistState
from models.duties import Duty
from models.errors import NotFound
from models.notices import Notice
from models.schools import School
from notifications.outbox import outbox
from notifications.sentences.runs import Named, Sentence, said

KINDS = ("semester_start", "textbooks", "food_safety_meeting", "stocktake", "term_end")
UNFINISHED = "checklist_incomplete"
GRACE = timedelta(days=1)
Stage = Callable[[Session, School, Checklist, datetime], None]
Last = Callable[[Session, Checklist], Sentence | None]


def follow(
    kind: str, school: str | None, occasion: str, *, stage: Stage | None = None, lacks: Last | None = None
) -> State:
    """Show how the checklist stands; end with its end, else wait until it has moved. Begins again at each resume.

    `stage` is what the occasion itself does each time it is looked at (it may be done again); `lacks` says what is
    missing although every step is settled, if anything.
    """
    now, run = clock.now(), str(this_run().id)
    mine, due = _ready(kind, school, occasion, run, now)
    with database.session() as session:
        checklist = known(session, mine, kind, occasion, run) or _open(
            session, mine, kind, occasion, due, now
        )
        ours = checklist is not None and (occasion or checklist.flow_run in (None, run))
        if checklist is not None and ours:
            note_run(session, checklist, run)
            if stage is not None:
                stage(session, mine, checklist, now)
            state = settle(session, checklist, now, f"flow:{kind}")
    if checklist is None or not ours:
        return _not_ours(mine, checklist)
    with database.reading() as session:
        standing = progress(session, checklist, now)
        words = late_words(session, mine, standing, now)
        made = list(dict.fromkeys(map(_named, made_up(session, checklist))))
        lacking = lacks(session, checklist) if lacks and state == ChecklistState.COMPLETE else None
    _queue(words)
    tag(mine, kind, checklist.occasion)
    show_checklist(mine, standing.seen_by(ANYBODY, today(mine, now)))
    if state == ChecklistState.OPEN:
        until_changed(*stands(*waiting(standing)), mark(standing), checklist.deadline + GRACE, now)
    return ended(standing, made, lacking)


def _queue(words: list[Notice]) -> None:
    if words:
        with database.session() as session:
            outbox.owe_all(session, words)


def _ready(
    kind: str, school: str | None, occasion: str, run: str, now: datetime
) -> tuple[School, list[Occasion]]:
    """The school, and the occasions of checklists that are to be opened, their steps derived."""
    with database.reading() as session:
        mine = school_by_code(session, school)
        if known(session, mine, kind, occasion, run) is not None:
            return mine, []
    return mine, derive_steps(mine.id, now, f"flow:{kind}", kind, occasion)


def _not_ours(school: School, checklist: Checklist | None) -> State:
    """The end of a run that has nothing to follow."""
    if checklist is None:
        return completed("not_yet", said("no_checklist", school=Named(school.name, school.name_en)))
    about = {"checklist": _named(checklist), "run": checklist.flow_run}
    return completed("followed_already", said("followed_already", **about))


def known(session: Session, school: School, kind: str, occasion: str, run: str) -> Checklist | None:
    """The checklist this run follows; else the one of that occasion, if it is open already."""
    mine = select(Checklist).where(Checklist.school_id == school.id, Checklist.kind == kind)
    followed = session.exec(mine.where(Checklist.flow_run == run)).first()
    return followed or session.exec(mine.where(Checklist.occasion == occasion)).first()


def _open(
    session: Session, school: School, kind: str, occasion: str, due: list[Occasion], now: datetime
) -> Checklist | None:
    """Open what is due, and answer the run's own checklist: that of the occasion that was named, also before its time,
    or the one of its kind. Refuses a name that no occasion has."""
    opened = open_due(session, school, due, now, f"flow:{kind}")
    mine = next((checklist for checklist in opened if checklist.kind == kind), None)
    if mine is None and occasion:
        raise NotFound("checklist.no_occasion", kind=kind, occasion=occasion)
    return mine


def mark(standing: Progress) -> str:
    """How a checklist looks in short; another mark means that it has moved."""
    return f"{standing.done}-{len(overdue(standing))}-{standing.required}"


def overdue(standing: Progress) -> list[Named]:
    """The names of the steps whose time is over."""
    gone = (StepState.LATE, StepState.MISSED)
    return [_named(step.duty) for step in standing.steps if step.state in gone]


def _named(thing: Checklist | Duty) -> Named:
    return Named(thing.name, thing.name_en)


def waiting(standing: Progress) -> tuple[str, Sentence]:
    """What the run waits for: the code of its state, and how far the list is."""
    late = list(dict.fromkeys(overdue(standing)))
    coming = next((name for step in standing.missing if (name := _named(step.duty)) not in late), None)
    code = "steps" + ("_overdue" if late else "") + ("_next" if coming else "")
    return "steps_overdue" if late else "waits_people", said(
        code, **_figures(standing), late=late, next=coming
    )


def _figures(standing: Progress) -> dict[str, Any]:
    return {"checklist": _named(standing.checklist), "done": standing.done, "required": standing.required}


def ended(standing: Progress, made: list[Named], lacking: Sentence | None) -> State:
    """The end of a checklist as the state of its run: complete, made up for late, or what is missing."""
    figures = _figures(standing)
    if lacking:
        return failed("minutes_missing", lacking)
    if not standing.complete:
        names = list(dict.fromkeys(_named(step.duty) for step in standing.missing))
        missing = len(standing.missing)
        return failed(UNFINISHED, said("checklist_incomplete", **figures, missing=missing, names=names))
    if made:
        return completed("made_up_late", said("made_up_late", **figures, names=made))
    return completed("checklist_complete", said("checklist_complete", **figures))
