from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.people.personal_link import (
    person_by_link,
    person_link,
    print_links,
    reachable,
    send_link,
    without_link,
)
from models import NotFound, Notice, Refusal
from models.journal import JournalEntry
from models.settings import settings
from notifications.outbox.channels import MemoryChannel
from notifications.outbox.delivery import deliver
from tests.factories import make_person, make_school


def test_a_link_opens_until_the_last_day_at_the_school_and_not_after(session: Session, now: datetime) -> None:
    ada = make_person(session, make_school(session), left=date(2026, 9, 10))
    token = person_link(ada).removeprefix("/p/")
    assert person_by_link(session, token, now) is ada
    assert person_by_link(session, token, now + timedelta(days=3)) is ada
    with pytest.raises(NotFound):
        person_by_link(session, token, now + timedelta(days=4))


def deeds(session: Session) -> list[tuple[str, dict[str, object]]]:
    return [(deed.verb, deed.facts) for deed in session.exec(select(JournalEntry))]


def test_a_new_link_goes_to_the_persons_own_address_and_the_old_one_opens_nothing(
    session: Session, now: datetime
) -> None:
    ada = make_person(session, make_school(session), channels=["json://ada"])
    old = person_link(ada).removeprefix("/p/")
    send_link(session, ada, now, "user:li")

    @contextmanager
    def same() -> Iterator[Session]:
        yield session

    channel = MemoryChannel()
    deliver(same, channel, now, "test", link=person_link)
    ((address, letter),) = channel.sent
    assert address == "json://ada"
    assert person_link(ada) in letter.body
    with pytest.raises(NotFound):
        person_by_link(session, old, now)
    assert person_by_link(session, person_link(ada).removeprefix("/p/"), now) is ada
    assert deeds(session) == [("rotate_link", {"way": "sent"})]


def test_the_notice_of_a_new_link_holds_no_link(session: Session, now: datetime) -> None:
    ada = make_person(session, make_school(session), channels=["json://ada"])
    send_link(session, ada, now, "user:li")
    (notice,) = session.exec(select(Notice))
    assert person_link(ada).removeprefix("/p/") not in str(notice.model_dump())


def test_nothing_is_sent_to_a_person_without_an_address(session: Session, now: datetime) -> None:
    ada = make_person(session, make_school(session), email="ada@example.org")
    with pytest.raises(Refusal) as refused:
        send_link(session, ada, now, "user:li")
    assert refused.value.code == "link.no_address"
    assert (ada.link_version, session.exec(select(Notice)).all()) == (1, [])


def test_e_mail_counts_where_the_school_has_a_mail_server(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_person(session, make_school(session), email="ada@example.org")
    assert not reachable(ada)
    monkeypatch.setenv("GREENLEAF_MAIL_URL", "mailtos://x:y@mail.example.org")
    settings.cache_clear()
    assert reachable(ada)


def test_a_printed_link_is_a_new_one_and_counts_as_given(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben = (make_person(session, school, name, code=name[0]) for name in ("1 艾达", "2 本"))
    make_person(session, school, "已走", left=date(2026, 8, 1))
    before = {person_link(ada), person_link(ben)}
    assert without_link(session, school, now) == [ada, ben]
    assert print_links(session, [ada], now, "user:li") == [ada]
    assert {person_link(ada)}.isdisjoint(before)
    assert without_link(session, school, now) == [ben]
    assert deeds(session) == [("rotate_link", {"way": "printed"})]
