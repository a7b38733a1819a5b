"""Backups at the command line: made, tried, put back."""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from actions.backups import manifest
from actions.backups.backup import make_backup
from actions.backups.moves import Plan
from actions.backups.restore import Proof, Rehearsal, rehearse, restore
from cli.options import JsonOption
from cli.show import Row, complain, facts, language
from cli.supervisor.processes import require_alone, require_nothing_left
from models import clock
from models.errors import Misconfigured
from models.schema_version import newest_step
from models.settings import settings
from notifications.language import say

commands = typer.Typer()
Notes = dict[str, bool]
"""Codes of sentences, and whether each holds."""


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


@commands.command("restore")
def put_back(
    folder: Annotated[Path, typer.Argument(help="备份的文件夹 · the backup's folder")],
    check: Annotated[
        bool, typer.Option("--check", help="只检查，什么都不动 · only look it through, change nothing")
    ] = False,
    incomplete: Annotated[
        bool,
        typer.Option(help="缺照片或运行记录也恢复 · also without damaged photos or Prefect's runs"),
    ] = False,
    json: JsonOption = False,
) -> None:
    """恢复备份 · Put a backup back while nothing runs; what it replaces is kept."""
    now = clock.now()
    try:
        if check:
            _tell_rehearsal(rehearse(settings(), folder, now, incomplete=incomplete), as_json=json)
            return
        require_alone(settings())
        require_nothing_left(settings())
        proof = restore(settings(), folder, now, incomplete=incomplete)
    except (OSError, sqlite3.Error) as error:
        raise Misconfigured("restore.failed", folder=str(folder), what=str(error)) from None
    kept = settings().home / proof.plan.replaced
    replaced = {"replaced": str(kept) if kept.exists() else None}
    facts(_planned(proof.plan) | _proved(proof) | replaced, as_json=json)
    _say({**_lacking(proof.plan), **_of_key(proof.key_fits), "loose_ends": proof.loose_ends > 0})


def _tell_rehearsal(found: Rehearsal, *, as_json: bool) -> None:
    """What would be put back, and what can be known of the key before it is."""
    facts(_planned(found.plan) | {"key_fits": found.key_fits, "same_key": found.same_key}, as_json=as_json)
    key = {**_of_key(found.key_fits), "foreign_key": found.same_key is False}
    _say({**_lacking(found.plan), **key})


def _planned(plan: Plan) -> Row:
    """What a backup holds."""
    return {
        "backup": str(plan.source),
        "version": plan.version,
        "schema": plan.step,
        "rows": sum(plan.rows.values()),
        "tables": len(plan.rows),
        "photos": plan.photos,
        "prefect": plan.prefect,
        "left_out": plan.left_out,
    }


def _proved(proof: Proof) -> Row:
    """What was found when the restored data were looked at in their place."""
    return {
        "rows": proof.rows,
        "quick_check": "ok",
        "foreign_key_check": "ok" if not proof.loose_ends else proof.loose_ends,
        "schema_now": newest_step(),
        "key_fits": proof.key_fits,
    }


def _lacking(plan: Plan) -> Notes:
    """What a backup does not hold."""
    return {"no_manifest": plan.version is None, "no_prefect": not plan.prefect}


def _of_key(fits: bool | None) -> Notes:
    return {"other_key": fits is False, "unknown_key": fits is None}


def _say(notes: Notes) -> None:
    """What the operator must know beside the figures."""
    for code in (code for code, holds in notes.items() if holds):
        complain(say(f"restored.{code}", language()))


def _told(made: Path) -> Row:
    """What is in a backup."""
    says = manifest.read(made)
    if says is None:
        return {"backup": str(made)}
    megabytes = sum(file.size for file in says.files.values()) / 1_000_000
    found = {"files": len(says.files), "rows": sum(says.rows.values()), "megabytes": round(megabytes, 1)}
    return {"backup": str(made), **found, "left_out": says.left_out}
