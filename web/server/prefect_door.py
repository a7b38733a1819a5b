"""Prefect's own pages behind our sign-in: what they ask is passed on, with the password that only the server knows.

Prefect has no users of its own. So it shows every school to whoever gets in, and the door opens to managers only where
there is one school. What passes: looking, except at stored secrets; pausing, resuming, starting and ending runs.
"""

import json
import re
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import httpx
from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from actions.school.schools import schools
from models import database
from models.errors import NotAllowed, NotFound, Refusal
from models.settings import PREFECT_PAGES, settings
from models.users import Role, User
from web.server.dependencies import Now, signed_in
from web.server.errors import SignInNeeded
from web.server.prefect_client import passing_on
from web.server.routes import passing_router

router = passing_router()
SECONDS = 20.0
ROW = "[0-9a-f-]{36}"
SECRET = re.compile(r"api/block_.*|v2(/.*)?")  # passwords somebody stored; the other edition of these pages
CROOKED = re.compile(r"^/|//|(^|/)\.\.?(/|$)")
PASSING = re.compile(
    r"POST .*/(filter|paginate|count|history|lateness|next-runs|get_runs|get_scheduled_flow_runs"
    r"|count-by/\w+|count-deployments|count-task-runs|validate)"
    rf"|POST flow_runs/{ROW}/(resume|set_state)"
    rf"|POST deployments/{ROW}/(create_flow_run|set_schedule_active|set_schedule_inactive)"
    rf"|PATCH deployments/{ROW}/schedules/{ROW}"
)
ASKED = ("accept", "content-type", "if-none-match")
ANSWERED = ("content-type", "content-disposition", "etag", "last-modified")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}


def may_enter(session: Session, user: User) -> bool:
    """Say whether Prefect's pages are for this user: they tell of all schools."""
    return user.role == Role.OPERATOR or (user.may_manage and len(schools(session)) == 1)


def run_page(run: str) -> str:
    """Where Prefect shows a flow run."""
    return f"{PREFECT_PAGES}/runs/flow-run/{run}"


async def enter(request: Request, now: Now) -> None:
    """Refuse who may not look at every school; the turn and the database are let go before Prefect is asked."""
    async with request.app.state.turns:
        await run_in_threadpool(_require_entrance, request, now)


def _require_entrance(request: Request, now: datetime) -> None:
    with database.reading() as session:
        user = signed_in(request, session, now)
        if user is None:
            raise SignInNeeded
        if not may_enter(session, user):
            raise NotAllowed("prefect.closed" if user.may_manage else "not_allowed")


async def told(request: Request) -> bytes:
    """The JSON that was sent; a form, which any page could send here, is not passed on."""
    kind = request.headers.get("content-type", "")
    return await request.body() if kind.startswith("application/json") else b""


Told = Annotated[bytes, Depends(told)]


@router.get(f"{PREFECT_PAGES}/{{path:path}}", dependencies=[Depends(enter)])
async def look(request: Request, path: str) -> Response:
    """A page of Prefect's, or what one of them asks."""
    answer = await _asked(request, path)
    if path == "ui-settings" and answer.is_success:
        return _settings_of_pages(answer.json())
    return _passed(answer, "no-store" if _api(path) else "no-cache")


@router.post(f"{PREFECT_PAGES}/{{path:path}}", dependencies=[Depends(enter)])
@router.patch(f"{PREFECT_PAGES}/{{path:path}}", dependencies=[Depends(enter)])
async def act(request: Request, path: str, sent: Told) -> Response:
    """What one of Prefect's pages asks or does, if it is one of the few things that pass."""
    if not _from_here(request):
        raise NotAllowed("form.stale")
    if not PASSING.fullmatch(f"{request.method} {_api(path)}"):
        raise NotAllowed("prefect.not_here")
    return _passed(await _asked(request, path, sent), "no-store")


def _api(path: str) -> str:
    """The part of a path that the API understands: "api/flows/filter" -> "flows/filter"; nothing for a page."""
    return path.removeprefix("api/") if path.startswith("api/") else ""


def _from_here(request: Request) -> bool:
    """Say whether a page of this address sent it: browsers say so of all that is no plain look."""
    origin = urlsplit(request.headers.get("origin", "")).netloc
    return bool(origin) and origin in (request.headers.get("host"), urlsplit(settings().address).netloc)


async def _asked(request: Request, path: str, sent: bytes = b"") -> httpx.Response:
    """What Prefect answers. Refuses crooked paths: they mean one thing here and another thing there."""
    if SECRET.fullmatch(path) or CROOKED.search(path):
        raise NotFound("prefect.not_here")
    headers = {name: request.headers[name] for name in ASKED if name in request.headers}
    asked = _api(path)
    place = (
        f"{settings().prefect_api}/{quote(asked)}" if asked else f"{settings().prefect_pages}/{quote(path)}"
    )
    query = f"?{request.url.query}" if request.url.query else ""
    try:
        async with passing_on(SECONDS) as client:
            return await client.request(request.method, place + query, headers=headers, content=sent)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Refusal("prefect.away") from None


def _passed(answer: httpx.Response, caching: str) -> Response:
    known = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
    return Response(answer.content, answer.status_code, known | HEADERS | {"Cache-Control": caching})


def _settings_of_pages(found: dict[str, Any]) -> Response:
    """Prefect's pages ask here; they need no password, for we know it, and have no second edition."""
    ours = {"api_url": f"{PREFECT_PAGES}/api", "auth": None, "available_uis": ["v1"], "v2_base_url": None}
    return Response(json.dumps(found | ours), media_type="application/json")
