"""What time it is. Only doors and flows ask; everyone below is told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.settings import settings

YEARS = range(2, 9999)  # in the first and the last a zone may move an instant out of what a date can be


def now() -> datetime:
    """The present instant, in whole seconds, moved by the installation's clock shift."""
    return (datetime.now(UTC) + timedelta(seconds=settings().clock_shift)).replace(microsecond=0)


def today(instant: datetime, zone: str) -> date:
    """The school's date at an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


def instant(text: str) -> datetime | None:
    """Return the instant that a text says: "2026-09-07T08:00+08:00" -> that one. None for a text that says none, as one
    without a zone, or one that no zone can tell."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    return said if said.tzinfo is not None and said.year in YEARS else None
