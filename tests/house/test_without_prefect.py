"""What each process does not load: doors and verbs no Prefect, pages no planner, the supervisor no database."""

import subprocess
import sys

import pytest

LOADED = """
import importlib, pkgutil, sys
import actions, web.app, web
for package in (actions, web):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
print([name for name in sys.modules if name.split(".")[0] == "prefect"])
"""


def test_pages_and_actions_load_no_prefect() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("web.app", {"ortools", "pandas", "numba", "highspy", "alembic", "prefect"}),
        ("cli.supervisor.prepare", {"numba", "highspy", "fastapi", "openpyxl", "prefect"}),
        ("cli.commands.up", {"sqlalchemy", "rich", "prefect", "notifications", "actions"}),
        ("flows.worker", {"sqlalchemy", "actions"}),
        ("flows.reminders", {"openpyxl", "numpy", "ortools", "alembic"}),
    ],
)
def test_a_process_carries_only_what_it_needs(module: str, left_out: set[str]) -> None:
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(found.stdout.split())
    assert module.split(".")[0] in loaded
    assert loaded & left_out == set()
