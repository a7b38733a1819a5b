"""Try again what failed for a reason outside of us: a locked database, a full disk, a server that does not answer.

A flow's own `retries` would also repeat runs that end as the work stands ("not everything was done"), and mistakes of
ours, which repeating does not mend.
"""

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import httpx
from prefect.logging import get_run_logger
from sqlalchemy.exc import DBAPIError, OperationalError

from models.storage import is_away

OUTSIDE = (DBAPIError, OSError, TimeoutError, httpx.TransportError, httpx.HTTPStatusError)
OURS = (
    "no such table",
    "no such column",
    "syntax error",
)  # what the database also calls an operational error
PAUSES = (20, 60, 180)  # seconds

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def came_from_outside(error: object) -> bool:
    """Say whether trying again may help: not where a server understood us and refused."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.is_server_error
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError):
        return is_away(error)
    return isinstance(error, OUTSIDE) and not any(word in str(error) for word in OURS)


def again_when_outside(
    pauses: tuple[float, ...] = PAUSES,
) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Let a flow begin again after each pause when it failed for an outside reason; its every step can be repeated."""

    def around(work: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        if inspect.iscoroutinefunction(work):
            return cast(Callable[Asked, Answer], _patient_async(work, pauses))
        return _patient(work, pauses)

    return around


def _patient(work: Callable[Asked, Answer], pauses: tuple[float, ...]) -> Callable[Asked, Answer]:
    @wraps(work)
    def patient(*told: Asked.args, **named: Asked.kwargs) -> Answer:
        for pause in pauses:
            try:
                return work(*told, **named)
            except OUTSIDE as error:
                _say_so(error, pause)
                time.sleep(pause)
        return work(*told, **named)

    return patient


def _patient_async(
    work: Callable[Asked, Coroutine[Any, Any, Any]], pauses: tuple[float, ...]
) -> Callable[Asked, Coroutine[Any, Any, Any]]:
    @wraps(work)
    async def patient(*told: Asked.args, **named: Asked.kwargs) -> Any:
        for pause in pauses:
            try:
                return await work(*told, **named)
            except OUTSIDE as error:
                _say_so(error, pause)
                await asyncio.sleep(pause)
        return await work(*told, **named)

    return patient


def _say_so(error: Exception, pause: float) -> None:
    """Log that we try again; raises the error when that is of no use."""
    if not came_from_outside(error):
        raise error
    get_run_logger().warning("%s: %s; again in %s s", type(error).__name__, error, pause)
