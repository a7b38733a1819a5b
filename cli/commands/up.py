"""`greenleaf up`: everything that runs, in one command."""

from datetime import datetime
from typing import Annotated

import typer

from cli.supervisor import supervisor

commands = typer.Typer()


@commands.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="带演示学校 · with the demo school")] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"],
            help="当作此刻 · pretend it is now",
        ),
    ] = None,
    host: Annotated[str | None, typer.Option(help="监听地址 · address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="网页端口 · port of the pages")] = None,
    prefect_port: Annotated[int | None, typer.Option(help="Prefect 端口 · port of Prefect")] = None,
) -> None:
    """启动绿叶 · Start the Prefect server, a worker and the pages, and keep them running."""
    raise typer.Exit(supervisor.up(demo=demo, as_of=as_of, host=host, port=port, prefect_port=prefect_port))
