"""A calendar of somebody else's: the file that was sent or whose address was named."""

from pathlib import PurePath

from starlette.datastructures import FormData, UploadFile

from actions.people.fetch_calendar import fetch_calendar, named
from calendars.ical.foreign_file import MAX_BYTES
from models.errors import BadInput

MOST_NAME = 80


def calendar_sent(form: FormData) -> tuple[str, bytes]:
    """The name and the bytes of the calendar in a form: its `file`, else what lies at its `address`."""
    sent, address = form.get("file"), str(form.get("address", "")).strip()
    if isinstance(sent, UploadFile) and sent.filename:
        return PurePath(sent.filename).name[:MOST_NAME], sent.file.read(MAX_BYTES + 1)
    if not address:
        raise BadInput("calendar.nothing")
    return named(address), fetch_calendar(address)
