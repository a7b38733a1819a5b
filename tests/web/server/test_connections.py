"""Connections that somebody keeps without a question, asked of a server as uvicorn runs it."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.some import some
from web.server import connections

LONG = 60.0  # seconds that nothing here takes unless it is broken


@pytest.fixture
def served(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of the pages on a real server of this machine."""
    monkeypatch.setattr(connections, "SILENCE", 0.5)
    monkeypatch.setattr(connections, "MOST_OF_ONE", 8)
    config = uvicorn.Config(
        app,
        port=0,
        http=connections.Connection,
        log_level="error",
        ws="none",
        lifespan="off",
        proxy_headers=False,
    )
    running = uvicorn.Server(config)
    thread = Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield running.servers[0].sockets[0].getsockname()[1]
    running.should_exit = True
    thread.join()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONG)


def is_cut_off(one: socket.socket) -> bool:
    """Say whether the server ends it, whatever it answers before."""
    try:
        while one.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("said", some([b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: "]))
def test_who_opens_a_connection_and_asks_nothing_whole_is_cut_off(served: int, said: bytes) -> None:
    with closing(connected(served)) as one:
        one.sendall(said)
        assert is_cut_off(one)


def test_who_goes_on_dripping_after_the_answer_is_cut_off(served: int) -> None:
    head = b"POST /nothing/here HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    with closing(connected(served)) as one:
        one.sendall(head)
        assert b" 404 " in one.recv(65_536)
        with pytest.raises(ConnectionError):
            for _ in range(600):
                one.sendall(b"x")
                time.sleep(0.1)


def test_one_address_has_only_so_many_connections_and_its_next_one_when_others_end(
    served: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SILENCE", LONG * 2)
    kept = [connected(served) for _ in range(8)]
    with closing(connected(served)) as one:
        assert is_cut_off(one)
    kept.pop().close()
    assert httpx.get(f"http://127.0.0.1:{served}/login", timeout=LONG).status_code in (200, 303)
    for one in kept:
        one.close()


def test_who_asks_again_and_again_on_one_connection_keeps_it(served: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{served}") as browser:
        ports = set()
        for _ in range(5):
            answer = browser.get("/healthz")
            ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
            time.sleep(0.2)
    assert len(ports) == 1
