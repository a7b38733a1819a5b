"""Say no in words: every refusal becomes a page with the right status, never a traceback."""

import logging
from typing import Any
from urllib.parse import parse_qsl, quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from actions.school.form_values import all_of
from models.errors import BadInput, Misconfigured, NotAllowed, NotFound, Refusal
from models.storage import FULL, READ_ONLY, is_away, is_busy, storage_refusal
from web.server.headers import SAFE_HEADERS
from web.server.pages import page

log = logging.getLogger(__name__)
BY_CODE = {"body.too_large": 413, "body.too_slow": 408}
BY_CODE |= dict.fromkeys(("sign_in.locked", "place.too_many", "password.too_many"), 429)
BY_CODE |= dict.fromkeys((FULL, READ_ONLY), 503)
BUSY = "school.busy"  # nothing was done, and nothing is wrong with what was sent
ASKED = "asked"  # the form whose fields have the names of what handlers ask for
AGAIN, WAIT, MOST_TIMES = "again", 5, 6  # seconds
AGAIN_SOON = {"Retry-After": "30"}
STATUSES = ((NotFound, 404), (NotAllowed, 403), (BadInput, 422))


class SignInNeeded(Exception):
    """Nobody is signed in here; its argument says why somebody who was is not any more."""


def status_of(refusal: Refusal) -> int:
    """The status a refusal is answered with."""
    if refusal.code in BY_CODE:
        return BY_CODE[refusal.code]
    return next((status for kind, status in STATUSES if isinstance(refusal, kind)), 409)


def refused(request: Request, refusal: Refusal) -> Response:
    """The page that says why not; where others were quicker, one that asks again by itself."""
    if refusal.code == BUSY:
        return waits(request)
    request.state.refusal = None  # it is said once
    back = nearest_page(request)
    return again_soon(page(request, "refused.html", status_of(refusal), refusal=refusal, back=back))


def nearest_page(request: Request) -> str:
    """The page a form most likely stands on: the nearest above its address. "/people/7/leave" is on "/people/7"."""
    *above, _ = request.url.path.strip("/").split("/")
    while above:
        path = "/" + "/".join(above)
        asked = {**request.scope, "method": "GET", "path": path, "root_path": ""}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
            return path
        above.pop()
    return "/"


def again_soon(answer: Response) -> Response:
    """The same answer; one that says that we cannot now also says when to ask again."""
    if answer.status_code == 503:
        answer.headers.update(AGAIN_SOON)
    return answer


def to_sign_in(request: Request, needed: Exception) -> Response:
    """Off to the sign-in page, and back afterwards when it was only a look."""
    wanted = request.url.path if request.method == "GET" else "/"
    why = f"&told={needed.args[0]}" if needed.args and needed.args[0] else ""
    return RedirectResponse(f"/login?next={quote(wanted)}{why}", 303)


def by_status(request: Request, status: int, headers: dict[str, str] | None = None) -> Response:
    """A page, or a plain word for machines, that says what kind of failure it was."""
    if request.url.path.startswith(("/static/", "/healthz", "/worker.js")):
        return PlainTextResponse({404: "not found\n"}.get(status, "error\n"), status, headers)
    answer = page(request, "failed.html", status, code=status)
    answer.headers.update(headers or {})
    return again_soon(answer)


def waits(request: Request) -> Response:
    """The page of somebody whom others keep waiting: it asks again by itself after some seconds, so many times.

    What was entered goes along, but for files and passwords: they are chosen and typed again.
    """
    tried = request.query_params.get(AGAIN, "")
    count = min(int(tried), MOST_TIMES) if tried.isascii() and tried.isdigit() else 0
    query = request.url.include_query_params(**{AGAIN: count + 1})
    form: FormData = getattr(request.state, "posted", FormData())
    asked = request.method == "GET"
    sent = parse_qsl(query.query, keep_blank_values=True) if asked else form.multi_items()
    entered = [(name, value) for name, value in sent if _goes_along(name, value)]
    whole = len(entered) == len(sent)
    seconds = WAIT if whole and count < MOST_TIMES else 0
    action = request.url.path if asked else f"{query.path}?{query.query}"
    facts = {"asked": asked, "action": action, "entered": entered, "whole": whole, "seconds": seconds}
    return again_soon(page(request, "waits.html", 503, **facts))


def _goes_along(name: str, value: object) -> bool:
    return isinstance(value, str) and "password" not in name


def add_handlers(app: FastAPI) -> None:
    """Teach the application to answer failures with pages."""

    @app.exception_handler(Refusal)
    async def _refused(request: Request, refusal: Refusal) -> Response:
        return refused(request, refusal)

    @app.exception_handler(RequestValidationError)
    async def _unreadable(request: Request, error: RequestValidationError) -> Response:
        faults = error.errors()
        if any(fault["loc"][0] == "path" for fault in faults):
            return by_status(request, 404)
        fields: list[Any] = [
            {**fault, "loc": fault["loc"][1:]} for fault in faults
        ]  # without "query" or "body"
        return refused(request, all_of(ASKED, fields))

    @app.exception_handler(ClientDisconnect)
    async def _gone(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody reads it, and the log of errors stays for errors

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return by_status(request, error.status_code, dict(error.headers or {}))

    @app.exception_handler(SQLAlchemyError)
    async def _away(request: Request, error: SQLAlchemyError) -> Response:
        log.exception("the database does not answer as it should")
        if is_busy(error):
            return waits(request)
        refusal = storage_refusal(error)
        return refused(request, refusal) if refusal else by_status(request, 503)

    @app.exception_handler(OSError)
    async def _unwritten(request: Request, error: OSError) -> Response:
        if is_away(error):
            log.exception("the database is away")
            return by_status(request, 503)
        if refusal := storage_refusal(error):
            return refused(request, refusal)
        raise error

    @app.exception_handler(Misconfigured)
    async def _to_be_mended(request: Request, _: Misconfigured) -> Response:
        log.exception("the operator has to mend something")
        return by_status(request, 503)

    @app.exception_handler(Exception)
    async def _broken(request: Request, _: Exception) -> Response:
        return by_status(request, 500, SAFE_HEADERS)

    app.add_exception_handler(SignInNeeded, to_sign_in)
