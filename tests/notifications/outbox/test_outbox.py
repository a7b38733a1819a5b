"""The outbox owes once, is claimed by one, retries with patience and never loses a word."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import col, select

from models.notices import Notice, NoticeState
from models.people import Person
from models.schools import School
from notifications.outbox.channels import MemoryChannel
from notifications.outbox.delivery import BATCH, Delivered, deliver
from notifications.outbox.letters import Letter
from notifications.outbox.outbox import ATTEMPTS, LEASE, claim, owe, settle, take
from notifications.outbox.responses import Fault
from notifications.outbox.samples import GATE, NEEDED
from tests.notifications.cast import MIDNIGHT, MORNING, NOON, Sessions, person, school, sessions_of, sqlite

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with sessions_of(sqlite(tmp_path)) as opened:
        yield opened


@pytest.fixture
def lvye(sessions: Sessions) -> School:
    row = school()
    with sessions() as session:
        session.add(row)
    return row


@pytest.fixture
def zhou(sessions: Sessions, lvye: School) -> Person:
    row = person(lvye)
    with sessions() as session:
        session.add(row)
    return row


def tell(sessions: Sessions, lvye: School, whom: Person | None, now: datetime = NOON, key: str = "a") -> bool:
    with sessions() as session:
        return owe(session, lvye, key, "overdue", now, person=whom, facts=NEEDED["overdue"])


def notices(sessions: Sessions) -> list[Notice]:
    with sessions() as session:
        return list(session.exec(select(Notice).order_by(col(Notice.key))).all())


def only(sessions: Sessions) -> Notice:
    (notice,) = notices(sessions)
    return notice


def test_what_is_owed_twice_is_told_once(sessions: Sessions, lvye: School, zhou: Person) -> None:
    assert tell(sessions, lvye, zhou) is True
    assert tell(sessions, lvye, zhou) is False
    channel = MemoryChannel()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=1)
    assert deliver(sessions, channel, NOON, "here") == Delivered()
    assert tell(sessions, lvye, zhou) is False
    assert [address for address, _ in channel.sent] == ["memory://phone"]


def test_another_school_may_use_the_same_key(sessions: Sessions, lvye: School, zhou: Person) -> None:
    other = school(code="shanshui")
    with sessions() as session:
        session.add(other)
    assert tell(sessions, lvye, zhou)
    assert tell(sessions, other, None)


def test_eight_that_owe_the_same_at_once_leave_one_notice(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    with ThreadPoolExecutor(8) as pool:
        owed = list(pool.map(lambda _: tell(sessions, lvye, zhou), range(8)))
    assert sorted(owed) == [False] * 7 + [True]
    assert only(sessions).state == NoticeState.OWED


def test_a_notice_goes_down_with_the_transaction_that_owed_it(sessions: Sessions, lvye: School) -> None:
    with pytest.raises(LookupError), sessions() as session:
        owe(session, lvye, "a", "overdue", NOON, facts=NEEDED["overdue"])
        raise LookupError
    assert notices(sessions) == []


def test_a_person_as_new_as_the_notice_may_be_told(sessions: Sessions, lvye: School) -> None:
    with sessions() as session:
        newcomer = person(lvye, "林小满")
        session.add(newcomer)
        assert owe(session, lvye, "a", "overdue", NOON, person=newcomer.id, facts=NEEDED["overdue"])
    assert only(sessions).person_id == newcomer.id


def test_a_notice_whose_letter_could_not_be_written_is_not_owed(sessions: Sessions, lvye: School) -> None:
    with sessions() as session, pytest.raises(ValueError, match="start"):
        owe(session, lvye, "a", "overdue", NOON, facts={"name": "浇水"})


def test_two_claimers_never_take_the_same_notice(sessions: Sessions, lvye: School, zhou: Person) -> None:
    for number in range(40):
        tell(sessions, lvye, zhou, key=f"{number:02}")

    def take(who: str) -> list[str]:
        with sessions() as session:
            return [notice.key for notice in claim(session, NOON, who, limit=7)]

    with ThreadPoolExecutor(4) as pool:
        hauls = list(pool.map(take, [f"claimer {number}" for number in range(8)]))
    taken = [key for haul in hauls for key in haul]
    assert sorted(taken) == [f"{number:02}" for number in range(40)]


def test_a_notice_read_before_another_took_it_is_not_taken_twice(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou)
    read = only(sessions)
    with sessions() as session:
        (theirs,) = claim(session, NOON, "first")
    with sessions() as session:
        assert take(session, session.merge(read, load=False), NOON, "second") is False
    assert (only(sessions).claimed_by, theirs.attempts) == ("first", 1)


def test_a_claim_of_a_dead_process_is_taken_over_after_ten_minutes(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou)
    with sessions() as session:
        (lost,) = claim(session, NOON, "dead")
        session.expunge(lost)
        assert claim(session, NOON + LEASE - MINUTE, "heir") == []
        (found,) = claim(session, NOON + LEASE, "heir")
        assert settle(session, lost, Fault("came back too late"), NOON + LEASE) is False
        assert settle(session, found, None, NOON + LEASE) is True
    assert only(sessions).state == NoticeState.SENT


def test_a_refusal_is_visible_and_tried_again_more_and_more_rarely(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou)
    refusing, now, waits = MemoryChannel(refuses="refused with status 503"), NOON, []
    for _ in range(ATTEMPTS - 1):
        assert deliver(sessions, refusing, now, "here") == Delivered(failed=1)
        notice = only(sessions)
        assert (notice.state, notice.error) == (NoticeState.OWED, "refused with status 503")
        assert deliver(sessions, refusing, notice.due - timedelta(seconds=1), "here") == Delivered()
        waits.append((notice.due - now) // MINUTE)
        now = notice.due
    assert waits == [1, 5, 30, 120]
    assert deliver(sessions, refusing, now, "here") == Delivered(failed=1)
    assert only(sessions).state == NoticeState.FAILED
    assert deliver(sessions, MemoryChannel(), now + timedelta(days=2), "here") == Delivered()


def test_a_letter_that_gets_through_later_is_sent_and_no_longer_in_error(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou)
    deliver(sessions, MemoryChannel(refuses="not delivered"), NOON, "here")
    assert deliver(sessions, MemoryChannel(), NOON + MINUTE, "here") == Delivered(sent=1)
    notice = only(sessions)
    assert (notice.state, notice.error, notice.settled_at) == (NoticeState.SENT, "", NOON + MINUTE)


def test_whoever_has_no_channel_is_left_to_the_pages(sessions: Sessions, lvye: School) -> None:
    silent = person(lvye, "吴建国", channels=[])
    with sessions() as session:
        session.add(silent)
    tell(sessions, lvye, silent, key="a")
    tell(sessions, lvye, None, key="b")
    assert deliver(sessions, MemoryChannel(), NOON, "here") == Delivered(dropped=2)
    assert {(row.state, row.error) for row in notices(sessions)} == {(NoticeState.DROPPED, "no channel")}


def test_one_address_that_takes_the_letter_is_enough(sessions: Sessions, lvye: School) -> None:
    class HalfDead(MemoryChannel):
        def send(self, address: str, letter: Letter) -> Fault | None:
            return Fault("not delivered") if address == "dead" else super().send(address, letter)

    both = person(lvye, "吴建国", channels=["dead", "alive", "third"])
    with sessions() as session:
        session.add(both)
    tell(sessions, lvye, both)
    channel = HalfDead()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=1)
    assert [address for address, _ in channel.sent] == ["alive"]


def test_a_channel_that_breaks_does_not_keep_the_others_from_being_told(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    class Explosive(MemoryChannel):
        def send(self, address: str, letter: Letter) -> Fault | None:
            if address == "bomb":
                raise RuntimeError("https://secret.example/token")
            return super().send(address, letter)

    unlucky = person(lvye, "吴建国", channels=["bomb"])
    with sessions() as session:
        session.add(unlucky)
    tell(sessions, lvye, unlucky, key="a")
    tell(sessions, lvye, zhou, key="b")
    assert deliver(sessions, Explosive(), NOON, "here") == Delivered(sent=1, failed=1)
    assert [row.error for row in notices(sessions)] == ["letter not sent: RuntimeError", ""]


def test_a_reader_is_addressed_in_their_own_language_with_their_own_link(
    sessions: Sessions, lvye: School
) -> None:
    ben = person(lvye, "Ben", language="en")
    with sessions() as session:
        session.add(ben)
    tell(sessions, lvye, ben)
    channel = MemoryChannel()
    deliver(sessions, channel, NOON, "here", link=lambda reader: f"http://school/p/{reader.code}")
    (_, letter) = channel.sent[0]
    assert letter.subject == "Not recorded yet: 留样登记"
    assert letter.body.endswith("See and record: http://school/p/Ben\n\nGreen Field School, logistics office")


def test_a_round_sends_one_batch_and_says_what_waits(sessions: Sessions, lvye: School, zhou: Person) -> None:
    for number in range(BATCH + 2):
        tell(sessions, lvye, zhou, key=f"{number:02}")
    channel = MemoryChannel()
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=BATCH, waiting=2)
    assert deliver(sessions, channel, NOON, "here") == Delivered(sent=2)


def test_nobody_is_woken_at_midnight(sessions: Sessions, lvye: School, zhou: Person) -> None:
    tell(sessions, lvye, zhou, now=MIDNIGHT)
    assert only(sessions).due == MORNING
    assert deliver(sessions, MemoryChannel(), MIDNIGHT, "here") == Delivered()
    assert deliver(sessions, MemoryChannel(), MORNING, "here") == Delivered(sent=1)


def test_what_fell_due_while_the_machine_was_off_waits_for_the_morning_too(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    tell(sessions, lvye, zhou, now=NOON)
    assert deliver(sessions, MemoryChannel(), MIDNIGHT, "here") == Delivered()
    notice = only(sessions)
    assert (notice.state, notice.due, notice.attempts) == (NoticeState.OWED, MORNING, 0)


def test_a_refused_letter_is_not_tried_again_at_night(sessions: Sessions, lvye: School, zhou: Person) -> None:
    before_night = MIDNIGHT - timedelta(minutes=151)  # 21:29, one minute before the quiet hours
    tell(sessions, lvye, zhou, now=before_night)
    deliver(sessions, MemoryChannel(refuses="not delivered"), before_night, "here")
    assert only(sessions).due == MORNING


def test_a_night_watch_called_off_at_night_is_told_at_once(
    sessions: Sessions, lvye: School, zhou: Person
) -> None:
    facts = {**GATE, "reason": "校园封闭", "start": (MIDNIGHT + timedelta(hours=2)).isoformat()}
    with sessions() as session:
        owe(session, lvye, "a", "cancelled", MIDNIGHT, person=zhou, facts=facts)
    assert deliver(sessions, MemoryChannel(), MIDNIGHT, "here") == Delivered(sent=1)


def test_a_notice_never_falls_due_before_it_is_owed(sessions: Sessions, lvye: School, zhou: Person) -> None:
    with sessions() as session:
        owe(session, lvye, "a", "overdue", NOON, person=zhou, facts=NEEDED["overdue"], due=NOON - MINUTE)
        owe(session, lvye, "b", "overdue", NOON, person=zhou, facts=NEEDED["overdue"], due=NOON + MINUTE)
    assert [row.due for row in notices(sessions)] == [NOON, NOON + MINUTE]


def test_a_person_of_no_record_cannot_be_told(sessions: Sessions, lvye: School) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), sessions() as session:
        owe(session, lvye, "a", "overdue", NOON, person=uuid4(), facts=NEEDED["overdue"])


def test_the_claim_is_kept_before_anything_is_sent(sessions: Sessions, lvye: School, zhou: Person) -> None:
    seen = []

    class Looking(MemoryChannel):
        def send(self, address: str, letter: Letter) -> Fault | None:
            seen.append(only(sessions).state)
            return super().send(address, letter)

    tell(sessions, lvye, zhou)
    deliver(sessions, Looking(), NOON, "here")
    assert seen == [NoticeState.CLAIMED]
