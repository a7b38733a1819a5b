"""Calendar feeds: written cold, answered from memory beside a bare Starlette route, and at 200 visits a second while
the planner works."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, select

from actions.feeds.addresses import keep_feeds
from actions.feeds.content import render_feed
from actions.installation.demo import plant
from actions.installation.schema import upgrade_schema
from actions.roster.draw_up import draw_up
from actions.routines.roll import roll
from benchmarks.bare import BYTES
from benchmarks.term import say
from benchmarks.visits import as_fast_as_possible, at_a_pace, connect, percentiles, request
from models import Assignment, Duty, Feed, FeedScope, Person, School, clock, database
from models.settings import settings

FIRST, LAST = date(2026, 8, 11), date(2027, 7, 10)
NOW = datetime(2027, 1, 20, 4, 0, tzinfo=UTC)
YEAR = {"feed_past_days": 165, "feed_future_days": 180}
MANY = 100  # events of a year that is worth measuring
TRIES = 3
ROUNDS, SLICE = 28, 0.5  # short turns, so that a busy moment of the machine does not meet only one of the two
PACE, SECONDS = 200, 20.0


def main() -> None:
    """Measure in a temporary folder; prints a line a measure."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREENLEAF_HOME"] = str(Path(folder) / "home")
        school = prepared()
        cold()
        shift = (NOW - datetime.now(UTC)).total_seconds()
        os.environ["GREENLEAF_CLOCK_SHIFT"] = str(round(shift))
        settings.cache_clear()
        with serving("web.app") as ours:
            known = asyncio.run(fetched(ours, Path(folder)))
            with serving("benchmarks.bare", **{BYTES: str(Path(folder) / "feed.ics")}) as bare:
                asyncio.run(beside_a_bare_route(ours, bare, known))
                asyncio.run(with_the_planner(ours, bare, school))
        database.engine().dispose()


def prepared() -> School:
    """A year of duties at the demo school, each line of each crew given to those of its pool in turn."""
    upgrade_schema(database.engine())
    with database.session() as session:
        school = plant(session, NOW, "bench")
        school.policy = {**school.policy, **YEAR}
    roll(school.id, FIRST, LAST, NOW, "bench")
    with database.session() as session:
        seat(session, school)
        keep_feeds(session, school, NOW)
        return school


def seat(session: Session, school: School) -> None:
    """Give every duty its people without asking any rule."""
    pools: dict[str, list[Person]] = defaultdict(list)
    for person in session.exec(select(Person).where(Person.school_id == school.id)):
        for pool in person.pools:
            pools[pool].append(person)
    turns = {pool: cycle(people) for pool, people in pools.items()}
    for duty in session.exec(select(Duty).where(Duty.school_id == school.id)):
        duty.published = True
        taken: set[UUID] = set()
        for number, line in enumerate(duty.needs.lines):
            people = [next(turns[line.pool]) for _ in range(line.count if line.pool in turns else 0)]
            for person in {person.id: person for person in people}.values():
                if person.id not in taken:
                    session.add(seated(duty, person, number))
                    taken.add(person.id)


def seated(duty: Duty, person: Person, line: int) -> Assignment:
    """The person on the duty."""
    return Assignment(school_id=duty.school_id, duty_id=duty.id, person_id=person.id, line=line, changed=NOW)


def cold() -> None:
    """Every person's year, each from the database to the bytes, in processor time; the best of three."""
    with database.reading() as session:
        feeds = list(session.exec(select(Feed).where(Feed.scope == FeedScope.PERSON)))
    written(feeds[0])  # the first one loads the languages
    best = [min((written(feed) for _ in range(TRIES)), key=lambda entry: entry[1]) for feed in feeds]
    found = [entry for entry in best if entry[0] >= MANY]
    rates = sorted(milliseconds / events * 100 for events, milliseconds in found)
    say(
        "cold render of a person's year",
        people=len(found),
        events=sum(events for events, _ in found),
        milliseconds_per_100_events=round(statistics.median(rates), 2),
        slowest=round(rates[-1], 2),
    )


def written(feed: Feed) -> tuple[int, float]:
    """How many events a feed has, and the milliseconds it took."""
    began = time.process_time()
    with database.reading() as session:
        body = render_feed(session, session.get_one(Feed, feed.id), NOW)
    return body.count(b"BEGIN:VEVENT"), (time.process_time() - began) * 1000


@contextmanager
def serving(module: str, **more: str) -> Iterator[int]:
    """A server of an application as `greenleaf up` starts it, in a session of its own; the port it listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", f"{module}:create_app", "--factory", "--no-access-log"]
    quiet = ["--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([*command, *quiet], env={**os.environ, **more}, start_new_session=True)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


async def fetched(ours: int, folder: Path) -> str:
    """The ETag of a person's calendar, whose bytes are put where the bare route finds them."""
    visitor = await connect(ours)
    _, head, body = await visitor.ask(request(addresses()[0]))
    (folder / "feed.ics").write_bytes(body)
    return tag_of(head)


async def beside_a_bare_route(ours: int, bare: int, known: str) -> None:
    """Answers a second for the same bytes, ours and the bare route in turns."""
    path = addresses()[0]
    for status, more in ((200, {}), (304, {"If-None-Match": known})):
        doors = {ours: request(path, **more), bare: request(f"/{status}")}
        rates: dict[int, list[float]] = {ours: [], bare: []}
        for turn in range(ROUNDS):
            for port in (ours, bare) if turn % 2 else (bare, ours):
                rates[port].append(await as_fast_as_possible(port, doors[port], status, SLICE))
        compared(f"cached {status}", rates[ours], rates[bare])


def compared(name: str, mine: list[float], plain: list[float]) -> None:
    """The medians of both, and of their ratio, whose quarters show what the machine itself did meanwhile."""
    ratios = [one / other for one, other in zip(mine, plain, strict=True)]
    low, ratio, high = (round(value, 2) for value in statistics.quantiles(ratios, n=4))
    rates = {"a_second": round(statistics.median(mine)), "bare_starlette": round(statistics.median(plain))}
    say(name, **rates, ratio=ratio, quarters=[low, high], load=round(os.getloadavg()[0], 1))


def tag_of(head: bytes) -> str:
    """The ETag among the headers."""
    lines = head.decode().split("\r\n")
    return next(line.partition(": ")[2] for line in lines if line.lower().startswith("etag:"))


def addresses() -> list[str]:
    """The paths of the people's feeds."""
    with database.reading() as session:
        return [feed.path for feed in session.exec(select(Feed).where(Feed.scope == FeedScope.PERSON))]


async def with_the_planner(ours: int, bare: int, school: School) -> None:
    """Every person's calendar comes by in turns, half of them with the bytes they know, 200 a second in all; the
    bare route gets as many in between, for what the machine itself makes them wait."""
    visitor = await connect(ours)
    mine = []
    for path in addresses():
        _, head, _ = await visitor.ask(request(path))
        mine += [request(path), request(path, **{"If-None-Match": tag_of(head)})]
    doors = [(ours, mine), (bare, [request("/200"), request("/304")])]
    told("200 a second", *await at_a_pace(doors, PACE, SECONDS / 2))
    planner = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.feeds", "plan", str(school.id)], start_new_session=True
    )
    try:
        await asyncio.sleep(8)  # it has loaded the solver and works
        spent = await at_a_pace(doors, PACE, SECONDS)
        assert planner.poll() is None, "the planner ended early"
    finally:
        planner.terminate()
        planner.wait()
    told("200 a second while the planner works", *spent)


def told(name: str, mine: list[float], plain: list[float]) -> None:
    """Milliseconds, of ours and of the bare route, and how many wanted the processors in the last minute."""
    bare = {f"bare_{name}": value for name, value in percentiles(plain)}
    say(name, answers=len(mine), **dict(percentiles(mine)), **bare, load=round(os.getloadavg()[0], 1))


def plan(school: str) -> None:
    """Draw up four weeks again and again, with its writes to the same database, until somebody ends it."""
    while True:
        draw_up(
            UUID(school), date(2027, 3, 1), date(2027, 3, 28), clock.now(), "bench", seconds=10, behind=True
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["plan"]:
        plan(sys.argv[2])
    else:
        main()
