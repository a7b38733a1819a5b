"""`greenleaf` and `python -m cli`: run a command, and say a refusal in one line with what to do."""

import sys

from sqlalchemy.exc import OperationalError, ProgrammingError

from cli.app import app
from cli.show import complain, language
from models.errors import GreenleafError, Misconfigured
from notifications.sentences.codes import refusal

NO_TABLE, NO_RELATION = "no such table", "42P01"  # as SQLite and PostgreSQL say it


def main() -> None:
    """Run the command line; exit 1 for a refusal, 2 for an installation that must be mended."""
    try:
        app()
    except (OperationalError, ProgrammingError) as error:
        if not str(error.orig).startswith(NO_TABLE) and NO_RELATION not in str(error.orig):
            raise
        complain(refusal(Misconfigured("schema.missing"), language()))
        sys.exit(2)
    except GreenleafError as error:
        complain(refusal(error, language()))
        sys.exit(2 if isinstance(error, Misconfigured) else 1)


if __name__ == "__main__":
    main()
