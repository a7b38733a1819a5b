"""Answer a form that was sent: do the deed and go on, or say on the form's own page why not."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from models.errors import Refusal
from web.server.errors import status_of

Done = TypeVar("Done")


class Asker(Protocol):
    """Whoever sent a form: a desk, a visit, somebody before a place."""

    @property
    def request(self) -> Request: ...

    @property
    def database(self) -> Session: ...


def answer(
    asker: Asker, deed: Callable[[], Done], page: Callable[[], Response], onward: str | Callable[[Done], str]
) -> Response:
    """Do the deed, all of it or nothing, and go `onward`; refused, show the `page` again with what was entered."""
    try:
        with asker.database.begin_nested():
            done = deed()
    except Refusal as refusal:
        return again(asker.request, refusal, page)
    return RedirectResponse(onward if isinstance(onward, str) else onward(done), 303)


def again(request: Request, refusal: Refusal, page: Callable[[], Response]) -> Response:
    """The page a form was sent from, saying why it was refused."""
    request.state.refusal = refusal
    shown = page()
    shown.status_code = status_of(refusal)
    return shown


def refused_form(request: Request) -> FormData:
    """What was sent and refused, to be shown again; empty before anything was."""
    refused = getattr(request.state, "refusal", None) is not None
    sent: FormData = getattr(request.state, "posted", FormData()) if refused else FormData()
    return sent
