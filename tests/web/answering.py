"""A small HTTP server on this machine that answers in JSON, where the settings look for Prefect."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from models.settings import settings

Answer = tuple[int, object]


@contextmanager
def answering(
    answer: Callable[[str, object], Answer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Message]]:
    """Serve while inside; `answer` gets a path and the JSON sent (None for none), and says status and body.

    Gives the headers of every request, as they come.
    """
    heard: list[Message] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send(*answer(self.path, None))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"]))
            self.send(*answer(self.path, json.loads(sent) if sent else None))

        do_PATCH = do_POST

        def send(self, status: int, body: object) -> None:
            heard.append(self.headers)
            written = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("GREENLEAF_PREFECT_PORT", str(server.server_port))
    settings.cache_clear()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()
