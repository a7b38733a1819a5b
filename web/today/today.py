"""The office's first page: what is done, late, missed, open or is missing people on a day."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Response

from actions.coverage.causes import stopped
from actions.duties.close_day import DayReport, day_report
from actions.duties.group_text import day_for_group
from actions.duties.views import duties_between, seen
from actions.findings.ledger import tally
from actions.journal.entries import restored_since
from actions.repairs.board import tally_repairs
from actions.routines.own_tables import tables_ending
from actions.setup.path import onward
from models import clock
from web.server.dependencies import AtDesk, Desk
from web.server.pages import PlainDay, language_of
from web.server.routes import open_router

router = open_router()
TOLD_FOR = timedelta(days=7)  # after a backup was put back
COLUMNS = ("done", "late_done", "overdue", "missed", "open", "cancelled")


@router.get("/")
def today_page(desk: AtDesk, day: PlainDay = None) -> Response:
    """One day of the school, duties in order of time."""
    day = day or desk.today
    views = seen(duties_between(desk.database, desk.school, day, day), desk.asker, desk.today)
    report = day_report(desk.database, desk.school, day, desk.now)
    became = statuses(report)
    counts = Counter(became[view.duty.id] for view in views if view.duty.id in became)
    return desk.page(
        "today/today.html",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        views=views,
        statuses=became,
        counts={column: counts[column] for column in COLUMNS},
        onward=onward(desk.database, desk.school, desk.now) if desk.user.may_manage else None,
        restored=_restored(desk),
        ending=tables_ending(desk.database, desk.school, desk.today),
        stopped=stopped(desk.database, desk.school, desk.now),
        found=tally(desk.database, desk.school, desk.now),
        broken=tally_repairs(desk.database, desk.school, desk.now),
        gaps=[view for view in views if view.missing],
        group_text=day_for_group(desk.school, day, views, desk.today, language_of(desk.request)),
    )


def _restored(desk: Desk) -> dict[str, datetime | None] | None:
    """When a backup was put back lately and up to when the data reach, for those who must enter the rest again."""
    found = restored_since(desk.database, desk.school, desk.now - TOLD_FOR) if desk.user.may_manage else None
    return {"at": found.at, "until": clock.instant(found.facts["data_until"])} if found else None


def statuses(report: DayReport) -> dict[UUID, str]:
    """What became of each duty, by its id."""
    return {duty.id: column for column in COLUMNS for duty in getattr(report, column)}
