"""The same rooms on disk, in the wheel, in the import contract and under mypy; nobody else uses their names."""

import ast
import re
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = ["models", "calendars", "rosters", "notifications", "actions", "flows", "web", "cli"]
CONTENT = {"packs", "migrations"}


def test_the_rooms_are_the_same_everywhere() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(wheel) == {*ROOMS, *CONTENT}
    assert PROJECT["tool"]["importlinter"]["root_packages"] == ROOMS
    assert set(PROJECT["tool"]["mypy"]["packages"]) == {*ROOMS, "benchmarks", "tests"}
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert on_disk - {"tests", "benchmarks"} == {*ROOMS, "migrations"}


def test_every_room_says_what_it_is_for_and_is_typed() -> None:
    for room in ROOMS:
        assert (ROOT / room / "__init__.py").read_text(encoding="utf-8").startswith('"""'), room
        assert (ROOT / room / "py.typed").exists(), room


def test_no_dependency_ships_a_package_of_our_names() -> None:
    owners = packages_distributions()
    taken = {room: owners[room] for room in ROOMS if set(owners.get(room, ())) - {"greenleaf"}}
    assert taken == {}


def test_no_flow_module_hides_a_package() -> None:
    flows = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__", "__main__"}
    installed = set(packages_distributions()) | set(ROOMS)
    assert flows & (installed | set(sys.stdlib_module_names)) == set()


def test_every_dependency_is_pinned() -> None:
    pins = {
        line.partition("==")[0]
        for line in (ROOT / "locks" / "dev.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    installed = {re.sub(r"[-_.]+", "-", dist.metadata["Name"]).lower() for dist in distributions()}
    assert installed - pins - {"greenleaf", "pip", "setuptools", "wheel"} == set()


def test_no_models_module_postpones_annotations() -> None:
    postponed = [
        path.name
        for path in (ROOT / "models").glob("*.py")
        if "from __future__ import annotations" in path.read_text(encoding="utf-8")
    ]
    assert postponed == []


def test_the_version_is_the_changelogs_newest() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    titles = [line for line in changelog.splitlines() if line.startswith("## ")]
    newest = next(title for title in titles if title != "## Unreleased")
    assert newest.split()[1] == PROJECT["project"]["version"]


def test_doors_ask_the_database_through_actions_only() -> None:
    """No door writes a query of its own: what two of them ask is one function."""
    files = [path for room in ("web", "cli") for path in (ROOT / room).rglob("*.py")]
    asking = {
        str(path.relative_to(ROOT))
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ("sqlmodel", "sqlalchemy")
        and node.module != "sqlalchemy.exc"
        if {name.name for name in node.names} - {"Session"}
    }
    assert len(files) > 80
    assert asking == set()
