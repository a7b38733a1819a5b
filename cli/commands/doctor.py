"""A look at the installation: what is there, what is wrong, what to do about it."""

import json as texts
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import typer
from sqlalchemy.exc import DBAPIError

from actions.backups import night_check, sqlite
from actions.backups.nightly import last_backup
from actions.backups.prepare import place_of_database
from actions.installation.disk_space import free_megabytes, is_low, is_writable
from actions.installation.key_note import key_fits, note_key
from actions.installation.printing import browser, prints_chinese
from actions.installation.schema import upgrade_schema
from actions.school.schools import schools
from cli.options import JsonOption
from cli.show import Row, complain, facts, language
from cli.supervisor.supervisor import local
from models import clock, database
from models.errors import Misconfigured
from models.keys import key
from models.private_files import open_to_others
from models.schema_version import newest_step, step_of, steps
from models.settings import settings
from notifications.language import say

commands = typer.Typer()
SHOWN = 20  # files that others may read
SECONDS = 10
WHOLE = (None, night_check.OK)  # nothing to look at, or nothing wrong
Fault = tuple[str, Row]


@commands.command()
def doctor(
    repair: Annotated[bool, typer.Option(help="修复数据库结构 · bring the schema up to date")] = False,
    accept_key: Annotated[
        bool,
        typer.Option(
            "--accept-key",
            help="旧密钥找不回来，今后用现在的 · the old key is lost for good: go on with this one",
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """体检 · Check the installation: data, schema, key, backups, paper, worker, address."""
    if repair:
        with database.of_any_step() as engine:
            upgrade_schema(engine)
    if accept_key:
        with database.session() as session:
            note_key(session, clock.now(), "cli")
    data = _data()
    found = {**data, **_schools(data), **_paper(), **_running(), **_address()}
    facts(found, as_json=json)
    grave = list(_faults(found))
    for code, about in [*grave, *_hints(found)]:
        complain(say(f"doctor.{code}", language(), **about))
    if grave:
        raise typer.Exit(2)


def _data() -> Row:
    """The data folder and the database."""
    pages, (step, fault) = night_check.pages(settings()), _step()
    last = last_backup(settings())
    return {
        "home": str(settings().home),
        "key": bool(key()),
        "writable": is_writable(),
        "free_megabytes": free_megabytes(),
        "open_to_others": [str(path) for path in open_to_others(settings().home)[:SHOWN]],
        "database": fault,
        "schema": step,
        "schema_current": step == newest_step(),
        "quick_check": pages,
        "foreign_key_check": _loose_ends(pages),
        "last_backup": str(last) if last else None,
    }


def _step() -> tuple[str, str]:
    """The schema, and what the database says when it cannot be asked."""
    try:
        with database.of_any_step() as engine:
            return step_of(engine), night_check.OK
    except Misconfigured as error:  # refused at the door: of a later version
        if error.code != "schema.newer":
            raise
        return str(error.facts["step"]), night_check.OK
    except DBAPIError as error:
        return "", str(error.orig)
    except OSError as error:
        return "", str(error)


def _loose_ends(pages: str | None) -> int | None:
    """How many rows point to nothing; PostgreSQL lets none in, and a damaged file cannot say."""
    if pages != night_check.OK:
        return None
    return sqlite.loose_ends(place_of_database(settings()).place)


def _schools(data: Row) -> Row:
    """What only a whole database of today's schema can say."""
    if not data["schema_current"] or data["quick_check"] not in WHOLE:
        return {"key_fits": None}
    with database.reading() as session:
        return {"key_fits": key_fits(session), "schools": [school.code for school in schools(session)]}


def _paper() -> Row:
    return {"browser": browser(), "chinese_font": prints_chinese()}


def _running() -> Row:
    """What the pages say of themselves, of Prefect and its worker, when they run."""
    try:
        with urlopen(f"{local(settings())}/healthz", timeout=SECONDS) as answer:
            told: dict[str, Any] = texts.load(answer)
    except HTTPError as error:
        told = {"status": f"{error.code}"}
    except (URLError, OSError, ValueError):
        return {"running": None}
    return {
        "running": told.get("status"),
        **{name: told.get(name) for name in ("prefect", "workers", "late_runs")},
    }


def _address() -> Row:
    mine = settings()
    return {
        "address": mine.address,
        "only_here": mine.only_here,
        "reachable": night_check.public_address(mine),
    }


def _faults(found: Row) -> Iterator[Fault]:
    """What keeps the school from working."""
    if found["quick_check"] not in WHOLE:
        yield "damaged", {"what": found["quick_check"], "last": found["last_backup"] or "–"}
    elif found["database"] != night_check.OK:
        yield "no_database", {"what": found["database"]}
    elif found["schema"] not in ("", *steps()):
        yield "schema_newer", {"schema": found["schema"], "known": newest_step()}
    elif not found["schema_current"]:
        yield "schema_behind", {}
    if found["foreign_key_check"]:
        yield "loose_ends", {"count": found["foreign_key_check"]}
    if found["key_fits"] is False:
        yield "other_key", {}
    if not found["writable"]:
        yield "read_only", {"home": found["home"]}
    if found.get("prefect") is False:
        yield "no_prefect", {"logs": str(settings().home / "logs")}
    elif found.get("late_runs") or found.get("workers") == 0 and found.get("prefect") is True:
        yield "no_worker", {"late": found["late_runs"] or 0, "logs": str(settings().home / "logs")}
    if found["reachable"] not in WHOLE:
        yield "unreachable", {"address": found["address"], "what": found["reachable"]}


def _hints(found: Row) -> Iterator[Fault]:
    """What the school can do without."""
    if found["open_to_others"]:
        yield "open_to_others", {"count": len(found["open_to_others"])}
    if is_low():
        yield "disk_low", {"free": found["free_megabytes"]}
    if found["browser"] is None:
        yield "no_browser", {}
    if found["chinese_font"] is False:
        yield "no_font", {}
    if found["only_here"]:
        yield "only_here", {"address": found["address"]}
