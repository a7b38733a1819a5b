"""Refusals at the command line, in the operator's language."""

import sqlite3

from sqlalchemy.exc import OperationalError, ProgrammingError

from actions.installation.disk_space import free_megabytes, is_writable
from cli.show import complain, language
from models.errors import GreenleafError, Misconfigured
from models.settings import settings
from models.storage import FULL, READ_ONLY, storage_fault
from notifications.sentences.codes import refusal

NO_TABLE, NO_RELATION = "no such table", "42P01"  # as SQLite and PostgreSQL say it


def explain(error: Exception) -> int:
    """Say a refusal in one line with what to do; the exit code for it. What is none is raised again."""
    if isinstance(error, OperationalError | ProgrammingError) and _lacks_tables(error):
        error = Misconfigured("schema.missing")
    if fault := storage_fault(error) or _not_to_be_opened(error):
        error = Misconfigured(
            "home.disk.full" if fault == FULL else "home.disk.read_only", home=str(settings().home)
        )
    if not isinstance(error, GreenleafError):
        raise error
    complain(refusal(error, language()))
    return 2 if isinstance(error, Misconfigured) else 1


def _not_to_be_opened(error: Exception) -> str | None:
    """SQLite keeps a log beside its file: where there is no room for one, it does not open what was closed well, and
    calls it by other names."""
    if not isinstance(error, OperationalError | sqlite3.OperationalError):
        return None
    return READ_ONLY if not is_writable() else None if free_megabytes() else FULL


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    return str(error.orig).startswith(NO_TABLE) or NO_RELATION in str(error.orig)
