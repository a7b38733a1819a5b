"""Read what is sent whole, within a size and a time, before anybody else is kept waiting for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from models.errors import BadInput

MOST, MOST_WITH_FILES = 1_000_000, 12_000_000  # bytes
IN_MEMORY, PIECE = 256_000, 64_000  # bytes
PATIENCE = 20  # seconds between two pieces, and for a small form
SLOWEST = 8_000  # bytes a second of a larger one, from its beginning to each of its pieces
LONGEST_OPEN = 300  # seconds for what somebody sends who is not signed in: 12 MB at 40 kB a second
Body = SpooledTemporaryFile[bytes]


@asynccontextmanager
async def read_whole(request: Request, most: int, longest: float) -> AsyncIterator[Request]:
    """The same request with its body at hand; refuses one that is too large, drips, breaks off, or takes longer than
    `longest` (seconds)."""
    length = request.headers.get("content-length", "0")
    with Body(IN_MEMORY) as body:
        if not length.isdigit() or int(length) > most:
            raise _too_large(most)
        try:
            async with asyncio.timeout(PATIENCE) as limit:
                begun = asyncio.get_running_loop().time()
                while await _piece(request.receive, body, most):
                    limit.reschedule(begun + min(PATIENCE + body.tell() / SLOWEST, longest))
        except TimeoutError:
            raise BadInput("body.too_slow") from None
        body.seek(0)
        yield Request(request.scope, _again(body))


async def _piece(receive: Receive, body: Body, most: int) -> bool:
    """Keep the next piece; whether there are more."""
    async with asyncio.timeout(PATIENCE):
        message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    body.write(message.get("body", b""))
    if body.tell() > most:
        raise _too_large(most)
    return bool(message.get("more_body", False))


def _too_large(most: int) -> BadInput:
    return BadInput("body.too_large", most=most // 1_000_000)


def _again(body: Body) -> Receive:
    """The pieces once more, as if they came just now."""

    async def receive() -> Message:
        piece = body.read(PIECE)
        return {"type": "http.request", "body": piece, "more_body": len(piece) == PIECE}

    return receive
