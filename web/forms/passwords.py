"""Check and hash passwords before the deed's transaction: each takes 50 ms on purpose.

They answer a refusal as a value: the page tells it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form, Request
from pydantic import Field
from sqlmodel import Session

from actions.installation.users import MIN_PASSWORD, MOST_PASSWORD, Hashed, hashed, require_password
from models.errors import NotAllowed, Refusal
from models.users import User
from web.server.dependencies import Database, Now, school_of, signed_in
from web.server.lockout import patiently
from web.server.rate_limit import Pace

Word = Annotated[str, Form()]
MOST_AN_HOUR = 5  # times one's own password is changed
FRESH = {"format": "password", "autocomplete": "new-password", "minLength": MIN_PASSWORD}
NewPassword = Annotated[str, Field(max_length=MOST_PASSWORD, json_schema_extra={**FRESH})]
"""A password somebody chooses, as a field of a form."""


def given(
    request: Request, database: Database, now: Now, password: Word = "", name: Word = ""
) -> Hashed | Refusal:
    """The password a manager gives somebody."""
    user = signed_in(request, database, now)
    if user is None or not user.may_manage:
        return NotAllowed("not_allowed")
    return _answer(lambda: hashed(password, name, *_school_names(request, database, user)))


def own(request: Request, database: Database, now: Now, old: Word = "", new: Word = "") -> Hashed | Refusal:
    """The new password of anyone who knows the old one; who does not waits longer and longer, as at the sign-in."""
    user = signed_in(request, database, now)
    if user is None:
        return NotAllowed("not_allowed")
    return _answer(lambda: _changed(request, database, user, old, new, now))


def _changed(request: Request, database: Session, user: User, old: str, new: str, now: datetime) -> Hashed:
    pace: Pace = request.app.state.password_pace
    if pace.wait((str(user.id),), MOST_AN_HOUR, now):
        raise NotAllowed("password.too_many", most=MOST_AN_HOUR)
    patiently(request, user.name, now, lambda: require_password(user, old))
    made = hashed(new, user.name, *_school_names(request, database, user))
    pace.count((str(user.id),), now)
    return made


def _school_names(request: Request, database: Session, user: User) -> tuple[str, ...]:
    school = school_of(request, database, user)
    return (school.name, school.name_en, school.code)


def _answer(ask: Callable[[], Hashed]) -> Hashed | Refusal:
    try:
        return ask()
    except Refusal as refusal:
        return refusal


def known(answer: Hashed | Refusal) -> Hashed:
    """The hash, or the refusal raised."""
    if isinstance(answer, Refusal):
        raise answer
    return answer


Given = Annotated[Hashed | Refusal, Depends(given)]
Own = Annotated[Hashed | Refusal, Depends(own)]
