"""`python -m flows start|apply|mend|open`: what the supervisor asks for at start, and an operator now and then."""

import asyncio
import logging
import os
import sys

from actions.schools import schools, today
from models import clock, database
from models.settings import settings

os.environ.setdefault(
    "PREFECT_API_URL", settings().prefect_api
)  # read when Prefect is imported: hence the order

from flows.deployments import apply
from flows.janitor import requeue, wake
from flows.opening import run_once

USAGE = "python -m flows start | apply | mend | open"
say = logging.getLogger("greenleaf.flows").info


def open_day() -> None:
    """One run of the day that is now for every school, however often it is asked for."""
    now = clock.now()
    with database.reading() as session:
        days = {school.code: today(school, now) for school in schools(session)}
    for code, day in days.items():
        say("new_day %s", run_once("new_day", f"new_day/{code}/{day}", {"school": code}))


async def mend() -> None:
    """Take up again what the last stop or power cut left; only while no worker runs."""
    say("requeued %d, resumed %d", await requeue(at_start=True), await wake(clock.now()))


def main(words: list[str]) -> int:
    """Do what is asked; 2 when it is not understood."""
    if len(words) != 1 or words[0] not in ("start", "apply", "mend", "open"):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    if words[0] in ("start", "apply"):
        say("deployments changed: %s", ", ".join(apply()) or "none")
    if words[0] in ("start", "mend"):
        asyncio.run(mend())
    if words[0] in ("start", "open"):
        open_day()
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sys.exit(main(sys.argv[1:]))
