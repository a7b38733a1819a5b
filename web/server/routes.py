"""The routes of pages: what is sent is read whole before the page asks for anything else, and only so many pages at
once ask the database. A page that waits for its turn keeps neither a thread nor a connection from others."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from web.server import body
from web.server.body import MOST, MOST_WITH_FILES, read_whole
from web.server.form_data import posted, posted_files
from web.server.sessions import csrf_checked, signs_in

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    """A route whose forms come within a limit: more bytes where the page asks for `PostedFiles`."""

    @property
    def most(self) -> int:
        """The bytes that may be sent here."""
        return MOST_WITH_FILES if _asks_files(self.dependant) else MOST

    def longest(self, request: Request) -> float:
        """The seconds that sending may take. Anybody may send here, also where a sign-in is asked for afterwards:
        somebody who is not signed in keeps a connection and a file for minutes at most."""
        whole = body.PATIENCE + self.most / body.SLOWEST
        return whole if signs_in(request) else min(whole, body.LONGEST_OPEN)

    def get_route_handler(self) -> Handler:
        """The handler, which finds the body read and has its turn."""
        handle = self.in_turn(super().get_route_handler())
        if not self.methods or self.methods <= {"GET", "HEAD"}:
            return handle

        async def read_first(request: Request) -> Response:
            async with read_whole(request, self.most, self.longest(request)) as whole:
                return await handle(whole)

        return read_first

    def in_turn(self, handle: Handler) -> Handler:
        """The same handler, which waits for its turn."""

        async def handle_in_turn(request: Request) -> Response:
            async with request.app.state.turns:
                return await handle(request)

        return handle_in_turn


class PassingRoute(Route):
    """A route that asks another server, which may be slow: it takes a turn itself, while it asks the database."""

    def in_turn(self, handle: Handler) -> Handler:
        """The handler as it is."""
        return handle


def _asks_files(dependant: Dependant) -> bool:
    return dependant.call is posted_files or any(map(_asks_files, dependant.dependencies))


def office_router() -> APIRouter:
    """The routes of pages behind a sign-in: what is sent shows that its form was ours."""
    return APIRouter(route_class=Route, dependencies=[Depends(csrf_checked)])


def open_router() -> APIRouter:
    """The routes of pages that a secret link, or nobody, opens."""
    return APIRouter(route_class=Route, dependencies=[Depends(posted)])


def passing_router() -> APIRouter:
    """The routes that pass on what they are asked to another server; their handlers are coroutines, which hold no
    thread either."""
    return APIRouter(route_class=PassingRoute, dependencies=[Depends(posted)])
