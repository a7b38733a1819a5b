"""The end of a day: what was done, what was not; the day's run is complete only if the day was."""

from datetime import date, timedelta

from prefect import flow
from prefect.client.schemas.objects import State

from actions.coverage.causes import by_cause, coverage
from actions.duties.close_day import close_day as close
from actions.findings.ledger import found_between
from actions.school.school_time import school_span
from actions.school.schools import school_by_code, today
from flows.artifacts import show_day
from flows.retry_policy import again_when_outside
from flows.run_naming import named, tag
from flows.skip_stale import skip_if_stale
from flows.states import completed, failed
from flows.wait_for_people import begun
from models import clock, database
from notifications.sentences.runs import Named, said

AFTER_MIDNIGHT = timedelta(
    hours=6
)  # it runs when the day is over; what is due by the day's end is due by then
UNDONE = "duties_undone"


@flow(name="close_day", flow_run_name=named, timeout_seconds=600)
@again_when_outside()
def close_day(school: str | None = None, day: date | None = None) -> State:
    """日结：没有记录就不算做过；补录后对同一天再运行一次，状态随之更新。 No record, not done; run again later."""
    if stale := skip_if_stale(timedelta(days=1)):
        return stale
    now = clock.now()
    with database.session() as session:
        mine = school_by_code(session, school)
        report = close(session, mine, day or today(mine, begun() - AFTER_MIDNIGHT), now, "flow:close_day")
        stopped = by_cause(coverage(session, mine, now))
        found = found_between(session, mine, *school_span(mine, report.day, report.day))
    tag(mine, "close_day")
    show_day(report, stopped, found)
    figures = {"day": str(report.day), "done": len(report.done) + len(report.late_done)}
    if report.complete:
        return completed("day_complete", said("day_complete", **figures, open=len(report.open)))
    names = [Named(duty.name, duty.name_en) for duty in report.unfinished]
    return failed(UNDONE, said("duties_undone", **figures, missing=len(names), names=names))
