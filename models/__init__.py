"""NOUNS: the school's things as tables with their states and refusals, and the small ground they stand on.

The tables are declared all together, so that their foreign keys meet: with `models.database`, or when one of them is
first asked for here. Settings, errors, keys and the clock need none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.tables import *  # noqa: F403


def __getattr__(name: str) -> Any:
    tables = import_module("models.tables")
    if name not in tables.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(tables, name)
