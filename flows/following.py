"""Follow one checklist from its opening to its end; the flows of single occasions are this with a name."""

from collections.abc import Callable
from datetime import datetime, timedelta

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlmodel import Session, select

from actions.checklists.checklists import (
    Progress,
    StepState,
    made_up,
    note_run,
    open_checklist,
    open_due,
    progress,
    settle,
    tell_late,
)
from actions.school.schools import school_by_code
from flows.artifacts import show_checklist
from flows.naming import tag
from flows.waiting import this_run, until_changed
from models import clock, database
from models.checklists import Checklist, ChecklistState
from models.schools import School

KINDS = ("semester_start", "textbooks", "food_safety_meeting", "stocktake", "term_end")
UNFINISHED = "清单未完成"
TO_BE_DONE, OVERDUE = "等人完成", "有项目逾期"
GRACE = timedelta(days=1)
Stage = Callable[[Session, School, Checklist, datetime], None]
Last = Callable[[Session, School, Checklist], str]


def follow(
    kind: str, school: str | None, occasion: str, *, stage: Stage | None = None, lacks: Last | None = None
) -> State:
    """Show how the checklist stands; end with its end, else wait until it has moved. Begins again at each resume.

    `stage` is what the occasion itself does each time it is looked at (it may be done again); `lacks` says what is
    missing although every step is settled, "" for nothing.
    """
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
        if stage is not None:
            stage(session, mine, checklist, now)
        state = settle(session, checklist, now, f"flow:{kind}")
        standing = progress(session, checklist, now)
        tell_late(session, mine, standing, now)
        made = made_up(session, checklist)
        lacking = lacks(session, mine, checklist) if lacks and state == ChecklistState.COMPLETE else ""
    tag(mine, kind, checklist.occasion)
    show_checklist(mine, standing)
    if state == ChecklistState.OPEN:
        until_changed(*waiting(standing), mark(standing), checklist.deadline + GRACE, now)
    return ended(standing, made, lacking)


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
    return f"{standing.done}-{len(overdue(standing))}-{standing.required}"


def overdue(standing: Progress) -> list[str]:
    """The names of the steps whose time is over."""
    gone = (StepState.LATE, StepState.MISSED)
    return [step.duty.name for step in standing.steps if step.state in gone]


def waiting(standing: Progress) -> tuple[str, str]:
    """What the run waits for: the name of its state, and how far the list is in words."""
    done = f"{standing.checklist.name}：{standing.done}/{standing.required} 项有记录"
    late = list(dict.fromkeys(overdue(standing)))
    next_one = next((step.duty.name for step in standing.missing if step.duty.name not in late), "")
    said = [done, f"逾期：{'、'.join(late)}" if late else "", f"下一项：{next_one}" if next_one else ""]
    return OVERDUE if late else TO_BE_DONE, "；".join(filter(None, said)) + "。"


def ended(standing: Progress, made: list[str], lacking: str) -> State:
    """The end of a checklist as the state of its run: complete, made up for late, or what is missing."""
    checklist = standing.checklist
    if lacking:
        return Failed(name="缺会议记录", message=lacking)
    if not standing.complete:
        return Failed(name=UNFINISHED, message=unfinished(standing))
    if made:
        said = f"{checklist.name}：{standing.done} 项有记录，其中期限过后才补的：{'、'.join(made)}。"
        return Completed(name="逾期补齐", message=said)
    return Completed(name="清单完成", message=f"{checklist.name}：{standing.done} 项有记录。")


def unfinished(standing: Progress) -> str:
    """What is missing and what to do about it."""
    names = "、".join(dict.fromkeys(step.duty.name for step in standing.missing))
    what = "请补录记录，或注明原因后取消；补齐后这次运行会自己更新。"
    return f"{standing.checklist.name}：还差 {len(standing.missing)} 项：{names}。{what}"
