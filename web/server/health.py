"""Say whether the doors are open: for the supervisor, a proxy, or a monitor."""

import time
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError

from actions.backups.night_check import OK, last_check
from actions.installation.disk_space import free_megabytes, is_writable
from actions.installation.key_note import key_fits
from actions.installation.printing import browser, prints_chinese
from actions.school.schools import schools
from models.database import engine, reading
from models.errors import Misconfigured
from models.schema_version import schema_is_current
from models.settings import settings
from web.server import prefect_client
from web.server.routes import open_router

router = open_router()
STARTING_SECONDS = 120
OTHER_SCHEMA = ("schema.newer", "schema.behind")
NOTHING_KNOWN = {"schools": 0, "key": None}


@router.get("/healthz")
def health(request: Request) -> JSONResponse:
    """200 when the database answers and stands at the newest schema; all else is told, never fatal.

    `late_runs` above 0, or no `workers`: no worker works. Not `writable`, or few `free_megabytes`: pages and calendars
    are read, nothing can be recorded (soon). `intact` and `reachable` are what the night found, at `checked`. Without
    `key` no link opens that was made before.
    """
    prefect = _prefect(request)
    found = {"prefect": prefect, **_database(), **_recording(), **_night(), **_printing()}
    if prefect is True:
        found |= {"late_runs": prefect_client.late_runs(), "workers": prefect_client.workers()}
    ready = found["database"] and found["schema"]
    return JSONResponse({"status": _status(found) if ready else "unready", **found}, 200 if ready else 503)


def _status(found: dict[str, Any]) -> str:
    """The gravest of what is wrong; everything is told beside it."""
    wrong = {
        "damaged": found["intact"] is False,
        "wrong key": not found["key"],
        "read only": not found["writable"],
        "disk full": found["free_megabytes"] == 0,
    }
    return next((word for word, holds in wrong.items() if holds), "ok")


def _night() -> dict[str, Any]:
    """What the nightly upkeep found; None where it has not looked, or has nothing to look at."""
    last = last_check(settings())
    database, address = (last.database, last.address) if last else (None, None)
    return {
        "intact": database and database == OK,
        "reachable": address and address == OK,
        "checked": last and last.at.isoformat(),
    }


def _printing() -> dict[str, Any]:
    return {"browser": browser() is not None, "chinese_font": prints_chinese()}


def _recording() -> dict[str, Any]:
    return {"writable": is_writable(), "free_megabytes": free_megabytes()}


def _database() -> dict[str, Any]:
    try:
        current = schema_is_current(engine())
        with reading() as session:
            known = {"schools": len(schools(session)), "key": key_fits(session)} if current else NOTHING_KNOWN
            return {"database": True, "schema": current, **known}
    except (SQLAlchemyError, Misconfigured) as error:
        answers = isinstance(error, Misconfigured) and error.code in OTHER_SCHEMA
        return {"database": answers, "schema": False, **NOTHING_KNOWN}


def _prefect(request: Request) -> bool | str:
    if prefect_client.healthy():
        return True
    young = time.monotonic() - request.app.state.started < STARTING_SECONDS
    return "starting" if young else False


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    """Open to all: calendar fetchers stop at a Disallow, and pages say noindex in their headers."""
    return PlainTextResponse("User-agent: *\nAllow: /\n")
