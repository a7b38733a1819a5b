"""A small HTTP server on this machine that answers in JSON, where the settings look for Prefect."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from models.settings import settings

Answer = tuple[int, object]


@contextmanager
def answering(answer: Callable[[str, object], Answer], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve while inside; `answer` gets a path and the JSON sent (None for a GET), and says status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send(*answer(self.path, None))

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self.send(*answer(self.path, sent))

        def send(self, status: int, body: object) -> None:
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
    yield
    server.shutdown()
    thread.join()
    server.server_close()
