"""A plain HTTP client for measuring: a few connections that are kept open, as fast as they can or at a steady pace."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import count, cycle

CONNECTIONS = 8


def request(path: str, **headers: str) -> bytes:
    """The bytes of a GET."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class Visitor:
    """One open connection; one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, question: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer."""
        self.writer.write(question)
        head = await self.reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 : lower.index(b"\r", at)]) if at >= 0 and b" 304 " not in head[:16] else 0
        body = await self.reader.readexactly(length) if length else b""
        return int(head[9:12]), head, body


async def connect(port: int) -> Visitor:
    """A connection to a server of this machine."""
    return Visitor(*await asyncio.open_connection("127.0.0.1", port, limit=2**22))


async def as_fast_as_possible(port: int, question: bytes, expected: int, seconds: float) -> float:
    """Answers a second; each connection asks again as soon as it was answered."""
    visitors = [await connect(port) for _ in range(CONNECTIONS)]
    until = time.perf_counter() + seconds
    began = time.perf_counter()
    answered = sum(await asyncio.gather(*(_again(one, question, expected, until) for one in visitors)))
    spent = time.perf_counter() - began
    for one in visitors:
        one.writer.close()
    return answered / spent


async def _again(visitor: Visitor, question: bytes, expected: int, until: float) -> int:
    for answered in count():
        if time.perf_counter() >= until:
            return answered
        status, _, _ = await visitor.ask(question)
        assert status == expected, status
    raise AssertionError


async def at_a_pace(
    doors: Sequence[tuple[int, Sequence[bytes]]], a_second: int, seconds: float
) -> list[list[float]]:
    """Milliseconds of every answer of each door (a port and its questions), `a_second` at each of them, counted from
    the instant at which the question was due. All doors are asked in turns, so that each has the same weather."""
    visits = [await _visits(port, questions) for port, questions in doors]
    began = time.perf_counter()
    tasks: list[list[asyncio.Task[float]]] = [[] for _ in doors]
    for number in range(int(a_second * seconds)):
        for door, (idle, questions) in enumerate(visits):
            due = began + (number + door / len(doors)) / a_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks[door].append(asyncio.create_task(_timed(idle, next(questions), due)))
    return [[await task for task in asked] for asked in tasks]


async def _visits(port: int, questions: Sequence[bytes]) -> tuple[asyncio.Queue[Visitor], Iterator[bytes]]:
    idle: asyncio.Queue[Visitor] = asyncio.Queue()
    for _ in range(CONNECTIONS * 2):
        idle.put_nowait(await connect(port))
    return idle, cycle(questions)


async def _timed(idle: asyncio.Queue[Visitor], question: bytes, due: float) -> float:
    visitor = await idle.get()
    status, _, _ = await visitor.ask(question)
    spent = (time.perf_counter() - due) * 1000
    idle.put_nowait(visitor)
    assert status in (200, 304), status
    return spent


def percentiles(values: Sequence[float]) -> Iterator[tuple[str, float]]:
    """The median, 99th and 99.9th percentile and the longest."""
    ordered = sorted(values)
    for name, part in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
        yield name, round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 2)
    yield "max", round(ordered[-1], 2)
