"""Paper from the command line: the wall roster and the duty sheets, as PDF or HTML."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from actions.school.schools import today
from cli.options import JsonOption, SchoolOption, reading_school
from cli.show import facts
from models import clock
from models.errors import Refusal

commands = typer.Typer()
print_app = typer.Typer(help="打印 · Paper as .pdf or .html", no_args_is_help=True)
commands.add_typer(print_app, name="print")
PAPERS = {
    "week": ("/paper/roster", "week", "周表 · The week's roster for the wall"),
    "month": ("/paper/month", "day", "月表 · The month's roster for the wall"),
    "day": ("/paper/day", "day", "当日清单 · A day's duties with a box to tick"),
    "sheets": ("/paper/duties", "day", "记录表 · A day's record forms, to be filled in by hand"),
}
DayOption = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="哪一天，默认今天 · which day, else today"),
]
FileArgument = Annotated[Path, typer.Argument(help=".pdf | .html")]


def print_one(paper: str, path: str, asked: str, told: str) -> None:
    """A command that writes one kind of paper."""

    @print_app.command(paper, help=told)
    def write(
        file: FileArgument, day: DayOption = None, school: SchoolOption = None, json: JsonOption = False
    ) -> None:
        with reading_school(school) as (_, mine):
            shown, code = day.date() if day else today(mine, clock.now()), mine.code
            query = urlencode({asked: shown, "lang": mine.language})
        _written(code, f"{path}?{query}", file)
        facts({"file": str(file), "day": str(shown)}, as_json=json)


def _written(school: str, path: str, file: Path) -> None:
    """By the pages' own program, which doors do not import from one another."""
    command = [sys.executable, "-m", "web.print_file", school, path, str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Refusal("print.failed", file=file.name, error=(done.stderr.strip().splitlines() or [""])[-1])


for name, (where, asked_as, meaning) in PAPERS.items():
    print_one(name, where, asked_as, meaning)
