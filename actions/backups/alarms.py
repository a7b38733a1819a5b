"""What is wrong with the installation and costs nothing to ask: for the pages and for monitors."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session

from actions.backups.night_check import OK, last_check
from actions.backups.nightly import backups
from actions.installation.disk_space import free_megabytes, is_low, is_writable
from actions.installation.key_note import key_fits
from models.settings import Settings

Alarm = tuple[str, Mapping[str, object]]


def alarms(session: Session, settings: Settings) -> Iterator[Alarm]:
    """What somebody must look after, the gravest first: the code of its sentence (`doctor.…`) and what it tells.

    Whether the database is whole is what the night found; all else is asked now.
    """
    last = last_check(settings)
    if last and last.database not in (None, OK):
        newest = next((path.name for path in reversed(backups(settings))), "–")
        yield "damaged", {"what": last.database, "last": newest}
    if not key_fits(session):
        yield "other_key", {}
    if not is_writable():
        yield "read_only", {"home": str(settings.home)}
    if is_low():
        yield "disk_low", {"free": free_megabytes()}
