"""The docs name what there is: every setting, command, flow and noun."""

from pathlib import Path

import pytest
from sqlmodel import SQLModel
from typer.main import get_command

import models  # noqa: F401  declares the tables
from cli.app import app
from models.settings import Settings

ROOT = Path(__file__).parents[2]
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
VOCABULARY = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
PLUMBING = {"user", "journalentry", "repairattempt"}
NOT_FLOWS = {"__init__", "__main__"}


def test_every_setting_is_described() -> None:
    assert [name for name in Settings.model_fields if f"`GREENLEAF_{name.upper()}`" not in RUNNING] == []


def test_every_command_is_described() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    shown = [name for name, command in commands.items() if not command.hidden]
    assert [name for name in shown if f"`greenleaf {name}`" not in RUNNING] == []


def test_every_flow_is_described() -> None:
    flows = [
        path.stem
        for path in (ROOT / "flows").glob("*.py")
        if path.stem not in NOT_FLOWS and "@flow" in path.read_text(encoding="utf-8")
    ]
    assert flows
    assert [name for name in flows if f"`{name}`" not in RUNNING] == []


@pytest.mark.parametrize("table", sorted(set(SQLModel.metadata.tables) - PLUMBING))
def test_every_noun_is_in_the_vocabulary(table: str) -> None:
    assert f"| {table.capitalize()} |" in VOCABULARY


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("```") == chinese.count("```")
