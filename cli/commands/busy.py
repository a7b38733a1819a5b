"""A person's busy times from a calendar of their own, at the command line."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from actions.duties.views import find_person
from actions.people.busy import BusyPreview, keep_busy, read_busy
from actions.people.fetch_calendar import fetch_calendar, named
from actions.school_calendar.term_calendar import bytes_of
from cli.options import JsonOption, SchoolOption, changing_school
from cli.show import Row, language, rows
from models import clock
from notifications.sentences.codes import refusal

commands = typer.Typer()


@commands.command()
def busy(
    file: Annotated[str, typer.Argument(help="日历文件 .ics 或网址 · calendar file or its address")],
    person: Annotated[str, typer.Option(help="姓名或工号 · name or code")],
    apply: Annotated[
        bool, typer.Option("--apply", help="写入；不加只预览 · without it only a preview")
    ] = False,
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导入忙碌时间 · Take a person's busy times from a calendar as absences."""
    now = clock.now()
    name, data = (
        (named(file), fetch_calendar(file)) if "://" in file else (Path(file).name, bytes_of(Path(file)))
    )
    with changing_school(school) as (session, mine):
        whose = find_person(session, mine, person)
        found = read_busy(session, whose, name, data, now)
        if apply:
            meant = [(one.time.start, one.time.end) for one in found.times if one.meant]
            keep_busy(session, whose, meant, now, "cli")
    rows(_told(found), as_json=json)


def _told(found: BusyPreview) -> list[Row]:
    times = [
        _row(
            "known" if one.known else "added" if one.meant else "tentative",
            one.time.start,
            one.time.end,
            [duty.name for duty in one.duties],
        )
        for one in found.times
    ]
    gone = [_row("removed", row.start, row.end) for row in found.vanished]
    unread = [_row("unread", reason=refusal(why, language())) for _, why in found.unread]
    return [*times, *gone, *unread]


def _row(
    change: str,
    start: datetime | None = None,
    end: datetime | None = None,
    duties: list[str] | None = None,
    reason: str = "",
) -> Row:
    times = {"start": start.isoformat() if start else "", "end": end.isoformat() if end else ""}
    return {"change": change, **times, "duties": duties or [], "reason": reason}
