"""Flows at the command line. Only the room `flows` knows Prefect, so it does the work in a process of its own."""

import subprocess
import sys

import typer

from cli.show import complain
from cli.supervisor.processes import environment
from cli.supervisor.supervisor import answers
from models import database
from models.settings import settings

commands = typer.Typer()
flows_app = typer.Typer(help="流程 · Flows: their deployments and schedules", no_args_is_help=True)
commands.add_typer(flows_app, name="flows")


@flows_app.command("apply")
def apply() -> None:
    """部署流程与时间表 · Make Prefect's deployments, schedules and limits what the code says; what was
    paused stays paused. Done at every start, and within minutes for a new school. Needs the running Prefect server."""
    raise typer.Exit(_ask("apply"))


@flows_app.command("open")
def open_day() -> None:
    """补跑今天 · Run the day that is now for every school, once however often it is asked for."""
    raise typer.Exit(_ask("open"))


def _ask(word: str) -> int:
    database.engine().connect().close()  # one that does not fit is refused here, in words
    if not answers(f"{settings().prefect_api}/health"):
        complain(
            f"Prefect 没有应答，请先启动绿叶 · no answer from {settings().prefect_api}: start greenleaf up first"
        )
        return 2
    return subprocess.call([sys.executable, "-m", "flows", word], env=environment(settings()))
