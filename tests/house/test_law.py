"""A rule of law is a dated entry of a pack; code names none."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "calendars", "rosters", "notifications", "actions", "flows", "web", "cli")
LAW = re.compile(r"\b[Ll]abour [Ll]aw|劳动法|放假办法|条例|ArbZG|\bArt\. ?\d|\bart\. ?\d|§ ?\d")


def test_no_rule_of_law_stands_in_code() -> None:
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    named = {str(file.relative_to(ROOT)) for file in files if LAW.search(file.read_text(encoding="utf-8"))}
    assert named == set()
