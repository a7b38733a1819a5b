"""The docs name what there is: every setting, command, flow and noun."""

import pkgutil
import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from typer.main import get_command

import models.tables  # noqa: F401  declares them
from cli.app import app
from models.settings import Settings
from tests.some import some

ROOT = Path(__file__).parents[2]
MANUALS = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("running.md", "running.zh-CN.md")]
VOCABULARY = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
PLUMBING = {"user", "usersession", "secondfactor", "recoverycode", "journalentry", "repairattempt"}
FLOORS = ("models", "calendars", "rosters", "notifications", "actions", "flows", "web", "cli", "benchmarks")
NOT_FLOWS = {"__init__", "__main__"}


@pytest.mark.parametrize("manual", MANUALS, ids=["en", "zh_CN"])
def test_every_setting_is_described(manual: str) -> None:
    assert [name for name in Settings.model_fields if f"`GREENLEAF_{name.upper()}`" not in manual] == []


@pytest.mark.parametrize("manual", MANUALS, ids=["en", "zh_CN"])
def test_every_command_is_described(manual: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    shown = [name for name, command in commands.items() if not command.hidden]
    assert [name for name in some(shown) if f"`greenleaf {name}`" not in manual] == []


@pytest.mark.parametrize("manual", MANUALS, ids=["en", "zh_CN"])
def test_every_flow_is_described(manual: str) -> None:
    flows = [
        path.stem
        for path in (ROOT / "flows").glob("*.py")
        if path.stem not in NOT_FLOWS and "@flow" in path.read_text(encoding="utf-8")
    ]
    assert flows
    assert [name for name in flows if f"`{name}`" not in manual] == []


def test_both_manuals_have_the_same_parts_and_a_table_of_contents() -> None:
    english, chinese = MANUALS
    assert english.count("\n## ") == chinese.count("\n## ") == english.count("](#") == chinese.count("](#")
    assert english.count("\n| ") == chinese.count("\n| ")


@pytest.mark.parametrize("table", sorted(set(SQLModel.metadata.tables) - PLUMBING))
def test_every_noun_is_in_the_vocabulary(table: str) -> None:
    assert f"| {table.capitalize()} |" in VOCABULARY


def test_both_readmes_have_the_same_sections() -> None:
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    assert english.count("\n## ") == chinese.count("\n## ")
    assert english.count("```") == chinese.count("```")


DOTTED = re.compile(rf"`((?:{'|'.join(FLOORS)})(?:\.\w+)+)`")
PAGES = sorted(
    page for page in ROOT.rglob("*.md") if page.name != "CHANGELOG.md" and ".venv" not in page.parts
)


def names_of(page: Path) -> list[str]:
    """The dotted names of our own packages that a page mentions."""
    return DOTTED.findall(page.read_text(encoding="utf-8"))


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module, or something found inside one."""
    try:
        pkgutil.resolve_name(dotted)
    except (ImportError, AttributeError):
        return False
    return True


def test_every_dotted_name_in_the_docs_exists() -> None:
    mentioned = [(page.name, name) for page in PAGES for name in names_of(page)]
    assert len(mentioned) > 20
    assert [pair for pair in mentioned if not exists(pair[1])] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_the_commands_there_are(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("`greenleaf --help`"))
    listed = set(re.findall(r"`([a-z-]+)`", line))
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert listed == {name for name, command in commands.items() if not command.hidden}
