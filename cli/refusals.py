"""Refusals at the command line, in the operator's language."""

from sqlalchemy.exc import OperationalError, ProgrammingError

from cli.show import complain, language
from models.errors import GreenleafError, Misconfigured
from notifications.sentences.codes import refusal

NO_TABLE, NO_RELATION = "no such table", "42P01"  # as SQLite and PostgreSQL say it


def explain(error: Exception) -> int:
    """Say a refusal in one line with what to do; the exit code for it. What is none is raised again."""
    if isinstance(error, OperationalError | ProgrammingError) and _lacks_tables(error):
        error = Misconfigured("schema.missing")
    if not isinstance(error, GreenleafError):
        raise error
    complain(refusal(error, language()))
    return 2 if isinstance(error, Misconfigured) else 1


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    return str(error.orig).startswith(NO_TABLE) or NO_RELATION in str(error.orig)
