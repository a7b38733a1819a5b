"""Ask the rules about a roster before its publication locks the database: a second's work for a whole term."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from actions.roster.recheck import Recheck, recheck
from models.database import reading
from web.server.dependencies import Now, signed_in


def rechecked(request: Request, roster_id: UUID, now: Now) -> Recheck | None:
    """What the rules say of the roster now; nothing for strangers. Name it before the desk, which opens the lock."""
    with reading() as looking:
        user = signed_in(request, looking, now)
    return recheck(roster_id) if user is not None and user.may_manage else None


Rechecked = Annotated[Recheck | None, Depends(rechecked)]
