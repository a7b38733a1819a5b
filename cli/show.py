"""Show rows as a table for people or as JSON for programs; speak the operator's language."""

import json
import os
from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table

from notifications.language import say
from notifications.sentences.codes import word

Row = dict[str, Any]


def language() -> str:
    """zh_CN, unless the environment's LANG speaks of another language."""
    spoken = os.environ.get("GREENLEAF_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return "en" if spoken.startswith("en") else "zh_CN"


def rows(found: Sequence[Row], *, as_json: bool, title: str = "") -> None:
    """Print rows: JSON with every value, or a table with a column for each key of the first row."""
    if as_json:
        print(json.dumps(list(found), ensure_ascii=False, indent=1, default=str))
        return
    table = Table(title=title or None)
    for name in found[0] if found else ():
        table.add_column(name)
    for row in found:
        table.add_row(*(_cell(value) for value in row.values()))
    Console().print(table if found else "—")


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def facts(found: Row, *, as_json: bool) -> None:
    """Print one thing: JSON, or a table with a line a fact, in the operator's words."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False, default=str))
        return
    lines = [(word("result", name, language()), _fact(value)) for name, value in found.items()]
    width = max((cell_len(label) for label, _ in lines), default=0)
    for label, value in lines:
        print(f"{set_cell_size(label, width)}  {value}".rstrip())


def _fact(value: Any) -> str:
    """A value in words; nothing known is a dash, as empty lists are."""
    if isinstance(value, bool):
        return say("yes", language()) if value else say("no", language())
    return _cell(value) or "–"


def complain(sentence: str) -> None:
    """Say on standard error what is wrong."""
    Console(stderr=True).print(f"greenleaf: {sentence}", style="red", highlight=False, markup=False)
