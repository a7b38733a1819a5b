"""Fifty people complete, claim, swap and edit at once, each from their own phone: nothing is lost or doubled."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, col, select

from actions.installation.schema import upgrade_schema
from actions.people.personal_link import person_link
from benchmarks.lock_load import pages
from models import Assignment, Duty, Person, Record, Swap, database
from models.settings import settings
from tests.conftest import NOW
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_school
from tests.waiting import wait_for

PEOPLE = 50
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def test_fifty_people_at_once_on_sqlite(home: Path) -> None:
    fifty_people_at_once()


@pytest.mark.postgres
def test_fifty_people_at_once_on_postgresql(
    postgres: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENLEAF_DATABASE_URL", postgres)
    settings.cache_clear()
    fifty_people_at_once()


def fifty_people_at_once() -> None:
    """All of them send what they have to send; then what is in the database is what they were told."""
    upgrade_schema(database.engine())
    with database.session() as session:
        people = planted(session)
    together = Barrier(PEOPLE)
    with pages(NOW) as address, ThreadPoolExecutor(PEOPLE) as phones:
        sent = [phones.submit(evening, address, number, people, together) for number in range(PEOPLE)]
        statuses = Counter(status for one in sent for status in one.result())
    assert set(statuses) <= {200, 303, 409}
    with database.reading() as session:
        assert sorted(session.exec(select(Record.person_id)), key=str) == sorted(people, key=str)
        assert set(session.exec(select(Person.language))) == {"en"}
        assert len(holders(session, "gap")) == 1
        for number in range(0, PEOPLE, 2):
            assert holders(session, f"tuesday {number}") == [people[number + 1]]


def planted(session: Session) -> list[UUID]:
    """Each has a duty on Monday, every second one on Tuesday, too; nobody has Wednesday's."""
    school, people = make_school(session), list[UUID]()
    make_duty(session, school, WEDNESDAY, key="gap")
    for number in range(PEOPLE):
        person = make_person(session, school, f"同事{number}")
        make_assignment(session, make_duty(session, school, key=f"monday {number}"), person)
        if number % 2 == 0:
            make_assignment(session, make_duty(session, school, TUESDAY, key=f"tuesday {number}"), person)
        people.append(person.id)
    return people


def evening(address: str, number: int, people: list[UUID], together: Barrier) -> list[int]:
    """What one of them sends, and what it is answered with."""
    with database.reading() as session:
        link = person_link(session.get_one(Person, people[number]))
        mine, gap = duty_of(session, f"monday {number}"), duty_of(session, "gap")
    with httpx.Client(base_url=address, timeout=120) as phone:
        together.wait(timeout=300)
        tap = {"key": f"{number:032}"}
        steps = [
            phone.post(f"{link}/duties/{mine}/complete", data=tap),
            phone.post(f"{link}/duties/{mine}/complete", data=tap),
            phone.post(f"{link}/duties/{gap}/claim"),
            swapped(phone, link, number, people),
            phone.post(f"{link}/calendar/language", data={"language": "en"}),
        ]
    return [answer.status_code for answer in steps]


def swapped(phone: httpx.Client, link: str, number: int, people: list[UUID]) -> httpx.Response:
    """Every second one asks the next to take Tuesday's duty, who agrees as soon as they are asked."""
    if number % 2 == 0:
        with database.reading() as session:
            tuesday = duty_of(session, f"tuesday {number}")
        asked = {"person": str(people[number + 1]), "back": "", "note": ""}
        return phone.post(f"{link}/duties/{tuesday}/swap", data=asked)
    wait_for(lambda: swap_with(people[number]) is not None)
    return phone.post(f"{link}/swaps/{swap_with(people[number])}/accept")


def swap_with(person: UUID) -> UUID | None:
    with database.reading() as session:
        return session.exec(select(Swap.id).where(Swap.other_id == person)).first()


def duty_of(session: Session, key: str) -> UUID:
    return session.exec(select(Duty.id).where(Duty.key == key)).one()


def holders(session: Session, key: str) -> list[UUID]:
    """Who has a duty, by its key."""
    mine = select(Assignment).join(Duty, col(Duty.id) == Assignment.duty_id).where(Duty.key == key)
    return [row.person_id for row in session.exec(mine) if row.held]
