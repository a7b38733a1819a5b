"""The command that makes Prefect's deployments what the code says."""

import pytest
from typer.testing import CliRunner

from cli.app import app
from models.settings import settings


def test_without_a_server_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", "1")
    settings.cache_clear()
    result = CliRunner().invoke(app, ["flows", "apply"])
    assert result.exit_code == 2
    assert "greenleaf up" in result.output
