"""Run a command of `greenleaf` as a person would."""

from typer.testing import CliRunner

from cli.app import app


def run(*words: str) -> str:
    """What a command prints; its refusals as they are."""
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout
