"""Whose word about a visitor's address and scheme counts: asked of the pages as the supervisor starts them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from cli.supervisor.processes import environment, web
from cli.supervisor.supervisor import answers
from models.settings import Settings
from tests.cli.supervisor.test_supervisor import free_port
from tests.some import some
from tests.waiting import wait_for
from web.server.lockout import FREE_TRIES

pytestmark = pytest.mark.usefixtures("engine", "installed")
Header = Callable[[int], str]
TRIES = FREE_TRIES + 7  # the last ones would have to wait for minutes


@contextmanager
def pages(home: Path, proxies: str) -> Iterator[str]:
    """The address of the pages, as they are started where these proxies are named."""
    mine = Settings(home=home, port=free_port(), trusted_proxies=proxies)
    service = web(mine, environment(mine))
    service.start()
    try:
        wait_for(lambda: answers(f"{mine.address}/healthz"))
        yield mine.address
    finally:
        service.stop()


def guesses(address: str, forwarded: Header) -> list[int]:
    """How wrong passwords of one name are answered, each try with a header of its own."""
    with httpx.Client(base_url=address) as browser:
        found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)
        assert found
        form = {"csrf": found[1], "name": "li", "password": "wrong"}
        headers = [{"X-Forwarded-For": forwarded(number)} for number in range(TRIES)]
        return [browser.post("/login", data=form, headers=each).status_code for each in headers]


def test_a_visitor_who_names_another_address_each_time_is_locked_out_all_the_same(home: Path) -> None:
    with pages(home, "") as address:
        assert 429 in guesses(address, lambda number: f"203.0.113.{number}")


def test_uvicorns_own_variables_open_no_way_round(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setenv("UVICORN_PROXY_HEADERS", "1")
    with pages(home, "") as address:
        assert 429 in guesses(address, lambda number: f"203.0.113.{number}")
    with pages(home, "10.9.9.9") as address:
        assert 429 in guesses(address, lambda number: f"203.0.113.{number}")


def test_behind_a_proxy_that_is_named_visitors_are_told_apart_and_none_can_lie(home: Path) -> None:
    with pages(home, "127.0.0.0/8, ::1") as address:
        assert set(guesses(address, lambda number: f"203.0.113.{number}")) == {403}
        assert 429 in guesses(address, lambda number: f"198.51.100.{number}, 203.0.113.99")


@pytest.mark.parametrize("named", some(["*", "proxy.example", "10.0.0.1/8", "10.0.0.1 10.0.0.2"]))
def test_only_addresses_and_networks_can_be_trusted(home: Path, named: str) -> None:
    with pytest.raises(ValidationError):
        Settings(home=home, trusted_proxies=named)
