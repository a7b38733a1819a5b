"""Who is sitting at the browser: one signed cookie, and the token that shows a form is ours."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import Receive, Scope, Send

from actions.installation.users import Recognised
from models.errors import NotAllowed
from models.users import User, UserSession
from web.server.form_data import Posted

KEPT = ("language", "person", "device", "known_as")
HALFWAY = timedelta(minutes=5)
"""So long after the password the code may come."""
WITHOUT_SESSION = ("/static/", "/healthz", "/robots.txt", "/worker.js")


class Sessions(SessionMiddleware):
    """Starlette's signed cookie (HttpOnly, SameSite=Lax), kept away from machines."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path", "").startswith(WITHOUT_SESSION):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def open_session(request: Request, user: User, row: UserSession) -> None:
    """Sign the user in; whatever the cookie said before is forgotten, except language and personal link."""
    kept = {"device": _new_token()} | _kept(request) | {"known_as": user.name}
    request.session.clear()
    request.session.update(
        kept, user=str(user.id), sign_in=str(row.id), version=user.session_version, csrf=_new_token()
    )


@dataclass(frozen=True)
class Halfway:
    """Somebody whose password was right here a moment ago, and where they wanted to go; the code is still missing."""

    known: Recognised
    onward: str


def stop_halfway(request: Request, known: Recognised, onward: str, now: datetime) -> None:
    """Keep in the signed cookie, for five minutes, who has shown their password here."""
    until = (now + HALFWAY).timestamp()
    request.session["halfway"] = [str(known.user_id), known.version, onward, until]


def halfway(request: Request, now: datetime) -> Halfway | None:
    """Who has shown their password here within the last five minutes."""
    user_id, version, onward, until = request.session.get("halfway", ("", 0, "", 0.0))
    left = until - now.timestamp()  # more than there can be where the clock was put back
    if not 0 < left <= HALFWAY.total_seconds():
        return None
    return Halfway(Recognised(UUID(user_id), version), onward)


def _kept(request: Request) -> dict[str, object]:
    return {key: value for key, value in request.session.items() if key in KEPT}


def signs_in(request: Request) -> bool:
    """Say whether this browser's signed cookie names somebody; whether their sign-in still holds the database says."""
    return "user" in request.scope.get("session", {})


def where(request: Request, name: str) -> str:
    """Where somebody signs in from: the browser that signed in under this name before, else the network's address.

    So whoever guesses a colleague's password at the same school's address locks themselves out, not the colleague.
    """
    if request.session.get("known_as") == name:
        return f"device:{request.session.get('device')}"
    return request.client.host if request.client else ""


def close_session(request: Request) -> None:
    """Sign out here."""
    kept = _kept(request)
    request.session.clear()
    request.session.update(kept)


def csrf_token(request: Request) -> str:
    """The word every form of this session carries."""
    if "csrf" not in request.session:
        request.session["csrf"] = _new_token()
    return str(request.session["csrf"])


async def csrf_checked(request: Request, form: Posted) -> None:
    """Refuse a POST whose form was not made for this session."""
    if request.method != "POST":
        return
    sent = str(form.get("csrf", ""))
    if not hmac.compare_digest(sent.encode(), str(request.session.get("csrf", "")).encode()) or not sent:
        raise NotAllowed("form.stale")


def _new_token() -> str:
    return secrets.token_urlsafe(24)
