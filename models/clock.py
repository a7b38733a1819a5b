"""What time it is. Only doors and flows ask; everyone below is told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.settings import settings


def now() -> datetime:
    """The present instant, in whole seconds, moved by the installation's clock shift."""
    return (datetime.now(UTC) + timedelta(seconds=settings().clock_shift)).replace(microsecond=0)


def today(instant: datetime, zone: str) -> date:
    """The school's date at an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()
