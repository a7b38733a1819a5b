"""200 forms of people while a term is rolled, drawn up and published: what they are answered, and the slowest."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from actions.duties.views import duties_between
from actions.installation.demo import plant
from actions.people.personal_link import person_link
from actions.routines.plan_and_publish import plan
from actions.routines.roll import roll
from benchmarks.kills import free_port
from benchmarks.lock_life import ACTOR, FIRST, LAST, MONDAY, NEXT_TERM, NOW, filled
from benchmarks.saying import say
from benchmarks.visits import percentiles
from models import database
from models.schools import School

POSTS, PEOPLE, PAUSE = 200, 8, 0.1  # so many people send, with seconds between two forms of each
WEEKS = timedelta(days=14)
Form = tuple[str, dict[str, str]]


def main() -> None:
    """Plant, plan two weeks, open the pages; then send while the rest of the term is planned. Prints what came back."""
    with database.session() as session:
        school = plant(session, NOW, ACTOR).id
    plan(school, MONDAY, MONDAY + WEEKS, NOW, ACTOR, seconds=2)
    addresses = list(_addresses(school))
    with pages() as address, ThreadPoolExecutor(PEOPLE) as people:
        began = time.perf_counter()
        sending = [people.submit(_send, address, addresses[number::PEOPLE]) for number in range(PEOPLE)]
        roll(school, *NEXT_TERM, NOW, ACTOR)
        plan(school, FIRST, LAST, NOW, ACTOR, seconds=10, behind=True)
        planned = time.perf_counter() - began
        answers = [one for sent in sending for one in sent.result()]
        sent = time.perf_counter() - began
    statuses = Counter(status for status, _ in answers)
    took = dict(percentiles([seconds * 1000 for _, seconds in answers]))
    facts = {str(status): count for status, count in sorted(statuses.items())}
    say(
        "forms",
        sent=len(answers),
        planned_seconds=round(planned, 1),
        sent_seconds=round(sent, 1),
        **facts,
        **took,
    )
    say("load", processors=os.cpu_count(), wanted=round(os.getloadavg()[0], 1))


def _addresses(school: UUID) -> Iterator[Form]:
    """What people complete of today and tomorrow in their own pages: where, and what they enter."""
    with database.reading() as session:
        found = duties_between(session, session.get_one(School, school), MONDAY, MONDAY + timedelta(days=1))
        for view in found:
            entries = filled(view.duty)
            if view.people and view.duty.open and entries is not None:
                fields = {f"entry.{name}": value for name, value in entries.items()}
                yield f"{person_link(view.people[0])}/duties/{view.duty.id}/complete", fields


def _send(address: str, forms: list[Form]) -> list[tuple[int, float]]:
    """Status and seconds of each of one person's forms; a duty that is done already is an answer, too."""
    answers = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for _, (path, fields) in zip(range(POSTS // PEOPLE), cycle(forms), strict=False):
            began = time.perf_counter()
            answer = client.post(path, data={**fields, "key": uuid4().hex})
            answers.append((answer.status_code, time.perf_counter() - began))
            time.sleep(PAUSE)
    return answers


@contextmanager
def pages(now: datetime = NOW) -> Iterator[str]:
    """The pages of this installation, served by a process of their own whose clock begins at an instant."""
    port, shift = free_port(), round((now - datetime.now(UTC)).total_seconds())
    command = [sys.executable, "-m", "uvicorn", "web.app:create_app", "--factory", "--no-access-log"]
    env = {**os.environ, "GREENLEAF_CLOCK_SHIFT": str(shift)}
    with (Path(os.environ["GREENLEAF_HOME"]) / "pages.log").open("wb") as log:
        server = subprocess.Popen([*command, "--port", str(port)], env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{address}/login", timeout=5)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)
