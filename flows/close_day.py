"""The end of a day: what was done, what was not; the day's run is complete only if the day was."""

from datetime import date, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from actions.duties.close_day import close_day as close
from actions.school.schools import school_by_code, today
from flows.artifacts import show_day
from flows.naming import named, tag
from flows.outside import again_when_outside
from flows.staleness import skip_if_stale
from flows.waiting import begun
from models import clock, database

AFTER_MIDNIGHT = timedelta(
    hours=6
)  # it runs when the day is over; what is due by the day's end is due by then
UNDONE = "有任务未完成"


@flow(name="close_day", flow_run_name=named("日结"), timeout_seconds=600)
@again_when_outside()
def close_day(school: str | None = None, day: date | None = None) -> State:
    """日结：没有记录就不算做过；补录后对同一天再运行一次，状态随之更新。 No record, not done; run again later."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    with database.session() as session:
        mine = school_by_code(session, school)
        report = close(session, mine, day or today(mine, begun() - AFTER_MIDNIGHT), now, "flow:close_day")
    tag(mine, "close_day")
    show_day(report)
    done = len(report.done) + len(report.late_done)
    if report.complete:
        return Completed(
            name="当日已完成", message=f"{report.day}：完成 {done} 项，未到时间 {len(report.open)} 项。"
        )
    names = "、".join(duty.name for duty in report.unfinished)
    missing = f"缺 {len(report.unfinished)} 项：{names}。请补录记录，补齐后这次运行会自己更新。"
    return Failed(name=UNDONE, message=f"{report.day}：完成 {done} 项，{missing}")
