"""What every route does with what is sent to it, whatever the page behind it is."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.types import Message

from models import database
from models.write_lock import Held, watched
from tests.web.conftest import Office, sign_in
from web.app import OFFICE, OPEN
from web.server import body
from web.server.routes import Route

WITH_FILES = {
    "/calendar/import",
    "/duties/{duty_id}/complete",
    "/duties/{duty_id}/correct",
    "/p/{token}/busy",
    "/p/{token}/duties/{duty_id}/complete",
    "/p/{token}/duties/{duty_id}/correct",
    "/p/{token}/problem",
    "/q/{slug}",
    "/repairs",
    "/sheets",
    "/sheets/{kind}",
}


def pages() -> list[APIRoute]:
    """The route of every page."""
    return [one for room in (*OFFICE, *OPEN) for one in room.router.routes if isinstance(one, APIRoute)]


def posting() -> list[Route]:
    """Every route that takes something in."""
    return [route for route in pages() if isinstance(route, Route) and route.methods == {"POST"}]


def test_every_page_reads_what_is_sent_before_it_asks_for_anything() -> None:
    assert all(isinstance(route, Route) for route in pages())


def test_only_pages_that_take_files_take_much() -> None:
    most = {route.path: route.most for route in posting()}
    assert {path for path, limit in most.items() if limit == body.MOST_WITH_FILES} == WITH_FILES
    assert {limit for path, limit in most.items() if path not in WITH_FILES} == {body.MOST}


@pytest.mark.parametrize("length", [b"2000000", b"0", b"nonsense", b"-1"])
def test_no_page_takes_more_than_its_limit(app: FastAPI, lvye: Office, length: bytes) -> None:
    routes = [route for route in posting() if route.path not in WITH_FILES]
    answers = {route.path: asyncio.run(_sent(app, _path(route, lvye), length, pieces=20)) for route in routes}
    assert answers
    assert answers == dict.fromkeys(answers, 413)


def test_a_body_that_drips_is_cut_off_at_every_page_and_holds_nothing(
    app: FastAPI, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.01)
    with holding() as held:
        answers = {
            route.path: asyncio.run(_sent(app, _path(route, lvye), b"100", pieces=1, then_wait=True))
            for route in posting()
        }
    assert len(answers) > 50
    assert answers == dict.fromkeys(answers, 408)
    assert held == []


def test_a_body_that_comes_in_drops_is_cut_off(
    app: FastAPI, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.3)
    for path in ("/q/x", "/sheets/people", "/login"):
        assert asyncio.run(_dripped(app, path)) == 408, path


def test_who_is_not_signed_in_sends_for_some_minutes_at_most(
    app: FastAPI, browser: TestClient, lvye: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "SLOWEST", 0.001)  # no drop is too small
    monkeypatch.setattr(body, "LONGEST_OPEN", 0.1)
    sign_in(browser, lvye.manager)
    known = f"greenleaf={browser.cookies['greenleaf']}".encode()
    for path in ("/q/x", "/sheets/people"):
        assert asyncio.run(_dripped(app, path)) == 408, path
        assert asyncio.run(_dripped(app, path, (b"cookie", known), most=30)) in (303, 403, 404), path


def test_a_page_that_is_only_asked_writes_nothing(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    with holding() as held:
        for path in ("/", "/roster", "/people", "/decisions", f"{lvye.link}", f"{lvye.link}/problem"):
            assert browser.get(path).status_code == 200
    assert held == []


@contextmanager
def holding() -> Iterator[list[Held]]:
    """Every write transaction that ends meanwhile."""
    held: list[Held] = []
    with watched(database.engine(), held.append):
        yield held


def _path(route: Route, office: Office) -> str:
    """An address the route answers at, of somebody who may be there where a link says who."""
    path = route.path.replace("/p/{token}", office.link)
    return re.sub(r"\{[^}]*\}", lambda _: str(uuid4()), path)


async def _sent(app: FastAPI, path: str, length: bytes, pieces: int, *, then_wait: bool = False) -> int:
    """The status that pieces of 100,000 bytes are answered with, the last of them followed by silence or the end."""
    left, status = pieces, 0

    async def receive() -> Message:
        nonlocal left
        if not left and then_wait:
            await asyncio.Event().wait()
        left -= 1
        return {
            "type": "http.request",
            "body": b"x" * (10 if then_wait else 100_000),
            "more_body": left > 0 or then_wait,
        }

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"content-length", length), (b"content-type", b"application/x-www-form-urlencoded")]
    await app(_scope(path, headers), receive, send)
    return status


async def _dripped(app: FastAPI, path: str, *known: tuple[bytes, bytes], most: int = 1_000_000) -> int:
    """The status that a form is answered with that comes a byte a time, and ends after `most` of them."""
    sent, status = 0, 0

    async def receive() -> Message:
        nonlocal sent
        await asyncio.sleep(0.01)
        sent += 1
        return {"type": "http.request", "body": b"x", "more_body": sent < most}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(_scope(path, [(b"content-type", b"application/x-www-form-urlencoded"), *known]), receive, send)
    return status


def _scope(path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
