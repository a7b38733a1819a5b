"""What the database's server does to whoever connects, told apart: it is away, or what was asked is wrong."""

import gc
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from flows.retry_policy import came_from_outside
from models.database import connect
from models.storage import is_away

STARTING = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
STRANGER = b"SFATAL\0VFATAL\0C28000\0Mno such role\0\0"
RESET = struct.pack("ii", 1, 0)  # closed without a farewell


def refuse(message: bytes) -> Callable[[socket.socket], None]:
    """Answer a connection with an error of PostgreSQL's."""
    return lambda caller: caller.sendall(b"E" + struct.pack("!i", len(message) + 4) + message)


def reset(caller: socket.socket) -> None:
    """Cut a connection off while it reads, as a server does that is killed."""
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that answers one connection so; its URL."""

    def serve() -> None:
        caller, _ = listening.accept()
        with caller:
            caller.recv(1024)
            caller.sendall(b"N")  # it speaks no TLS
            caller.recv(1024)
            answer(caller)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        yield f"postgresql+pg8000://postgres@127.0.0.1:{listening.getsockname()[1]}/db"
        thread.join()


def judged(answer: Callable[[socket.socket], None]) -> tuple[bool, bool]:
    """Whether connecting to such a server says that it is away, and that a flow may begin again."""
    try:
        with server(answer) as url, pytest.raises((DBAPIError, OSError)) as raised:
            connect(url).connect()
        return is_away(raised.value), came_from_outside(raised.value)
    finally:
        raised.value.__traceback__ = None  # the driver leaves its socket open for who holds its frames
        gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the driver's socket
@pytest.mark.parametrize(
    ("answer", "away"),
    [(reset, True), (refuse(STARTING), True), (refuse(STRANGER), False)],
    ids=["reset", "starting", "stranger"],
)
def test_a_server_that_is_killed_or_starts_up_is_away(
    answer: Callable[[socket.socket], None], away: bool
) -> None:
    assert judged(answer) == (away, away)


def test_what_the_database_refuses_is_no_reason_to_ask_again(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert not is_away(raised.value)
    assert not came_from_outside(raised.value)
