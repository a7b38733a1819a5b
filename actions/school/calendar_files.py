"""What a calendar file of another program is refused for, whole or event by event."""

from collections.abc import Iterable

from pydantic_core import PydanticCustomError

from calendars.ical.occurrences import Unread
from models.errors import BadInput


def refused(file: str, error: PydanticCustomError) -> BadInput:
    """Return why a file is refused, with the row where there is one."""
    facts = {"file": file, **(error.context or {}), "reason": error.type}
    return BadInput("calendar.row" if "row" in facts else "calendar.refused", **facts)


def unread_events(file: str, unread: Iterable[Unread]) -> list[tuple[str, BadInput]]:
    """Return the events that are left out because they cannot be read, each with its name and why."""
    return [(one.name, refused(file, one.reason)) for one in unread]
