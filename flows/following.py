"""Follow one checklist from its opening to its end; the flows of single occasions are this with a name."""

from datetime import datetime, timedelta

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlmodel import Session, select

from actions.checklists import Progress, StepState, note_run, open_checklist, open_due, progress, settle
from actions.schools import school_by_code
from flows.artifacts import show_checklist
from flows.waiting import this_run, until_changed
from models import clock, database
from models.checklists import Checklist, ChecklistState
from models.schools import School

KINDS = ("semester_start", "textbooks", "food_safety_meeting", "stocktake", "term_end")
GRACE = timedelta(days=1)


def follow(kind: str, school: str | None, occasion: str) -> State:
    """Show how the checklist stands; end with its end, else wait until it has moved. Begins again at each resume."""
    now, run = clock.now(), str(this_run().id)
    with database.session() as session:
        mine = school_by_code(session, school)
        checklist = known(session, mine, kind, occasion, run) or _open(session, mine, kind, occasion, now)
        if checklist is None:
            return Completed(name="未到时候", message=f"{mine.name} 现在没有这样的清单要开。")
        if not occasion and checklist.flow_run not in (None, run):
            return Completed(
                name="已在跟进", message=f"{checklist.name} 已由另一次运行跟进：{checklist.flow_run}"
            )
        note_run(session, checklist, run)
        state = settle(session, checklist, now, f"flow:{kind}")
        standing = progress(session, checklist, now)
    show_checklist(mine, standing)
    if state == ChecklistState.OPEN:
        until_changed(mark(standing), checklist.deadline + GRACE, now)
    if state == ChecklistState.INCOMPLETE:
        return Failed(name="清单未完成", message=unfinished(standing))
    return Completed(name="清单完成", message=f"{checklist.name}：{standing.done} 项有记录。")


def known(session: Session, school: School, kind: str, occasion: str, run: str) -> Checklist | None:
    """The checklist this run follows; else the one of that occasion, if it is open already."""
    mine = select(Checklist).where(Checklist.school_id == school.id, Checklist.kind == kind)
    followed = session.exec(mine.where(Checklist.flow_run == run)).first()
    return followed or session.exec(mine.where(Checklist.occasion == occasion)).first()


def _open(session: Session, school: School, kind: str, occasion: str, now: datetime) -> Checklist | None:
    if occasion:
        return open_checklist(session, school, kind, occasion, now, f"flow:{kind}")
    due = open_due(session, school, now, f"flow:{kind}")
    return next((checklist for checklist in due if checklist.kind == kind), None)


def mark(standing: Progress) -> str:
    """How a checklist looks in short; another mark means that it has moved."""
    late = sum(step.state in (StepState.LATE, StepState.MISSED) for step in standing.steps)
    return f"{standing.done}-{late}-{standing.required}"


def unfinished(standing: Progress) -> str:
    """What is missing and what to do about it."""
    names = "、".join(step.duty.name for step in standing.missing)
    return (
        f"{standing.checklist.name}：还差 {len(standing.missing)} 项：{names}。请补录记录，或注明原因后取消。"
    )
