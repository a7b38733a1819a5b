"""Answer a form that was sent: do the deed and go on, or say on the form's own page why not."""

from collections.abc import Callable
from functools import partial, wraps
from inspect import signature
from typing import Any, Protocol, TypeVar, runtime_checkable

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from models.database import changing
from models.errors import Refusal
from web.server.errors import BUSY, again_soon, refused, status_of

Done = TypeVar("Done")
Page = Callable[..., Response]


@runtime_checkable
class Asker(Protocol):
    """Anyone who sent a form: a desk, a visit, somebody before a place."""

    @property
    def request(self) -> Request: ...

    @property
    def database(self) -> Session: ...


def answered(page: Page | None, onward: str = "") -> Callable[[Callable[..., str | None]], Page]:
    """Make a deed the handler of its form: it goes to the address the deed returns, else `onward`, filled from what the
    deed was given; what it refuses is said on the `page`, which is given what it asks for of the same, or on a page
    of its own."""
    wanted = signature(page).parameters if page else {}

    def around(deed: Callable[..., str | None]) -> Page:
        @wraps(deed)
        def handler(**given: Any) -> Response:
            asker = next(one for one in given.values() if isinstance(one, Asker))
            shown = {name: value for name, value in given.items() if name in wanted}

            def done() -> str:
                return deed(**given) or onward.format(**given)

            return answer(asker, done, partial(page, **shown) if page else None, str)

        handler.__signature__ = signature(deed).replace(return_annotation=Response)  # type: ignore[attr-defined]
        return handler

    return around


def answer(
    asker: Asker,
    deed: Callable[[], Done],
    page: Callable[[], Response] | None,
    onward: str | Callable[[Done], str],
) -> Response:
    """Do the deed in one transaction and go `onward`; refused, show the `page` again with what was entered.

    The transaction is the deed's alone: what takes time (files, passwords, other computers) belongs before it.
    """

    def at_once() -> Done:
        with changing(asker.database):
            return deed()

    return carry_out(asker, at_once, page, onward)


def carry_out(
    asker: Asker,
    work: Callable[[], Done],
    page: Callable[[], Response] | None,
    onward: str | Callable[[Done], str],
) -> Response:
    """Do what begins its own short transactions and go `onward`; refused, show the `page` again."""
    try:
        done = work()
    except Refusal as refusal:
        return again(asker.request, refusal, page)
    return RedirectResponse(onward if isinstance(onward, str) else onward(done), 303)


def again(request: Request, refusal: Refusal, page: Callable[[], Response] | None) -> Response:
    """The page a form was sent from, saying why it was refused; without one, a page that says no more. Where others
    were quicker, the page that asks again by itself."""
    if page is None or refusal.code == BUSY:
        return refused(request, refusal)
    request.state.refusal = refusal
    shown = page()
    shown.status_code = status_of(refusal)
    return again_soon(shown)


def refused_form(request: Request) -> FormData:
    """What was sent and refused, to be shown again; empty before anything was."""
    refused = getattr(request.state, "refusal", None) is not None
    sent: FormData = getattr(request.state, "posted", FormData()) if refused else FormData()
    return sent
