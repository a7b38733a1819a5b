"""Give the roster and the people out as .xlsx."""

from pathlib import Path
from typing import Annotated

import typer

from actions import exporting
from actions.schools import today
from cli.options import FromOption, JsonOption, SchoolOption, ToOption, reading_school, span
from cli.show import facts
from models import clock

commands = typer.Typer()

export_app = typer.Typer(help="导出表格 · Give out spreadsheets", no_args_is_help=True)
commands.add_typer(export_app, name="export")
FileArgument = Annotated[Path, typer.Argument(help=".xlsx")]


@export_app.command("roster")
def roster(
    file: FileArgument,
    first: FromOption = None,
    last: ToOption = None,
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导出排班表 · Write who does what: a sheet of people by days, a sheet of duties."""
    with reading_school(school) as (session, mine):
        start, end = span(session, mine, first, last)
        day = today(mine, clock.now())
        book = exporting.roster_book(session, mine, start, end, day, mine.language)
    written = {"file": str(exporting.save(book, file)), "from": str(start), "to": str(end)}
    facts(written, as_json=json)


@export_app.command("people")
def people(file: FileArgument, school: SchoolOption = None, json: JsonOption = False) -> None:
    """导出人员表 · Write the staff; `greenleaf import` reads it back."""
    with reading_school(school) as (session, mine):
        book = exporting.people_book(session, mine, today(mine, clock.now()))
    facts({"file": str(exporting.save(book, file))}, as_json=json)
