"""A new day: what the routines ask for becomes duties, and checklists whose occasion is near are opened."""

from datetime import date, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from actions.checklists.checklists import open_due
from actions.replans.lapse import ask_for_lapsed, ask_for_new
from actions.replans.replan import work_out
from actions.routines.horizon import roll
from actions.school.schools import school_by_code, today
from actions.school_calendar.holiday_notice import ask_for_notice
from flows.naming import named, tag
from flows.opening import open_run
from flows.outside import again_when_outside
from flows.staleness import skip_if_stale
from models import clock, database

ACTOR = "flow:new_day"


@flow(name="new_day", flow_run_name=named("新的一天"), timeout_seconds=600)
@again_when_outside()
def new_day(school: str | None = None, day: date | None = None) -> State:
    """新的一天：把例行工作排成任务，到时候的清单自动打开。 Routines become duties; due checklists open."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    with database.session() as session:
        mine = school_by_code(session, school)
        first = day or today(mine, now)
        rolled = roll(session, mine, first, first + timedelta(days=mine.policies.horizon_days), now, ACTOR)
        ask_for_notice(session, mine, now)
        ask_for_lapsed(session, mine, now, ACTOR)
        ask_for_new(session, mine, now, ACTOR)
    replanned = work_out(mine.id, now)
    with database.session() as session:
        waiting = [checklist for checklist in open_due(session, mine, now, ACTOR) if checklist.open]
    tag(mine, "new_day")
    opened = [checklist.name for checklist in waiting if open_run(mine, checklist)]
    changes = f"{first}：新增 {rolled.added} 项，改期 {rolled.moved} 项，撤去 {rolled.withdrawn} 项"
    proposed = f"；{rolled.proposed} 项已公布的有变动，请总务处确认" if rolled.proposed else ""
    proposed += f"；{replanned} 份调班方案待确认" if replanned else ""
    return Completed(
        name="待确认变动" if proposed else "今日已备好",
        message=f"{changes}{proposed}。新开清单：{'、'.join(opened) or '无'}。",
    )
