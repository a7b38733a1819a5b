"""All the commands of `greenleaf` under one name."""

import typer

from cli import (
    busy,
    calendars,
    explaining,
    exporting,
    flows,
    holiday_notice,
    listing,
    office,
    planning,
    printing,
    running,
    telling,
)

app = typer.Typer(
    name="greenleaf",
    help="绿叶 Greenleaf：学校后勤一本账 · a school's logistics office in one program",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (
    running,
    planning,
    listing,
    calendars,
    holiday_notice,
    office,
    exporting,
    printing,
    telling,
    flows,
    busy,
):
    app.add_typer(room.commands)
planning.roster_app.command("why")(explaining.why)
planning.roster_app.command("ledger")(explaining.ledger)
