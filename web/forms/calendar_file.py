"""A calendar of somebody else's: the file that was sent or whose address was named, and who is looking at it.

What is fetched from elsewhere takes its time, so these pages ask the database without the transaction of a change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from actions.people.fetch_calendar import fetch_calendar, named
from calendars.ical.foreign_file import MAX_BYTES
from models.database import reading, session
from models.errors import BadInput
from models.schools import School
from web.server.dependencies import Desk, Now, Visit, sit_down, sit_down_to_manage, visit

MOST_NAME = 80


def calendar_sent(form: FormData) -> tuple[str, bytes]:
    """The name and the bytes of the calendar in a form: its `file`, else what lies at its `address`."""
    sent, address = form.get("file"), str(form.get("address", "")).strip()
    if isinstance(sent, UploadFile) and sent.filename:
        return PurePath(sent.filename).name[:MOST_NAME], sent.file.read(MAX_BYTES + 1)
    if not address:
        raise BadInput("calendar.nothing")
    return named(address), fetch_calendar(address)


def visit_to_look(request: Request, token: str, now: Now) -> Iterator[Visit]:
    """The person whose link this is, in a request that changes nothing."""
    with reading() as database:
        yield visit(request, token, database, now)


def sit_down_to_look(request: Request, now: Now) -> Iterator[Desk]:
    """The desk of someone who may change things, in a request that changes nothing."""
    with reading() as database:
        yield sit_down_to_manage(sit_down(request, database, now))


@contextmanager
def changing(desk: Desk) -> Iterator[Desk]:
    """The desk of someone who has looked, in one transaction that begins now and is kept at the end."""
    with session() as database:
        school = database.get_one(School, desk.school.id)
        yield replace(desk, database=database, school=school)


VisitingToLook = Annotated[Visit, Depends(visit_to_look, scope="function")]
AtManagersDeskToLook = Annotated[Desk, Depends(sit_down_to_look, scope="function")]
