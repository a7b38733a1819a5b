"""Check and hash passwords before the deed's transaction: each takes 50 ms on purpose.

They answer a refusal as a value: the page tells it.
"""

from typing import Annotated

from fastapi import Depends, Form, Request
from pydantic import Field

from actions.installation.users import MIN_PASSWORD, MOST_PASSWORD, Hashed, hashed, recognise
from models.errors import NotAllowed, Refusal
from web.server.dependencies import Database, signed_in

Word = Annotated[str, Form()]
FRESH = {"format": "password", "autocomplete": "new-password", "minLength": MIN_PASSWORD}
NewPassword = Annotated[str, Field(max_length=MOST_PASSWORD, json_schema_extra={**FRESH})]
"""A password somebody chooses, as a field of a form."""


def given(request: Request, database: Database, password: Word = "") -> Hashed | Refusal:
    """The password a manager gives somebody."""
    user = signed_in(request, database)
    if user is None or not user.may_manage:
        return NotAllowed("not_allowed")
    return _hashed(password)


def own(request: Request, database: Database, old: Word = "", new: Word = "") -> Hashed | Refusal:
    """The new password of anyone who knows the old one."""
    user = signed_in(request, database)
    try:
        recognise(database, user.name if user else "", old)
    except Refusal as refusal:
        return refusal
    return _hashed(new)


def _hashed(password: str) -> Hashed | Refusal:
    try:
        return hashed(password)
    except Refusal as refusal:
        return refusal


def known(answer: Hashed | Refusal) -> Hashed:
    """The hash, or the refusal raised."""
    if isinstance(answer, Refusal):
        raise answer
    return answer


Given = Annotated[Hashed | Refusal, Depends(given)]
Own = Annotated[Hashed | Refusal, Depends(own)]
