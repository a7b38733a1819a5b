"""Much that comes up at once is one letter; a digest takes the others in; a chat group's robots are told one by one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from notifications.outbox import samples
from notifications.outbox.channels import MemoryChannel
from notifications.outbox.delivery import Delivered, deliver
from notifications.outbox.letters import Letter
from notifications.outbox.outbox import owe
from notifications.outbox.responses import Fault
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
    assert sorted(line for line in letter.body.splitlines() if line.startswith("·")) == [
        "· 尚未登记：留样登记 9月20日 周日 22:00–次日 06:00",
        "· 工作取消：清晨浇水 9月20日 周日 05:00–06:00",
        "· 新的工作安排（24项） 清晨浇水 9月20日 周日 05:00–06:00",
    ]
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


def test_a_robot_that_fails_is_told_again_and_the_other_is_not(sessions: Sessions, lvye: School) -> None:
    with sessions() as session:
        for robot in (0, 1):
            facts = {**samples.NEEDED["group_day"], "robot": robot}
            owe(session, lvye, f"group_day|{robot}", "group_day", NOON, facts=facts)
    alive, dead = MemoryChannel(), _Refusing("two")
    assert deliver(sessions, dead, NOON, "here") == Delivered(sent=1, failed=1)
    assert deliver(sessions, alive, NOON + timedelta(minutes=1), "here") == Delivered(sent=1)
    assert [address for address, _ in dead.sent + alive.sent] == ["one", "two"]


class _Refusing(MemoryChannel):
    """Refuses one address."""

    def __init__(self, refused: str) -> None:
        super().__init__()
        self.refused = refused

    def send(self, address: str, letter: Letter) -> Fault | None:
        return Fault("not delivered") if address == self.refused else super().send(address, letter)
