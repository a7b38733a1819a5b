"""The State Council's holiday notice at the command line: what it would change, and applying it."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from actions.school_calendar.holiday_notice import (
    HolidayNoticePreview,
    TouchedDuty,
    apply_holiday_notice,
    preview,
)
from calendars.notice.notice import decoded
from cli.options import JsonOption, SchoolOption, reading_school
from cli.show import Row, facts, language, rows
from models import clock
from notifications.language import pick

commands = typer.Typer()

TOUCHED = ("moved", "added", "withdrawn", "proposed", "untouched")


@commands.command("notice", hidden=True)  # the name of earlier editions
@commands.command("holiday-notice")
def holiday_notice(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="通知全文 · its text; - for stdin")],
    school: SchoolOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="录入 · apply it")] = False,
    json: JsonOption = False,
) -> None:
    """放假通知 · Show what a State Council holiday notice would change; with --apply, apply it."""
    text, now = decoded(file.read()), clock.now()
    with reading_school(school) as (session, mine):
        found = (
            apply_holiday_notice(session, mine.id, text, now, "cli")
            if apply
            else preview(session, mine, text, now)
        )
    if json:
        facts(_whole(found, mine.zone), as_json=True)
        return
    rows(_days(found), as_json=False)
    for name in TOUCHED:
        duties = [_duty(duty, mine.zone) for duty in getattr(found, name)]
        if duties:
            rows(duties, as_json=False, title=name)
    facts(_counts(found), as_json=False)


def _counts(found: HolidayNoticePreview) -> Row:
    counts: Row = {"year": found.notice.year, "kind": str(found.notice.kind), "days": len(found.days)}
    counts |= {name: len(getattr(found, name)) for name in TOUCHED}
    return counts | {"confirmed": found.confirmed, "applied": found.applied}


def _whole(found: HolidayNoticePreview, zone: str) -> Row:
    """Everything the preview knows, as JSON values."""
    told = found.notice
    whole = _counts(found) | {"days": _days(found)}
    whole["off"] = [{"name": name, "first": first, "last": last} for name, first, last in told.off]
    whole["work"] = [{"name": name, "date": day} for name, day in told.work]
    return whole | {name: [_duty(duty, zone) for duty in getattr(found, name)] for name in TOUCHED}


def _days(found: HolidayNoticePreview) -> list[Row]:
    return [
        {
            "date": str(day.after.date),
            "name": day.after.staff.name or day.before.staff.name,
            "students": f"{day.before.students.kind} → {day.after.students.kind}",
            "staff": f"{day.before.staff.kind} → {day.after.staff.kind}",
        }
        for day in found.days
    ]


def _duty(duty: TouchedDuty, zone: str) -> Row:
    row: Row = {"key": duty.key, "duty": pick(duty.name, duty.name_en, language())}
    return row | {"before": _local(duty.before, zone), "after": _local(duty.after, zone)}


def _local(instant: datetime | None, zone: str) -> str | None:
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") if instant else None
