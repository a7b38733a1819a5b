"""Fetch somebody's calendar from its address, guardedly: no address inside the school's net, no endless answer.

The server decides nothing here: how much, how long and how often it may send us elsewhere are ours, and the address
that was checked is the one that is connected to.
"""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread, Timer
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from models.errors import BadInput
from models.settings import settings

SECONDS = 10.0  # for everything together, redirects included
LOOKUP = 5.0  # seconds of them for each look-up of a name
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_ADDRESS = 2000
REDIRECTS = (301, 302, 303, 307, 308)
PORTS = {"http": 80, "https": 443}
CARRIES_IPV4 = IPv6Network("64:ff9b::/96")  # addresses of this network stand for those of IPv4
HEADERS = {"User-Agent": "Greenleaf", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity"}
Address = IPv4Address | IPv6Address


def fetch_calendar(address: str) -> bytes:
    """The bytes behind an http, https, webcal or webcals address.

    Refused with words: other addresses, those of private networks (unless GREENLEAF_FETCH_NETWORKS allows them), over
    3 redirects or one from https to http, answers other than 200, over 2 MB, names that are not found in 5 seconds, and
    whatever takes over 10.
    """
    timer = _Limit()
    with timer:
        for _ in range(MOST_REDIRECTS + 1):
            found = _once(address, timer)
            if isinstance(found, bytes):
                return found
            address = _next(address, found)
    raise BadInput("fetch.redirects", limit=MOST_REDIRECTS)


def named(address: str) -> str:
    """What an address may be called where others read it: its host, for the rest may be secret."""
    return urlsplit(address.strip()).hostname or ""


def _next(address: str, location: str) -> str:
    """Where a redirect leads; it may not leave https."""
    there = urljoin(_web(address), location)
    if _web(address).startswith("https:") and urlsplit(there).scheme.lower() not in ("https", "webcals"):
        raise BadInput("fetch.address", address=there[:80])
    return there


def _web(address: str) -> str:
    """The address as the web knows it: webcal is https, said to calendars."""
    scheme, colon, rest = address.strip().partition(":")
    return f"{'https' if scheme.lower() in ('webcal', 'webcals') else scheme}{colon}{rest}"


class _Limit:
    """Closes the connection of the moment when the time is over, whatever it waits for; none is begun after that."""

    def __init__(self) -> None:
        self.until = monotonic() + SECONDS
        self.socket: socket.socket | None = None
        self.timer = Timer(SECONDS, self._end)
        self.timer.daemon = True

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()

    @property
    def over(self) -> bool:
        """Say whether there is no time left."""
        return monotonic() >= self.until

    def left(self) -> float:
        """Seconds that are left; TimeoutError when none are."""
        if self.over:
            raise TimeoutError
        return self.until - monotonic() + 0.001

    def hold(self, link: socket.socket) -> None:
        """The connection of the moment; one that was begun too late ends at once."""
        self.socket = link
        if self.over:
            self._end()

    def _end(self) -> None:
        if self.socket is not None:
            with suppress(OSError):
                # below any encryption, whose own shutdown pulls the ground from under a handshake
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


def _once(address: str, limit: _Limit) -> bytes | str:
    """The bytes of an address, or where it redirects to."""
    url = _checked(address)
    host, port = str(url.hostname), url.port or PORTS[url.scheme]
    path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"
    try:
        with closing(_connected(url.scheme, host, port, limit)) as connection:
            connection.request("GET", path, headers=HEADERS)
            with connection.getresponse() as answer:
                found = _read(answer)
    except (OSError, HTTPException, ValueError, UnicodeError) as error:
        slow = limit.over or isinstance(error, TimeoutError)
        raise BadInput(
            "fetch.slow" if slow else "fetch.unreachable", host=host, seconds=int(SECONDS)
        ) from None
    if limit.over:  # what came is not all
        raise BadInput("fetch.slow", host=host, seconds=int(SECONDS))
    return found


def _checked(address: str) -> SplitResult:
    try:
        url = urlsplit(_web(address))
        fits = url.scheme in PORTS and url.hostname and (url.port or 1) and len(address) <= MOST_ADDRESS
    except ValueError:  # a port that is none, brackets that do not close
        fits = False
    if not fits or not address.isascii() or not address.strip().isprintable() or " " in address.strip():
        raise BadInput("fetch.address", address=address[:80])
    return url


def _connected(scheme: str, host: str, port: int, limit: _Limit) -> HTTPConnection:
    """A connection to an address that was looked up and allowed: a second look-up could answer another one."""
    link = _open(host, port, limit)
    limit.hold(link)
    if scheme == "https":
        link = _secured(link, host, limit)
    connection = HTTPConnection(
        host, port
    )  # its own port is told in the Host header only when it is not the usual
    connection.default_port = PORTS[scheme]
    connection.sock = link
    return connection


def _secured(link: socket.socket, host: str, limit: _Limit) -> ssl.SSLSocket:
    secure = ssl.create_default_context()
    wrapped = secure.wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
    limit.hold(wrapped)
    try:
        wrapped.do_handshake()
    except OSError:
        wrapped.close()
        raise
    return wrapped


def _open(host: str, port: int, limit: _Limit) -> socket.socket:
    errors: OSError = OSError()
    for address in _allowed(host, port, limit):
        try:
            return socket.create_connection((str(address), port), timeout=limit.left())
        except OSError as error:
            errors = error
    raise errors


def _allowed(host: str, port: int, limit: _Limit) -> list[Address]:
    """What the name stands for; refused when any of it lies in a net we may not reach."""
    found = _looked_up(host, port, min(LOOKUP, limit.left()))
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(is_public(address) or _permitted(address) for address in addresses):
        raise BadInput("fetch.private", host=host)
    return addresses


def _looked_up(host: str, port: int, seconds: float) -> list[Any]:
    """What the resolver says. It knows no limit of ours, so it is asked in a thread that may be left behind."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(seconds)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet, and so is every other one that it may stand for."""
    return all(one.is_global and not one.is_multicast for one in _meanings(address))


def _meanings(address: Address) -> Iterator[Address]:
    yield address
    if isinstance(address, IPv6Address):
        carried = IPv4Address(int(address) & 0xFFFFFFFF) if address in CARRIES_IPV4 else None
        teredo = address.teredo[1] if address.teredo else None
        yield from filter(None, (address.ipv4_mapped, address.sixtofour, teredo, carried))


def _permitted(address: Address) -> bool:
    networks = [
        ip_network(text.strip(), strict=False)
        for text in settings().fetch_networks.split(",")
        if text.strip()
    ]
    return any(address in network for network in networks)


def _read(answer: HTTPResponse) -> bytes | str:
    if answer.status in REDIRECTS and (location := answer.getheader("Location")):
        return location
    if answer.status != 200:
        raise BadInput("fetch.status", status=answer.status)
    data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadInput("fetch.too_large", limit=MOST_BYTES // 1024 // 1024)
    return data
