"""How long our transactions hold the database for writing, deed by deed: `python -m benchmarks.locks [load]`.

The demo school lives its term (`benchmarks.lock_life`). For each kind of deed: how many transactions, and the median,
the 99th percentile and the longest in milliseconds, by the clock and of their own computing. With `load` a server runs
beside, and 200 forms are sent while a term is drawn, published and rolled (`benchmarks.lock_load`). Beside other work
the clock says more of the machine than of us; the computing does not.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from actions.installation.schema import upgrade_schema
from benchmarks import lock_load
from benchmarks.lock_life import life
from benchmarks.saying import say
from benchmarks.visits import percentiles
from models import database
from models.write_lock import Held, watched


def main() -> None:
    """Measure in a temporary folder; prints a line a kind of deed, then all together."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        upgrade_schema(database.engine())
        if "load" in sys.argv[1:]:
            lock_load.main()
        else:
            quiet(Path(folder))
        database.engine().dispose()


def quiet(folder: Path) -> None:
    """The term, nobody else being there."""
    every: list[Held] = []
    for name, deed in life(folder):
        held: list[Held] = []
        with watched(database.engine(), held.append):
            deed()
        tell(name, held)
        every += held
    tell("all", every)


def tell(name: str, held: Sequence[Held]) -> None:
    """One line of figures in milliseconds."""
    if held:
        clock = {f"clock_{part}": value for part, value in percentiles([one.seconds * 1000 for one in held])}
        cpu = {f"cpu_{part}": value for part, value in percentiles([one.cpu * 1000 for one in held])}
        shown = {key: value for key, value in {**clock, **cpu}.items() if "99.9" not in key}
        say(name, transactions=len(held), **shown)


if __name__ == "__main__":
    main()
