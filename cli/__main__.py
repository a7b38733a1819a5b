"""`greenleaf` and `python -m cli`: run a command, and say a refusal in one line with what to do."""

import sys

import typer

from actions.school.plain_text import is_plain, visible
from cli.commands import up
from models.errors import BadInput
from models.private_files import write_privately


def main() -> None:
    """Run the command line; exit 1 for a refusal, 2 for an installation that must be mended."""
    write_privately()
    try:
        _require_plain(sys.argv[1:])
        commands()()
    except Exception as error:
        from cli.refusals import explain  # noqa: PLC0415  words are loaded when they are wanted

        sys.exit(explain(error))


def _require_plain(words: list[str]) -> None:
    """Refuse words in which something hides, as forms and spreadsheets do: they become names, or look for one."""
    for word in words:
        if not is_plain(word):
            raise BadInput("cli.hidden", word=visible(word))


def commands() -> typer.Typer:
    """Every command; for `up` that one alone, because it stays and leaves to its children what needs more."""
    if sys.argv[1:2] == ["up"]:
        alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        alone.add_typer(up.commands)
        return alone
    from cli.app import app  # noqa: PLC0415

    return app


if __name__ == "__main__":
    main()
