"""Where a module is tested can be found: by a file of its name, by its name in a test, or by a neighbour's test."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.some import some

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "calendars", "rosters", "notifications", "actions", "flows", "web", "cli")
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PATH = re.compile(r"\{\w+\}")


@cache
def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name; packages and commands are doors to others."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    plain = [file for file in files if file.stem not in ("__init__", "__main__")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in plain}


def imported(file: Path) -> set[str]:
    """The dotted names a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


@cache
def written() -> str:
    """All that stands in the tests."""
    return "\n".join(file.read_text(encoding="utf-8") for file in TESTS)


def has_a_file_of_its_name(module: str) -> bool:
    *street, name = module.split(".")
    return ROOT.joinpath("tests", *street, f"test_{name}.py").exists()


def visited(file: Path) -> bool:
    """Whether the tests ask for an address that this page answers."""
    addresses = re.findall(r'@router\.(?:get|post)\(\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    fixed = [max(PATH.split(address), key=len).rstrip("/") for address in addresses]
    return any(len(part) > 2 and part in written() for part in fixed)


def neighbours(found: set[str]) -> set[str]:
    """What those modules use in their own rooms, and what that uses in turn."""
    used = {module: imported(file) & modules().keys() for module, file in modules().items()}
    reached, fresh = set(found), set(found)
    while fresh:
        beside = {other for module in fresh for other in used[module] if same_room(module, other)}
        fresh = beside - reached
        reached |= fresh
    return reached


def same_room(one: str, other: str) -> bool:
    return one.partition(".")[0] == other.partition(".")[0]


def test_every_module_is_tested_where_one_would_look() -> None:
    named = set().union(*map(imported, some(TESTS))) | set(re.findall(r"`(\w+(?:\.\w+)+)`", written()))
    found = {
        module
        for module, file in some(modules().items())
        if has_a_file_of_its_name(module) or module in named or visited(file)
    }
    # to name a module in the docstring of the test that goes through it is enough: "Of `web.own.event_links` too."
    assert sorted(modules().keys() - neighbours(found)) == []
