"""Prefect's own pages behind our sign-in: what they ask is passed on, with the password that only the server knows.

Prefect has no users of its own. So it shows every school to whoever gets in, and the door opens to managers only where
there is one school. What passes: looking, except at stored secrets, and the acts of `prefect_acts`.
"""

import json
import logging
import re
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import httpx
from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from models import database
from models.errors import NotAllowed, NotFound, Refusal
from models.settings import PREFECT_PAGES, settings
from web.server.dependencies import Now, may_run_all, signed_in
from web.server.errors import SignInNeeded
from web.server.prefect_acts import Pause, act_of, paused
from web.server.prefect_client import passing_on
from web.server.routes import passing_router

router = passing_router()
log = logging.getLogger(__name__)
SECONDS = 20.0
SECRET = re.compile(r"api/block_.*|v2(/.*)?")  # passwords somebody stored; the other edition of these pages
CROOKED = re.compile(r"^/|//|(^|/)\.\.?(/|$)")
ASKED = ("accept", "content-type", "if-none-match")
ANSWERED = ("content-type", "content-disposition", "etag", "last-modified")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}


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
        if not may_run_all(session, user):
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
    wanted = act_of(f"{request.method} {_api(path)}", sent)
    if isinstance(wanted, Pause):
        wanted = paused(wanted, await _schedule(_api(path)))
    return _passed(await _asked(request, path, wanted.told if wanted else sent), "no-store")


async def _schedule(asked: str) -> dict[str, Any]:
    """The schedule that "deployments/…/schedules/…" names, as it is."""
    deployment, _, row = asked.rpartition("/schedules/")
    answer = await _answered("GET", f"{settings().prefect_api}/{deployment}", {})
    known = answer.json()["schedules"] if answer.is_success else ()
    found: dict[str, Any] | None = next((one for one in known if one["id"] == row), None)
    if found is None:
        raise NotFound("prefect.not_here")
    return found


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
    return await _answered(request.method, place + query, headers, sent)


async def _answered(method: str, address: str, headers: dict[str, str], sent: bytes = b"") -> httpx.Response:
    """Prefect's answer. What broke there is told as what it is: nothing that this page or its reader did wrong."""
    try:
        async with passing_on(SECONDS) as client:
            answer = await client.request(method, address, headers=headers, content=sent)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Refusal("prefect.away") from None
    if answer.is_server_error:
        log.warning("Prefect answered %s %s with %s", method, address, answer.status_code)
        raise Refusal("prefect.failed", status=answer.status_code)
    return answer


def _passed(answer: httpx.Response, caching: str) -> Response:
    known = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
    return Response(answer.content, answer.status_code, known | HEADERS | {"Cache-Control": caching})


def _settings_of_pages(found: dict[str, Any]) -> Response:
    """Prefect's pages ask here; they need no password, for we know it, and have no second edition."""
    ours = {"api_url": f"{PREFECT_PAGES}/api", "auth": None, "available_uis": ["v1"], "v2_base_url": None}
    return Response(json.dumps(found | ours), media_type="application/json")
