"""Doors and verbs live without Prefect."""

import subprocess
import sys

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
