"""The night's upkeep: backups that can be read, words said once, old rows gone."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from actions.installation import upkeep
from actions.installation.upkeep import Cleared, back_up, backups, clear, nightly, tell_expiring
from models import database
from models.feeds import Feed
from models.notices import Notice, NoticeState
from models.people import Person, Qualification
from models.schools import School
from models.settings import Settings, settings
from tests.factories import kept, make_person, make_school

NIGHT = datetime(2026, 9, 6, 19, 40, tzinfo=UTC)  # Monday, 03:40 at the school
MONDAY = date(2026, 9, 7)


def schools_in(backup: Path) -> list[tuple[str]]:
    """What somebody finds who takes the copy out of its bag."""
    with (
        TemporaryDirectory() as folder,
        ZipFile(backup / "greenleaf.db.zip") as bag,
        closing(sqlite3.connect(bag.extract("greenleaf.db", folder))) as copy,
    ):
        return copy.execute("SELECT code FROM school").fetchall()


def test_a_photo_takes_no_room_twice(engine: Engine) -> None:
    photo = settings().photos / "ab.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    made = back_up(settings(), NIGHT)
    assert made is not None
    assert (made / photo.parent.name / photo.name).samefile(photo)


def test_the_nights_backup_holds_the_data_and_is_made_once(engine: Engine) -> None:
    with database.session() as session:
        make_school(session)
    made = back_up(settings(), NIGHT)
    assert made is not None
    assert schools_in(made) == [("lvye",)]
    assert back_up(settings(), NIGHT + timedelta(minutes=20)) == made
    assert backups(settings()) == [made]


def test_a_backup_late_in_the_morning_does_not_stand_for_the_next_night(engine: Engine) -> None:
    morning = back_up(settings(), NIGHT + timedelta(hours=5))
    night = back_up(settings(), NIGHT + timedelta(days=1))
    assert backups(settings()) == [morning, night]


def test_the_newest_fourteen_are_kept_and_those_made_by_hand_always(engine: Engine) -> None:
    by_hand = settings().home / "backups" / "20260101-000000"
    by_hand.mkdir(parents=True)
    made = [back_up(settings(), NIGHT + timedelta(days=day)) for day in range(17)]
    assert backups(settings()) == made[-14:]
    assert by_hand.is_dir()


def test_the_backup_just_made_stays_though_others_bear_later_dates(engine: Engine) -> None:
    for day in range(20):
        (nightly(settings()) / f"203001{day + 1:02}-000000").mkdir(parents=True)
    made = back_up(settings(), NIGHT)
    assert made in backups(settings())


def test_a_half_made_backup_is_not_counted_and_goes(engine: Engine) -> None:
    half = nightly(settings()) / "unfinished" / f"{NIGHT:%Y%m%d-%H%M%S}"
    half.mkdir(parents=True)
    assert backups(settings()) == []
    assert back_up(settings(), NIGHT) == nightly(settings()) / half.name
    assert not half.exists()


def test_a_failed_backup_leaves_the_earlier_ones(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [back_up(settings(), NIGHT + timedelta(days=day)) for day in range(2)]
    monkeypatch.setattr(upkeep, "KEPT", 1)
    broken = settings().home / "greenleaf.db"
    database.engine().dispose()
    broken.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.Error):
        back_up(settings(), NIGHT + timedelta(days=2))
    assert backups(settings()) == made


def test_another_kind_of_database_is_not_ours_to_copy() -> None:
    assert back_up(Settings(database_url="postgresql+pg8000://127.0.0.1/school"), NIGHT) is None


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def cook(session: Session, school: School) -> Person:
    return make_person(session, school, "刘玉梅", roles=["cook"])


@pytest.fixture
def head(session: Session, school: School) -> Person:
    return make_person(session, school, "何敏", roles=["logistics_head"])


def certify(session: Session, person: Person, days: int, **values: Any) -> Qualification:
    """A health certificate that ends so many days after that Monday."""
    first, last = date(2025, 1, 1), MONDAY + timedelta(days=days)
    row: dict[str, Any] = {"kind": "health", "first": first, "last": last} | values
    return kept(session, Qualification(school_id=person.school_id, person_id=person.id, **row))


def told(session: Session) -> list[Notice]:
    return list(session.exec(select(Notice)))


def test_person_and_head_are_told_60_30_and_7_days_before_the_end_and_then_no_more(
    session: Session, school: School, cook: Person, head: Person
) -> None:
    certify(session, cook, 70)
    owed = {day: tell_expiring(session, school, NIGHT + timedelta(days=day)) for day in range(80)}
    assert {day: count for day, count in owed.items() if count} == {10: 2, 40: 2, 63: 2}
    assert {notice.person_id for notice in told(session)} == {cook.id, head.id}


def test_what_is_found_late_is_told_in_one_word(session: Session, school: School, cook: Person) -> None:
    certify(session, cook, 5)
    assert tell_expiring(session, school, NIGHT) == 1
    assert told(session)[0].facts["days"] == 5
    assert tell_expiring(session, school, NIGHT) == 0


def test_a_head_whose_own_certificate_ends_is_told_once(
    session: Session, school: School, head: Person
) -> None:
    certify(session, head, 30)
    assert tell_expiring(session, school, NIGHT) == 1


def test_nobody_is_told_of_what_is_renewed_over_or_left_behind(session: Session, school: School) -> None:
    renewed = make_person(session, school, "吴建国")
    certify(session, renewed, 20)
    certify(session, renewed, 385, first=date(2026, 9, 1))
    certify(session, make_person(session, school, "郑秀兰"), -1)
    certify(session, make_person(session, school, "孙丽", left=date(2026, 8, 31)), 20)
    assert tell_expiring(session, school, NIGHT) == 0


def notice(session: Session, school: School, key: str, state: NoticeState, days: int) -> None:
    at = NIGHT - timedelta(days=days)
    settled = None if state == NoticeState.OWED else at
    row = Notice(school_id=school.id, key=key, kind="reminder", due=at, state=state, settled_at=settled)
    kept(session, row)


def test_only_what_was_settled_or_revoked_more_than_a_year_ago_goes(session: Session, school: School) -> None:
    notice(session, school, "sent", NoticeState.SENT, 366)
    notice(session, school, "dropped", NoticeState.DROPPED, 400)
    notice(session, school, "recent", NoticeState.SENT, 364)
    notice(session, school, "still owed", NoticeState.OWED, 400)
    for subject, days in (("a", 366), ("b", 10)):
        revoked = NIGHT - timedelta(days=days)
        kept(session, Feed(school_id=school.id, subject=subject, revoked_at=revoked))
    kept(session, Feed(school_id=school.id, subject="alive"))
    assert clear(session, NIGHT) == Cleared(notices=2, feeds=1)
    assert clear(session, NIGHT) == Cleared(notices=0, feeds=0)
    assert {one.key for one in told(session)} == {"recent", "still owed"}
    assert {feed.subject for feed in session.exec(select(Feed))} == {"b", "alive"}
