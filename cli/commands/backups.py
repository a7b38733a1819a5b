"""Backups at the command line."""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from actions.backups import manifest
from actions.backups.backup import make_backup
from cli.options import JsonOption
from cli.show import Row, facts
from models import clock
from models.errors import Misconfigured
from models.settings import settings

commands = typer.Typer()


@commands.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="文件夹 · folder")] = None, json: JsonOption = False
) -> None:
    """备份 · Back up databases, key and photos, while everything runs."""
    try:
        made = make_backup(settings(), clock.now(), to)
    except (OSError, sqlite3.Error) as error:
        folder = str(to or settings().home / "backups")
        raise Misconfigured("backup.failed", folder=folder, what=str(error)) from None
    facts(_told(made), as_json=json)


def _told(made: Path) -> Row:
    """What is in a backup."""
    says = manifest.read(made)
    if says is None:
        return {"backup": str(made)}
    megabytes = sum(file.size for file in says.files.values()) / 1_000_000
    found = {"files": len(says.files), "rows": sum(says.rows.values()), "megabytes": round(megabytes, 1)}
    return {"backup": str(made), **found, "left_out": says.left_out}
