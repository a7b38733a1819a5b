"""A bare Starlette route with the bytes of a feed and nothing else: what the server alone can do."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BYTES = "GREENLEAF_BENCH_BYTES"
HEADERS = {"ETag": 'W/"0123456789abcdef"', "Cache-Control": "private, no-cache"}


def create_app() -> Starlette:
    """`/200` answers the bytes of the file that the environment names, `/304` none."""
    body = Path(os.environ[BYTES]).read_bytes()

    async def whole(_: Request) -> Response:
        return Response(body, media_type="text/calendar", headers=HEADERS)

    async def unchanged(_: Request) -> Response:
        return Response(status_code=304, headers=HEADERS)

    return Starlette(routes=[Route("/200", whole), Route("/304", unchanged)])
