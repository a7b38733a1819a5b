"""Say whether the doors are open: for the supervisor, a proxy, or a monitor."""

import time
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError

from actions.installation.disk_space import free_megabytes, is_writable
from actions.school.schools import schools
from models.database import engine, reading
from models.errors import Misconfigured
from models.schema_version import schema_is_current
from web.server import prefect_client
from web.server.routes import open_router

router = open_router()
STARTING_SECONDS = 120


@router.get("/healthz")
def health(request: Request) -> JSONResponse:
    """200 when the database answers and stands at the newest schema; Prefect's state is told, never fatal.

    `late_runs` above 0: no worker works. Not `writable`, or few `free_megabytes`:
    pages and calendars are read, nothing can be recorded (soon).
    """
    prefect = _prefect(request)
    found = {"prefect": prefect, **_database(), **_recording()}
    if prefect is True:
        found["late_runs"] = prefect_client.late_runs()
    ready = found["database"] and found["schema"]
    status = "ok" if found["writable"] else "read only"
    return JSONResponse({"status": status if ready else "unready", **found}, 200 if ready else 503)


def _recording() -> dict[str, Any]:
    return {"writable": is_writable(), "free_megabytes": free_megabytes()}


def _database() -> dict[str, Any]:
    try:
        current = schema_is_current(engine())
        with reading() as session:
            return {"database": True, "schema": current, "schools": len(schools(session)) if current else 0}
    except (SQLAlchemyError, Misconfigured):
        return {"database": False, "schema": False, "schools": 0}


def _prefect(request: Request) -> bool | str:
    if prefect_client.healthy():
        return True
    young = time.monotonic() - request.app.state.started < STARTING_SECONDS
    return "starting" if young else False


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    """Open to all: calendar fetchers stop at a Disallow, and pages say noindex in their headers."""
    return PlainTextResponse("User-agent: *\nAllow: /\n")
