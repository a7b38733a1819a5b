"""On PostgreSQL, where transactions run at the same time, a word is still owed once and claimed by one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError

from notifications.outbox.channels import MemoryChannel
from notifications.outbox.delivery import deliver
from notifications.outbox.outbox import claim, owe
from notifications.outbox.samples import NEEDED
from tests.notifications.cast import NOON, Sessions, person, school, sessions_of

POSTGRES = "postgresql+pg8000://postgres@127.0.0.1/"
pytestmark = pytest.mark.postgres


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    """Transactions on a database of their own on this machine's PostgreSQL."""
    name = f"greenleaf_{uuid4().hex[:12]}"
    server = create_engine(f"{POSTGRES}postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (DBAPIError, InterfaceError, OSError):
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432 as postgres")
    with sessions_of(POSTGRES + name) as opened:
        yield opened
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def owe_many(sessions: Sessions, keys: list[str]) -> list[bool]:
    """Owe the same person a word under each key, eight at once."""
    lvye = school()
    zhou = person(lvye)
    for row in (lvye, zhou):
        with sessions() as session:
            session.add(row)

    def tell(key: str) -> bool:
        with sessions() as session:
            return owe(session, lvye, key, "overdue", NOON, person=zhou, facts=NEEDED["overdue"])

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(tell, keys))


def test_eight_that_owe_the_same_at_once_leave_one_notice(sessions: Sessions) -> None:
    assert sorted(owe_many(sessions, ["same"] * 8)) == [False] * 7 + [True]


def test_claimers_at_the_same_time_never_take_the_same_notice(sessions: Sessions) -> None:
    keys = [f"{number:02}" for number in range(40)]
    owe_many(sessions, keys)

    def take(who: str) -> list[str]:
        with sessions() as session:
            return [notice.key for notice in claim(session, NOON, who, limit=7)]

    with ThreadPoolExecutor(4) as pool:
        hauls = list(pool.map(take, [f"claimer {number}" for number in range(8)]))
    taken = [key for haul in hauls for key in haul]
    assert len(taken) == len(set(taken))
    assert set(taken) | set(take("last")) == set(keys)


def test_two_who_deliver_at_once_send_each_letter_once(sessions: Sessions) -> None:
    owe_many(sessions, [f"{number:02}" for number in range(40)])
    channel = MemoryChannel()

    def drain(who: str) -> None:
        while deliver(sessions, channel, NOON, who).waiting:
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(drain, ["one", "two"]))
    assert sum(letter.body.count("\n· ") for _, letter in channel.sent) == 40  # several to a letter
