"""The connections of visitors: an end that neither asks nor leaves is cut off, and one address has only so many."""

import asyncio
import sys

from uvicorn.protocols.http.h11_impl import H11Protocol

if sys.platform != "win32":
    import resource

SILENCE = 30  # seconds for a question, and for what is still sent when it is answered
MOST_OF_ONE = 500  # connections; a school behind one address has some hundreds at most
OPEN_FILES = 8192


class Connection(H11Protocol):
    """A connection as the server has it, cut off when no question has come whole in time.

    Where proxies are named all visitors come from their addresses: the proxies count them.
    """

    end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait, unless this address has its connections already."""
        assert isinstance(transport, asyncio.Transport)
        super().connection_made(transport)
        if self._one_too_many():
            transport.abort()
        else:
            self._await_question()

    def data_received(self, data: bytes) -> None:
        """Take what came; a piece of a question is no reason to wait longer."""
        super().data_received(data)
        if self._asked():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Wait for the next question: also while the rest of an answered one is still sent."""
        super().on_response_complete()
        if not self._asked():
            self._await_question()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _asked(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _one_too_many(self) -> bool:
        if self.config.proxy_headers or self.client is None:
            return False
        others = (other.client for other in self.connections if isinstance(other, Connection))
        return sum(other is not None and other[0] == self.client[0] for other in others) > MOST_OF_ONE

    def _await_question(self) -> None:
        self._stop_waiting()
        self.end = self.loop.call_later(SILENCE, self._cut_off)

    def _stop_waiting(self) -> None:
        if self.end is not None:
            self.end.cancel()

    def _cut_off(self) -> None:
        if self.transport.get_write_buffer_size():  # the answer is still on its way
            self._await_question()
        else:
            self.transport.abort()


def allow_connections() -> None:
    """Let this process have as many connections open as the system allows: some start a process with 256."""
    if sys.platform == "win32":
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
