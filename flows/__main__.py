"""`python -m flows start|apply|mend|open|welcome`: what the supervisor asks for at start, an operator now and then, and
`reminders` when a school is new."""

import asyncio
import logging
import os
import sys

from actions.school.schools import schools, today
from models import clock, database
from models.keys import prefect_auth
from models.private_files import write_privately
from models.settings import settings

# read when Prefect is imported: hence the order; another server than ours is not told our password
if __name__ == "__main__":
    os.environ.setdefault("PREFECT_API_URL", settings().prefect_api)
    if os.environ["PREFECT_API_URL"] == settings().prefect_api:
        os.environ.setdefault("PREFECT_API_AUTH_STRING", prefect_auth(settings()))

from flows.deployments import apply
from flows.janitor import requeue, wake
from flows.open_checklists import run_once

USAGE = "python -m flows start | apply | mend | open | welcome SCHOOL ..."
APPLYING, MENDING, OPENING = ("start", "apply", "welcome"), ("start", "mend"), ("start", "open", "welcome")
say = logging.getLogger("greenleaf.flows").info


def open_day(codes: list[str]) -> None:
    """One run of the day that is now for these schools, or for every one, however often it is asked for."""
    now = clock.now()
    with database.reading() as session:
        every = [school for school in schools(session) if not codes or school.code in codes]
    for school in every:
        key = f"new_day/{school.code}/{today(school, now)}"
        say("new_day %s", run_once("new_day", key, {"school": school.code}))


async def mend() -> None:
    """Take up again what the last stop or power cut left; only while no worker runs."""
    say("requeued %d, resumed %d", await requeue(at_start=True), await wake(clock.now()))


def main(words: list[str]) -> int:
    """Do what is asked; 2 when it is not understood."""
    word, *codes = words or [""]
    if word not in {*APPLYING, *MENDING, *OPENING} or bool(codes) != (word == "welcome"):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    if word in APPLYING:
        say("deployments changed: %s", ", ".join(apply()) or "none")
    if word in MENDING:
        asyncio.run(mend())
    if word in OPENING:
        open_day(codes)
    return 0


if __name__ == "__main__":
    write_privately()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sys.exit(main(sys.argv[1:]))
