"""All the commands of `greenleaf` under one name."""

import typer

from cli.commands import (
    backups,
    busy,
    calendars,
    coverage,
    doctor,
    explain,
    flows,
    holiday_notice,
    listings,
    notices,
    office,
    paper,
    person,
    plan,
    spreadsheets,
    up,
)

app = typer.Typer(
    name="greenleaf",
    help="绿叶 Greenleaf：学校后勤一本账 · a school's logistics office in one program",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (
    up,
    plan,
    listings,
    coverage,
    calendars,
    holiday_notice,
    office,
    backups,
    doctor,
    spreadsheets,
    paper,
    notices,
    flows,
    busy,
    person,
):
    app.add_typer(room.commands)
plan.roster_app.command("why")(explain.why)
plan.roster_app.command("ledger")(explain.ledger)
