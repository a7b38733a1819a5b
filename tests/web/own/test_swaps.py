"""Hand a duty on or exchange it, from the two phones."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from actions.people.personal_link import person_link
from models import database
from models.duties import Assignment, Duty
from models.people import Person
from models.swaps import Swap
from tests.factories import MONDAY, make_assignment, make_duty, make_person
from tests.web.conftest import Office

Browse = Callable[[], TestClient]


@pytest.fixture
def ben(lvye: Office) -> Person:
    """A second caretaker with a duty of his own on Wednesday."""
    with database.session() as session:
        session.delete(session.get_one(Swap, lvye.swap.id))
        person = make_person(session, lvye.school, "本恩")
        duty = make_duty(session, lvye.school, MONDAY + timedelta(days=2), name="浇水")
        make_assignment(session, duty, person)
    return person


def tomorrow(office: Office) -> Duty:
    """A duty of the first caretaker's on Tuesday."""
    with database.session() as session:
        duty = make_duty(session, office.school, MONDAY + timedelta(days=1), name="开门")
        make_assignment(session, duty, office.person)
    return duty


def holders(duty: Duty) -> list[str]:
    """Who has a duty."""
    with database.reading() as session:
        rows = session.exec(select(Assignment).where(Assignment.duty_id == duty.id)).all()
        return [session.get_one(Person, row.person_id).name for row in rows if row.held]


def test_a_duty_changes_hands_when_the_colleague_agrees(
    browser: TestClient, lvye: Office, ben: Person
) -> None:
    duty = tomorrow(lvye)
    path = f"{lvye.link}/duties/{duty.id}/swap"
    assert "本恩" in browser.get(path).text
    assert "浇水" in browser.get(f"{path}?with={ben.id}").text
    asked = browser.post(path, data={"person": str(ben.id), "back": "", "note": "孩子发烧"})
    assert (asked.status_code, holders(duty)) == (303, ["艾达"])
    home = browser.get(person_link(ben)).text
    assert "艾达" in home and "孩子发烧" in home
    with database.reading() as session:
        swap = session.exec(select(Swap)).one()
    answers = [browser.post(f"{person_link(ben)}/swaps/{swap.id}/accept").status_code for _ in range(2)]
    assert (answers, holders(duty)) == ([303, 303], ["本恩"])


def test_two_duties_are_exchanged(browser: TestClient, lvye: Office, ben: Person) -> None:
    duty = tomorrow(lvye)
    with database.reading() as session:
        back = session.exec(select(Assignment).where(Assignment.person_id == ben.id)).one()
        watering = session.get_one(Duty, back.duty_id)
    form = {"person": str(ben.id), "back": str(back.id)}
    assert browser.post(f"{lvye.link}/duties/{duty.id}/swap", data=form).status_code == 303
    with database.reading() as session:
        swap = session.exec(select(Swap)).one()
    browser.post(f"{person_link(ben)}/swaps/{swap.id}/accept")
    assert (holders(duty), holders(watering)) == (["本恩"], ["艾达"])


def test_nobody_answers_for_another(browser: TestClient, lvye: Office, ben: Person) -> None:
    duty = tomorrow(lvye)
    browser.post(f"{lvye.link}/duties/{duty.id}/swap", data={"person": str(ben.id)})
    with database.reading() as session:
        swap = session.exec(select(Swap)).one()
    assert browser.post(f"{lvye.link}/swaps/{swap.id}/accept").status_code == 404
    assert browser.post(f"{person_link(ben)}/swaps/{swap.id}/take_back").status_code == 404
    assert browser.post(f"{person_link(ben)}/swaps/{swap.id}/decline").status_code == 303
    assert holders(duty) == ["艾达"]


def test_who_cannot_is_not_offered_and_not_explained(browser: TestClient, lvye: Office, ben: Person) -> None:
    duty = tomorrow(lvye)
    with database.session() as session:
        clash = make_duty(session, lvye.school, MONDAY + timedelta(days=1), key="clash", name="看病")
        make_assignment(session, clash, ben)
    text = browser.get(f"{lvye.link}/duties/{duty.id}/swap").text
    assert "本恩" not in text and "看病" not in text
    refused = browser.post(f"{lvye.link}/duties/{duty.id}/swap", data={"person": str(ben.id)})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_a_duty_of_somebody_else_is_not_swapped(browser: TestClient, lvye: Office, ben: Person) -> None:
    duty = tomorrow(lvye)
    form = {"person": str(lvye.person.id)}
    assert browser.post(f"{person_link(ben)}/duties/{duty.id}/swap", data=form).status_code == 403
    assert browser.get(f"{person_link(ben)}/duties/{duty.id}/swap").status_code == 403
