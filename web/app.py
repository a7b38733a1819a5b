"""Put the doors together: one application with its pages, feeds, sessions and refusals."""

import asyncio
import gc
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.types import Receive, Scope, Send

from actions.installation.key_note import note_key, noted_key
from actions.school.public_address import is_noted, note_address, note_restored
from models import clock, database, keys
from models.private_files import write_privately
from models.settings import settings
from web import entrance, own, paper, records, roster, school, server, setup, today, work
from web.feeds.cache import Shelf
from web.feeds.changes import News
from web.feeds.endpoint import FeedDoor, leads_here
from web.server.connections import allow_connections
from web.server.errors import add_handlers
from web.server.headers import SafeHeaders
from web.server.lockout import Lockout
from web.server.logs import redact_logs
from web.server.presence import Presence
from web.server.rate_limit import AN_HOUR, Pace
from web.server.sessions import Sessions

log = logging.getLogger(__name__)
ALLOCATIONS = 10_000  # objects made between two looks for garbage: a large page makes as many
STATIC = Path(__file__).parent / "static"
OFFICE = (
    *today.PAGES,
    *roster.PAGES,
    *work.PAGES,
    *school.PAGES,
    *records.PAGES,
    *paper.PAGES,
    *setup.PAGES,
)
OPEN = (*entrance.PAGES, *own.PAGES, *setup.OPEN_PAGES, *server.PAGES)


@asynccontextmanager
async def steady(app: FastAPI) -> AsyncIterator[None]:
    """Nobody waits for housekeeping: what was loaded stays for good and is not searched for garbage again and again
    (0.2 s each time), and a page that computes leaves the others their turn within a millisecond."""
    allow_connections()
    _note_start(app.dependency_overrides.get(clock.now, clock.now)())
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)
    sys.setswitchinterval(0.001)
    yield


def _note_start(now: datetime) -> None:
    """Before any calendar is written. A database that is away is no reason not to open: calendars answer without it."""
    restored = settings().restored_file
    try:
        with database.reading() as reader:  # it waits for no schema that is being brought up to date
            noted = is_noted(reader) and noted_key(reader) is not None
        if not noted or restored.exists():
            with database.session() as session:
                _note(session, now, restored.exists())
            restored.unlink(missing_ok=True)
    except SQLAlchemyError:
        log.exception(
            "the address of the pages was not noted: events of calendars keep the date of their last change"
        )


def _note(session: Session, now: datetime, restored: bool) -> None:
    """Where the pages are, whether they come from a backup, and which key is theirs, unless another was."""
    note_address(session, now)
    if restored:
        note_restored(session, now)
    if noted_key(session) is None:
        note_key(session, now, "start")


class Doors(FastAPI):
    """The application. Calendars do not pass through anything that pages need."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if leads_here(scope):
            await self.state.feeds(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app() -> FastAPI:
    """The application; made by the server when it starts (`uvicorn --factory web.app:create_app`)."""
    write_privately()
    app = Doors(title="Greenleaf", docs_url=None, redoc_url=None, openapi_url=None, lifespan=steady)
    app.router.redirect_slashes = False  # it would send people to the host that the request names
    app.state.started = time.monotonic()
    app.state.lockout = Lockout()
    app.state.pace = Pace()
    app.state.turns = asyncio.Semaphore(database.AT_ONCE)
    app.state.presence = Presence()
    app.state.password_pace = Pace(within=AN_HOUR)
    app.state.shelf, app.state.news = Shelf(settings().home / "feeds"), News()
    app.state.feeds = FeedDoor(
        app.state.shelf, app.state.news, lambda: app.dependency_overrides.get(clock.now, clock.now)()
    )
    for room in (*OFFICE, *OPEN):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    secret, secure = keys.derive("session"), settings().secure_cookies
    app.add_middleware(Sessions, secret_key=secret, session_cookie="greenleaf", https_only=secure)
    app.add_middleware(SafeHeaders)
    add_handlers(app)
    redact_logs()
    return app
