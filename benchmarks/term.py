"""How long it takes to plan the demo school's term, step by step, in a fresh installation."""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from actions.feeds.addresses import feed
from actions.feeds.content import render_feed
from actions.installation.demo import live, plant
from actions.installation.schema import upgrade_schema
from actions.planner.question import pose
from actions.roster.draw_up import store
from actions.roster.publish import publish
from actions.routines.roll import roll
from benchmarks.saying import say as say  # the other measures take it from here
from benchmarks.school import figures
from models import FeedScope, School, database
from rosters.check.check import violations
from rosters.solve import solve

FIRST, LAST = date(2026, 8, 11), date(2027, 1, 26)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Answer = TypeVar("Answer")


def main(seconds: float = 15.0) -> None:
    """Measure in a temporary folder; prints a line a step."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        measure(seconds)
        database.engine().dispose()


def measure(seconds: float) -> None:
    """The steps from an empty folder to everybody's calendar."""
    timed("schema", lambda: upgrade_schema(database.engine()))
    school = timed("plant", lambda: _changing(lambda s: plant(s, NOW, "bench")))
    timed("roll", lambda: roll(school.id, FIRST, LAST, NOW, "bench"))
    problem = timed("pose", lambda: _changing(lambda s: pose(s, school, FIRST, LAST)))
    plan = timed("solve", lambda: solve(problem, seconds=seconds))
    timed("check", lambda: violations(problem, plan))
    places = sum(line.count for duty in problem.duties for line in duty.lines)
    say("plan", duties=len(problem.duties), places=places, **figures(problem, plan))
    roster = timed(
        "store", lambda: _changing(lambda s: store(s, school, problem, plan, LAST, NOW, "bench").id)
    )
    timed("publish", lambda: _reading(lambda s: publish(s, roster, NOW, "bench")))
    timed("live", lambda: live(school.id, NOW))
    written = timed("feed of the school", lambda: _changing(lambda s: _whole(s, school)))
    say("feed", bytes=len(written), events=written.count(b"BEGIN:VEVENT"))


def _changing(work: Callable[[Session], Answer]) -> Answer:
    with database.session() as session:
        return work(session)


def _reading(work: Callable[[Session], Answer]) -> Answer:
    with database.reading() as session:
        return work(session)


def _whole(session: Session, school: School) -> bytes:
    return render_feed(session, feed(session, school, FeedScope.SCHOOL, "", NOW), NOW)


def timed(name: str, work: Callable[[], Answer]) -> Answer:
    """The work's answer, its seconds printed."""
    began = time.perf_counter()
    answer = work()
    say(name, seconds=round(time.perf_counter() - began, 3))
    return answer


if __name__ == "__main__":
    main()
