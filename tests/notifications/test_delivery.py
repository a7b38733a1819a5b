"""Much that comes up at once is one letter; a digest takes the others in; a group is told by all its robots."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from notifications import samples
from notifications.channels import MemoryChannel
from notifications.delivery import Delivered, deliver
from notifications.outbox import owe
from tests.notifications.cast import NOON, Sessions, person, school, sessions_of, sqlite


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with sessions_of(sqlite(tmp_path)) as opened:
        yield opened


@pytest.fixture
def lvye(sessions: Sessions) -> School:
    with sessions() as session:
        row = school(policy={"group_channels": ["one", "two"]})
        session.add(row)
    return row


@pytest.fixture
def zhou(sessions: Sessions, lvye: School) -> Person:
    with sessions() as session:
        row = person(lvye)
        session.add(row)
    return row


def tell(sessions: Sessions, lvye: School, whom: Person | None, *kinds: str) -> None:
    with sessions() as session:
        for kind in kinds:
            owe(
                session,
                lvye,
                f"{kind}{whom and whom.name}",
                kind,
                NOON,
                person=whom,
                facts=samples.facts(kind),
            )


def states(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return {row.state for row in session.exec(select(Notice))}


def test_two_notices_are_two_letters(sessions: Sessions, lvye: School, zhou: Person) -> None:
    tell(sessions, lvye, zhou, "overdue", "cancelled")
    channel = MemoryChannel()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=2)
    assert len(channel.sent) == 2


def test_three_notices_at_once_are_one_letter_and_each_is_settled(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou, "overdue", "cancelled", "assigned")
    channel = MemoryChannel()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=3)
    ((_, letter),) = channel.sent
    assert letter.subject == "您有 3 条通知"
    assert "任务取消：清晨浇水" in letter.body or "清晨浇水" in letter.body
    assert "9月20日 周日 05:00–06:00" in letter.body
    assert states(sessions) == {NoticeState.SENT}


def test_the_digest_takes_in_what_is_due_with_it(sessions: Sessions, lvye: School, zhou: Person) -> None:
    tell(sessions, lvye, zhou, "digest", "cancelled")
    channel = MemoryChannel()
    deliver(sessions, channel, NOON, "here")
    ((_, letter),) = channel.sent
    assert letter.subject.startswith("今日要事")
    assert "其他通知" in letter.body


def test_one_readers_many_notices_are_not_mixed_with_anothers(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    with sessions() as session:
        wu = person(lvye, "吴建国", channels=["memory://wu"])
        session.add(wu)
    tell(sessions, lvye, zhou, "overdue", "cancelled", "assigned")
    tell(sessions, lvye, wu, "overdue")
    channel = MemoryChannel()
    deliver(sessions, channel, NOON, "here")
    assert sorted((address, letter.subject) for address, letter in channel.sent) == [
        ("memory://phone", "您有 3 条通知"),
        ("memory://wu", "尚未登记：留样登记"),
    ]


def test_every_robot_of_the_group_is_told(sessions: Sessions, lvye: School) -> None:
    tell(sessions, lvye, None, "group_day")
    channel = MemoryChannel()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=1)
    assert [address for address, _ in channel.sent] == ["one", "two"]
