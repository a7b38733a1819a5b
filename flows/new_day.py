"""A new day: what the routines ask for becomes duties, and checklists whose occasion is near are opened."""

from datetime import date, timedelta

from prefect import flow
from prefect.client.schemas.objects import State

from actions.checklists.checklists import derive_steps, open_due
from actions.replans.lapse import ask_for_new, sweep
from actions.routines.roll import Rolled, roll
from actions.school.schools import school_by_code, today
from actions.school_calendar.holiday_notice import ask_for_notice
from flows.open_checklists import open_run
from flows.retry_policy import again_when_outside
from flows.run_naming import named, tag
from flows.skip_stale import skip_if_stale
from flows.states import completed
from models import clock, database
from notifications.sentences.runs import Named, said

ACTOR = "flow:new_day"


@flow(name="new_day", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def new_day(school: str | None = None, day: date | None = None) -> State:
    """新的一天：把例行工作排成任务，到时候的清单自动打开。 Routines become duties; due checklists open."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    with database.reading() as session:
        mine = school_by_code(session, school)
        first = day or today(mine, now)
        last = first + timedelta(days=mine.policies.horizon_days)
    rolled = roll(mine.id, first, last, now, ACTOR)
    with database.session() as session:
        ask_for_notice(session, mine, now)
        ask_for_new(session, mine, now, ACTOR)
    replanned = sweep(mine.id, now, ACTOR)
    due = derive_steps(mine.id, now, ACTOR)
    with database.session() as session:
        waiting = [checklist for checklist in open_due(session, mine, due, now, ACTOR) if checklist.open]
    tag(mine, "new_day")
    opened = [Named(one.name, one.name_en) for one in waiting if open_run(mine, one)]
    return _prepared(first, rolled, replanned, opened)


def _prepared(first: date, rolled: Rolled, replanned: int, opened: list[Named]) -> State:
    """The day as it lies ready: what changed, what somebody must confirm, which checklists were opened."""
    figures = {"added": rolled.added, "moved": rolled.moved, "withdrawn": rolled.withdrawn}
    confirm = [
        *([said("published_changed", count=rolled.proposed)] if rolled.proposed else ()),
        *([said("replans_wait", count=replanned)] if replanned else ()),
    ]
    sentences = [said("day_prepared", day=str(first), **figures), *confirm]
    sentences += [said("checklists_opened", names=opened)] if opened else []
    return completed("to_confirm" if confirm else "day_prepared", *sentences)
