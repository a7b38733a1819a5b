"""Receivers on this machine: a web server that answers as chat services do, and a mail server."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SECRET = "k3y-0f-the-garden"


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent and answers with `status`, `headers` and `body`, `delay` seconds later."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.delay = 200, 0.0
        self.headers: dict[str, str] = {}
        self.body: dict[str, Any] = {}
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """An Apprise address with secrets in it."""
        return f"json://user:{SECRET}@127.0.0.1:{self.server_port}/{SECRET}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.bodies.append(json.loads(body))
        time.sleep(self.server.delay)
        try:
            self._answer()
        except BrokenPipeError:
            return  # they did not wait

    def _answer(self) -> None:
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.body).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A web server while it runs."""
    with Receiver() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class PostOffice:
    """What the mail server does with a message: `refuses` is its answer to everyone, `delay` seconds later."""

    def __init__(self) -> None:
        self.mail: list[tuple[list[str], EmailMessage]] = []
        self.refuses = ""
        self.asked = 0
        self.delay = 0.0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.asked += 1
        await asyncio.sleep(self.delay)
        if not self.refuses:
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mail.append((envelope.rcpt_tos, message))
        return self.refuses or "250 OK"


@contextmanager
def mail_server(office: PostOffice) -> Iterator[str]:
    """The relay's address while the office is open."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"mailto://127.0.0.1:{port}?from=office@lvye.example&mode=insecure"
    controller.stop()
