"""Who is erased stands nowhere any more, and what the school must keep is still there.

Of `traces`, `known_by`, `blot`, `blot_rows` and `journal_blot` of `actions.people` too.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from actions.duties.complete import complete
from actions.installation.schema import upgrade_schema
from actions.installation.users import add_user
from actions.people.absences import report_absence
from actions.people.erase import Erased, erase, find, holdings, keep, require_erasable
from actions.people.staff import CertificateValues, PersonValues, edit_person, keep_certificate
from actions.repairs.report import report_problem
from models import (
    Absence,
    Assignment,
    Checklist,
    Feed,
    JournalEntry,
    Notice,
    Person,
    Place,
    Qualification,
    Record,
    Refusal,
    Repair,
    School,
    StockLine,
    TextbookClass,
    User,
)
from models.database import connect
from models.feeds import FeedScope
from models.settings import settings
from models.users import Role
from notifications.outbox.outbox import owe
from tests.factories import kept, make_assignment, make_duty, make_person, make_place, make_school

NAME = "周凤英"
PICTURE = "a" * 64 + ".png"
SECRETS = (NAME, "feng@example.org", "json://feng", "FY-12345", "看病", "zhoufy", "no_lifting", PICTURE)
FORM = {
    "fields": [
        {"name": "sign", "label": "签字", "kind": "signature"},
        {"name": "present", "label": "到场", "kind": "people"},
        {"name": "heat", "label": "温度", "kind": "number"},
    ]
}


@pytest.fixture
def school(session: Session, now: datetime) -> School:
    made = make_school(session)
    add_user(session, "li", "long-enough-password", Role.MANAGER, now, "test", made)
    return made


def lived_in(session: Session, school: School, now: datetime, name: str = NAME) -> Person:
    """Somebody who did, and had done to them, all that leaves traces; they left last week."""
    person = make_person(session, school, name, code="1007", limits=["no_lifting"], channels=["json://feng"])
    values = PersonValues(code="1007", name=name, joined=person.joined, email="feng@example.org")
    edit_person(session, school, person, values, now, "user:li")
    paper = CertificateValues(
        kind="health", number="FY-12345", first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    keep_certificate(session, person, paper, now, "user:li")
    me = f"person:{person.id}"
    report_absence(session, person, now, now + timedelta(days=1), "sick", now, me, note="看病")
    add_user(session, "zhoufy", "long-enough-password", Role.VIEWER, now, "user:li", school)
    user = session.exec(select(User).where(User.name == "zhoufy")).one()
    user.person_id = person.id
    duty = make_duty(session, school, key="done", form=FORM, about=f"替{name}")
    make_assignment(session, duty, person)
    entries = {"sign": PICTURE, "present": f"本、{name}", "heat": "70"}
    complete(session, duty, entries, now, me, person=person, note=f"{name}检查", reason="代办")
    noted = make_duty(session, school, key="noted")
    complete(session, noted, {}, now, "user:zhoufy", person=person, reason="代办")
    place = make_place(session, school, custodian_id=person.id)
    report_problem(session, school, f"{name}说门坏了", now, me, reporter=person, place=place)
    kept(session, Feed(school_id=school.id, scope=FeedScope.PERSON, subject=str(person.id), client="Phone"))
    kept(session, TextbookClass(school_id=school.id, occasion="x", name="一班", teacher=name, signed_by=name))
    session.flush()
    named_in_a_stocktake(session, school, place, name)
    told_of(session, school, person, now)
    person.left = (now - timedelta(days=7)).date()
    session.add(person)
    for row in session.exec(select(Assignment).where(Assignment.person_id == person.id)):
        duty = session.get_one(type(duty), row.duty_id)
        duty.start, duty.end = now - timedelta(days=8), now - timedelta(days=8) + timedelta(hours=1)
    session.flush()
    return person


def named_in_a_stocktake(session: Session, school: School, place: Place, name: str) -> None:
    stamp = datetime(2026, 9, 1, tzinfo=UTC)
    values: dict[str, Any] = {"kind": "stocktake", "occasion": "x", "name": "盘点", "opens": stamp.date()}
    row = kept(session, Checklist(school_id=school.id, deadline=stamp, opened_at=stamp, **values))
    line: dict[str, Any] = {"code": "1", "name": "桌子", "counters": [name, "本"], "reason": f"{name}借走"}
    kept(session, StockLine(school_id=school.id, checklist_id=row.id, place_id=place.id, **line))


def told_of(session: Session, school: School, person: Person, now: datetime) -> None:
    facts = {"person": person.name, "last": "2026-08-31", "duties": [], "count": 0}
    head = make_person(session, school, "总务主任")
    owe(session, school, f"person_left|{person.id}", "person_left", now, person=head, facts=facts)
    owe(
        session,
        school,
        "swap",
        "swap_declined",
        now,
        person=person,
        facts={"person": "本", "gives": [], "gets": []},
    )


def erased(session: Session, person: Person, now: datetime) -> Erased:
    """Somebody is erased by the manager; what the test wrote so far is there."""
    session.commit()
    return erase(session, person.id, now, "user:li")


def everything(session: Session) -> str:
    """All that stands in the database, as people would read it."""
    session.flush()
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(table.select()).mappings():
            found.append(json.dumps(dict(row), default=str, ensure_ascii=False))
    return "\n".join(found)


def test_who_is_erased_stands_nowhere_any_more(session: Session, school: School, now: datetime) -> None:
    person = lived_in(session, school, now)
    before = everything(session)
    assert [word for word in SECRETS if word not in before] == []
    done = erased(session, person, now)
    after = everything(session)
    assert [word for word in SECRETS if word in after] == []
    assert done.mark == "已注销人员 A1"
    assert (person.name, person.code, person.erased) == ("已注销人员 A1", "erased-1", now)


def test_what_the_school_must_keep_stays_without_the_name(
    session: Session, school: School, now: datetime
) -> None:
    person = lived_in(session, school, now)
    erased(session, person, now)
    mark = "已注销人员 A1"
    records = session.exec(select(Record).where(Record.person_id == person.id)).all()
    (filled,) = [record for record in records if record.entries]
    assert filled.entries == {"sign": mark, "present": f"本、{mark}", "heat": 70.0}
    assert {record.entered_by for record in records} == {f"person:{person.id}", f"user:{mark}"}
    paper = session.exec(select(Qualification)).one()
    assert (paper.kind, paper.number, paper.last) == ("health", "", date(2026, 12, 31))
    assert session.exec(select(TextbookClass)).one().signed_by == mark
    line = session.exec(select(StockLine)).one()
    assert (line.counters, line.reason) == ([mark, "本"], f"{mark}借走")
    repair = session.exec(select(Repair)).one()
    assert (repair.title, repair.reported_by) == (f"{mark}说门坏了", mark)
    assert session.exec(select(Assignment).where(Assignment.person_id == person.id)).one()
    assert session.exec(select(Place)).one().custodian_id is None


def test_what_nobody_needs_goes(session: Session, school: School, now: datetime) -> None:
    person = lived_in(session, school, now)
    done = erased(session, person, now)
    assert (session.exec(select(Absence)).all(), session.exec(select(Feed)).all()) == ([], [])
    assert session.exec(select(Notice).where(Notice.person_id == person.id)).all() == []
    assert [user.name for user in session.exec(select(User))] == ["li"]
    assert (person.email, person.channels, person.limits, person.roles) == ("", [], [], [])
    assert (person.agreed, person.agreed_by) == (None, "")
    assert (done.removed["absence"], done.removed["feed"]) == (1, 1)


def test_the_journal_keeps_its_order_and_its_verbs(session: Session, school: School, now: datetime) -> None:
    person = lived_in(session, school, now)
    before = [
        (deed.id, deed.verb) for deed in session.exec(select(JournalEntry).order_by(col(JournalEntry.id)))
    ]
    erased(session, person, now)
    session.flush()
    after = [
        (deed.id, deed.verb) for deed in session.exec(select(JournalEntry).order_by(col(JournalEntry.id)))
    ]
    assert after[: len(before)] == before
    assert [verb for _, verb in after[len(before) :]] == ["remove_user", "erase_person"]


def test_of_two_people_with_one_name_the_other_stays(session: Session, school: School, now: datetime) -> None:
    person = lived_in(session, school, now)
    other = make_person(session, school, NAME, code="1008")
    duty = make_duty(session, school, key="others", about=f"等{NAME}")
    assert not holdings(session, person).name_is_alone
    erased(session, person, now)
    assert (other.name, duty.about) == (NAME, f"等{NAME}")
    assert person.name == "已注销人员 A1"
    assert NAME not in json.dumps(
        [record.entries for record in session.exec(select(Record))], ensure_ascii=False
    )


def test_a_short_latin_name_is_a_word_and_not_a_part_of_one(
    session: Session, school: School, now: datetime
) -> None:
    person = lived_in(session, school, now, "Ann")
    duty = make_duty(session, school, key="planned", about="Planned for Ann, by Annette")
    erased(session, person, now)
    session.refresh(duty)
    assert duty.about == "Planned for 已注销人员 A1, by Annette"


def test_another_school_is_not_touched(session: Session, school: School, now: datetime) -> None:
    other = make_school(session, "hongshu", name="红树小学")
    make_duty(session, other, key="theirs", about=f"等{NAME}")
    there = kept(session, Person(school_id=other.id, code="1", name=NAME, joined=date(2020, 1, 1)))
    erased(session, lived_in(session, school, now), now)
    session.refresh(there)
    assert there.name == NAME
    assert f"等{NAME}" in everything(session)


def test_nobody_is_erased_who_works_here_or_has_duties_or_is_erased(
    session: Session, school: School, now: datetime
) -> None:
    person = lived_in(session, school, now)
    left, person.left = person.left, None
    assert refused(session, person, now) == "person.not_left"
    person.left = left
    coming = make_assignment(session, make_duty(session, school, key="coming"), person)
    assert refused(session, person, now) == "person.has_duties"
    session.delete(coming)
    session.flush()
    erased(session, person, now)
    assert refused(session, person, now) == "person.erased"


def refused(session: Session, person: Person, now: datetime) -> str:
    with pytest.raises(Refusal) as refusal:
        require_erasable(session, person, now)
    return refusal.value.code


def test_asking_first_counts_what_goes_and_what_stays_and_changes_nothing(
    session: Session, school: School, now: datetime
) -> None:
    person = lived_in(session, school, now)
    before = everything(session)
    held = holdings(session, person)
    assert held.goes == {"absence": 1, "feed": 1, "notice": 1, "user": 1}
    assert (held.stays["record"], held.stays["qualification"], held.name_is_alone) == (2, 1, True)
    assert everything(session) == before


def test_the_file_of_the_database_holds_nothing_of_them(
    session: Session, school: School, now: datetime
) -> None:
    person = lived_in(session, school, now)
    session.commit()
    assert NAME.encode() in whole_file()
    erased(session, person, now)
    held = whole_file()
    escaped = [json.dumps(word)[1:-1] for word in SECRETS]
    assert [word for word in (*SECRETS, *escaped) if word.encode() in held] == []


def whole_file() -> bytes:
    return b"".join(file.read_bytes() for file in sorted(settings().home.glob("greenleaf.db*")))


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(postgres: str, now: datetime) -> None:
    engine = connect(postgres)
    upgrade_schema(engine)
    with Session(engine, expire_on_commit=False) as session:
        made = make_school(session)
        add_user(session, "li", "long-enough-password", Role.MANAGER, now, "test", made)
        person = lived_in(session, made, now)
        session.flush()
        keep(session, find(session, person.id, now), now, "user:li")
        after = everything(session)
    engine.dispose()
    assert [word for word in SECRETS if word in after] == []
