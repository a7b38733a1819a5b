"""No deed of the demo school's term holds the database for longer than a second of its own computing."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.lock_life import life
from models.write_lock import Held, watched

LONGEST = 1.0  # seconds of computing: those of the clock are the machine's as well
FIRST_MONTHS = date(2026, 12, 13)


def test_no_deed_of_a_term_holds_the_database_for_long(engine: Engine, tmp_path: Path) -> None:
    longest: dict[str, float] = {}
    for name, deed in life(tmp_path, seconds=3, last=FIRST_MONTHS):
        held: list[Held] = []
        with watched(engine, held.append):
            deed()
        longest[name] = max((one.cpu for one in held), default=0.0)
    assert len(longest) > 30
    assert {name: spent for name, spent in longest.items() if spent > LONGEST} == {}
