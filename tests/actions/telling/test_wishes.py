"""People are told as they wish; what does not get through is seen and sent again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from actions.duties.remind import owe_reminders
from actions.telling.digest import owe_digests
from actions.telling.wishes import delivery_overview, reach, reach_group, retry, told_by_hand, wish
from models import Notice, Person, School
from models.errors import BadInput, Refusal
from models.journal import JournalEntry
from models.notices import NoticeState
from notifications.outbox import samples
from notifications.outbox.outbox import owe
from tests.factories import make_assignment, make_duty, make_person, make_school

HOUR = timedelta(hours=1)


def owed(session: Session, kind: str) -> list[Notice]:
    return list(session.exec(select(Notice).where(Notice.kind == kind).order_by(Notice.due)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wishes", "minutes"),
    [({}, ["30", "720"]), ({"reminder_minutes": [1440, 60]}, ["1440", "60"]), ({"reminder_minutes": []}, [])],
)
def test_each_person_is_reminded_as_they_chose(
    session: Session, now: datetime, wishes: dict[str, Any], minutes: list[str]
) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school), make_person(session, school, "本")
    wish(session, ada, wishes, now, "test")
    duty = make_duty(session, school)
    for person in (ada, ben):
        make_assignment(session, duty, person)
    for back in range(3000, 0, -10):
        owe_reminders(session, school, now - timedelta(minutes=back))
    told = [row.key.split("|") for row in owed(session, "reminder")]
    assert sorted(key[2] for key in told if key[3] == str(ada.id)) == sorted(minutes)
    assert sorted(key[2] for key in told if key[3] == str(ben.id)) == ["30", "720"]


@pytest.mark.parametrize(
    "wishes",
    [
        {"reminder_minutes": [1]},
        {"reminder_minutes": [5, 15, 30, 60, 120, 720]},
        {"reminder_minutes": ["soon"]},
        {"quiet_from": "25:00", "quiet_until": "06:00"},
        {"quiet_from": "22:00"},
        {"colour": "green"},
    ],
)
def test_wishes_that_cannot_be_are_refused_and_nothing_is_kept(
    session: Session, now: datetime, wishes: dict[str, Any]
) -> None:
    ada = make_person(session, make_school(session))
    with pytest.raises(BadInput):
        wish(session, ada, wishes, now, "test")
    assert ada.wish == {}


def test_quiet_hours_of_ones_own_go_before_the_schools(session: Session, now: datetime) -> None:
    school = make_school(session)
    owl = make_person(session, school, "夜猫")
    wish(session, owl, {"quiet_from": "01:00", "quiet_until": "11:00"}, now, "test")
    tell(session, school, owl, now)  # 08:00
    assert owed(session, "overdue")[0].due == now + 3 * HOUR


def tell(session: Session, school: School, person: Person, now: datetime, key: str = "a") -> Notice:
    owe(session, school, key, "overdue", now, person=person, facts=samples.NEEDED["overdue"])
    return session.exec(select(Notice).where(Notice.key == key)).one()


def test_whoever_wants_one_letter_a_day_gets_what_can_wait_with_it(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    wish(session, ada, {"digest": True}, now, "test")
    waits = tell(session, school, ada, now)
    assert waits.due == now + 23 * HOUR  # tomorrow at 07:00
    soon = {**samples.NEEDED["cancelled"], "start": (now + 2 * HOUR).isoformat()}
    owe(session, school, "b", "cancelled", now, person=ada, facts=soon)
    assert owed(session, "cancelled")[0].due == now


def test_the_letter_of_the_day_goes_out_once_and_only_in_its_hour(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school), make_person(session, school, "本")
    wish(session, ada, {"digest": True}, now, "test")
    make_assignment(session, make_duty(session, school), ada)
    assert owe_digests(session, school, now - 1.1 * HOUR) == 0  # 06:54
    assert (owe_digests(session, school, now - HOUR), owe_digests(session, school, now)) == (1, 0)
    assert owe_digests(session, school, now + 2 * HOUR) == 0
    (letter,) = owed(session, "digest")
    assert letter.person_id == ada.id
    assert [duty["name"] for duty in letter.facts["duties"]] == ["巡查"]
    assert ben.wishes.digest is None


def test_who_leads_is_told_of_yesterday_on_work_days_unless_they_want_no_letter(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_person(session, school, "李主任", roles=["logistics_head"])
    tired = make_person(session, school, "韩校长", roles=["vice_principal"])
    wish(session, tired, {"digest": False}, now, "test")
    make_duty(session, school)
    sunday = now - 25 * HOUR
    assert owe_digests(session, school, sunday) == 0
    assert owe_digests(session, school, now - HOUR) == 1
    (letter,) = owed(session, "digest")
    assert letter.facts["report"] == {"day": "2026-09-06", "done": 0, "missed": 0}
    assert letter.facts["gaps"] == 1


def test_the_group_gets_the_days_list_once(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_assignment(session, make_duty(session, school), make_person(session, school))
    assert owe_digests(session, school, now - HOUR) == 0  # nobody has told us of a group
    reach_group(session, school, ["wecombot://key"], now, "test")
    assert (owe_digests(session, school, now - HOUR), owe_digests(session, school, now)) == (1, 0)
    (list_of_the_day,) = owed(session, "group_day")
    assert "08:00–09:00 巡查" in list_of_the_day.facts["text"]
    assert list_of_the_day.person_id is None


def test_what_was_given_up_is_shown_with_its_reason_and_sent_again(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    notice = tell(session, school, ada, now)
    notice.state, notice.error, notice.attempts = NoticeState.FAILED, "refused with status 404", 5
    session.add(notice)
    session.flush()
    (untold,) = delivery_overview(session, school, now).failed
    assert (untold.person, untold.notice.error, untold.letter.subject) == (
        ada,
        "refused with status 404",
        "尚未登记：留样登记",
    )
    retry(session, notice, now + HOUR, "test")
    session.refresh(notice)
    assert (notice.state, notice.due, notice.attempts) == (NoticeState.OWED, now + HOUR, 0)
    with pytest.raises(Refusal):
        retry(session, notice, now, "test")


def test_what_was_passed_on_by_hand_is_off_the_list(session: Session, now: datetime) -> None:
    school = make_school(session)
    notice = tell(session, school, make_person(session, school), now)
    notice.state, notice.error = NoticeState.DROPPED, "no channel"
    session.add(notice)
    session.flush()
    assert len(delivery_overview(session, school, now).dropped) == 1
    told_by_hand(session, notice, now, "test")
    assert delivery_overview(session, school, now).dropped == []


def test_the_journal_does_not_know_addresses(session: Session, now: datetime) -> None:
    ada = make_person(session, make_school(session))
    reach(session, ada, ["wecombot://s3cret"], now, "test")
    assert ada.channels == ["wecombot://s3cret"]
    assert "s3cret" not in "".join(str(entry.facts) for entry in session.exec(select(JournalEntry)))


def test_an_old_notice_whose_letter_asks_for_more_by_now_is_shown_by_its_kind(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    notice = tell(session, school, make_person(session, school), now)
    notice.state, notice.facts = NoticeState.FAILED, {"name": "留样登记"}
    session.add(notice)
    session.flush()
    (untold,) = delivery_overview(session, school, now).failed
    assert untold.letter.subject == "overdue"
