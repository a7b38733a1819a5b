"""Values have types: `dict[str, Any]` is what a JSON column holds, and nothing else in models and actions."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNTYPED = "dict[str, Any]"
COLUMN = re.compile(r"    \w+: (?:list\[dict\[str, Any\]\]|dict\[str, Any\](?: \| None)?) = value\(.*\)")
BARE_COLUMNS = {
    "Values = dict[str, Any]": "actions/school/row_changes.py",  # columns of any table, as the journal keeps them
    "    crew: dict[str, Any]": "actions/feeds/rows.py",  # read as it lies: a feed has thousands of events
}


def test_only_json_columns_are_dictionaries_of_anything() -> None:
    found = [
        (str(file.relative_to(ROOT)), line)
        for room in ("models", "actions")
        for file in sorted((ROOT / room).rglob("*.py"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if UNTYPED in line and not COLUMN.fullmatch(line)
    ]
    assert {line: file for file, line in found} == BARE_COLUMNS
