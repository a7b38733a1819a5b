"""Calendars are fetched from addresses, and nothing else is."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from actions.people import fetch_calendar as fetching
from actions.people.fetch_calendar import MOST_BYTES, fetch_calendar, is_public, named
from models.errors import BadInput
from models.settings import settings

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Site(BaseHTTPRequestHandler):
    """A calendar, and what a server might do instead of answering with one."""

    def do_GET(self) -> None:
        what, _, rest = self.path.strip("/").partition("/")
        if what == "to":
            self.send_response(302)
            self.send_header("Location", rest if "://" in rest else f"/{rest}")
            self.end_headers()
        elif what == "slowly":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        else:
            self.send_response(int(what) if what.isdigit() else 200)
            self.end_headers()
            self.wfile.write(b"x" * (MOST_BYTES + 10) if what == "huge" else CALENDAR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server inside a net that may be reached."""
    monkeypatch.setenv("GREENLEAF_FETCH_NETWORKS", "10.99.0.0/16, 127.0.0.0/8")
    settings.cache_clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def refused(address: str) -> str:
    with pytest.raises(BadInput) as refusal:
        fetch_calendar(address)
    return refusal.value.code


def test_a_calendar_is_fetched_also_where_it_has_moved_to(site: str) -> None:
    assert fetch_calendar(f"{site}/calendar.ics?key=1") == CALENDAR
    assert fetch_calendar(f"  {site}/to/to/calendar.ics ") == CALENDAR


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/404", "fetch.status"),
        ("/500", "fetch.status"),
        ("/huge", "fetch.too_large"),
        ("/to/to/to/to/calendar.ics", "fetch.redirects"),
        ("/to/ftp://example.org/x", "fetch.address"),
        ("/to/file:///etc/passwd", "fetch.address"),
        ("/to/http://192.168.1.1/router", "fetch.private"),
        ("/to/http://169.254.169.254/latest/meta-data", "fetch.private"),
    ],
)
def test_what_a_server_must_not_do_is_refused(site: str, path: str, code: str) -> None:
    assert refused(f"{site}{path}") == code


def test_a_server_that_drips_is_left_when_the_time_is_over(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    began = time.monotonic()
    assert refused(f"{site}/slowly") == "fetch.slow"
    assert time.monotonic() - began < 3


def test_a_server_that_says_nothing_is_left_too(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert refused(f"http://127.0.0.1:{port}/") == "fetch.slow"
        assert refused(f"https://127.0.0.1:{port}/") == "fetch.slow"


def test_a_name_that_nobody_resolves_in_time_is_left_and_nothing_begins_when_the_time_is_over(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, resolve = threading.Event(), socket.getaddrinfo

    def hang(host: str, *asked: Any, **more: Any) -> Any:
        release.wait(20)
        return resolve("127.0.0.1", *asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(fetching, "LOOKUP", 0.2)
    assert refused("http://slow.example/") == "fetch.slow"
    monkeypatch.setattr(fetching, "SECONDS", 0.0)
    release.set()
    for address in (f"{site}/slowly", site.replace("http:", "https:")):
        assert refused(address) == "fetch.slow"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "2130706433", "[::ffff:127.0.0.1]"]
)
def test_the_own_machine_and_net_are_out_of_reach(host: str) -> None:
    assert refused(f"http://{host}:8000/healthz") in ("fetch.private", "fetch.unreachable")


@pytest.mark.parametrize(
    "address",
    ["", "x", "ftp://example.org/a", "file:///etc/passwd", "http://", "http://a:b/", "http://[/", "gopher://x:70/1",
     "http://example.org/a b", "http://example.org/\r\nHost: x", "http://例子.example/a", "https://" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    assert refused(address) == "fetch.address"


def test_webcal_is_https(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    monkeypatch.setenv("GREENLEAF_FETCH_NETWORKS", "127.0.0.0/8")
    settings.cache_clear()
    assert refused(f"webcal://127.0.0.1:{port}/x.ics") == "fetch.unreachable"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("10.1.2.3", False),
        ("100.64.0.1", False), ("169.254.169.254", False), ("224.0.0.1", False), ("fe80::1", False),
        ("fc00::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
        ("::", False),
    ],
)  # fmt: skip
def test_only_the_open_internet_is_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_an_address_is_called_by_its_host_only() -> None:
    assert named("webcal://cal.example.org/private-1234/a.ics?key=5") == "cal.example.org"
