"""People are taken on, changed, certified, and leave."""

from datetime import date, timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.duties import Assignment
from models.people import Absence, Person, Qualification
from tests.factories import MONDAY, make_assignment, make_duty
from tests.web.conftest import Office, edit, journal, send, sign_in

FORM = {"code": "1061", "name": "柳青", "team": "总务处", "category": "worker", "roles": "caretaker、cleaner"}
FORM |= {"weekly_hours": "30", "share": "0.75", "joined": "2026-09-01", "email": "liu@example.school"}


def person(code: str) -> Person | None:
    with database.reading() as session:
        return session.exec(select(Person).where(Person.code == code)).first()


def test_somebody_is_taken_on_and_changed(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    where = send(browser, "/people", **FORM, limits=["no_night", "nonsense"]).headers["location"]
    page = where.partition("?")[0]
    new = person("1061")
    assert new is not None
    assert (new.roles, new.limits, new.weekly_hours, new.share) == (
        ["caretaker", "cleaner"],
        ["no_night"],
        30,
        0.75,
    )
    assert edit(browser, page, **{**FORM, "team": "食堂"}).status_code == 303
    changed = person("1061")
    assert changed is not None and (changed.team, changed.limits) == ("食堂", [])
    assert [verb for _, verb in journal()][-2:] == ["add_person", "edit_person"]
    assert "柳青" in browser.get("/people").text


def test_a_bad_entry_is_named_and_nothing_entered_is_lost(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for field, value in (("weekly_hours", "120"), ("joined", "昨天"), ("name", ""), ("share", "7")):
        refused = send(browser, "/people", **{**FORM, field: value})
        assert (refused.status_code, "liu@example.school" in refused.text) == (422, True), field
    taken = send(browser, "/people", **{**FORM, "code": lvye.person.code})
    assert (taken.status_code, "艾达" in taken.text) == (409, True)
    assert person("1061") is None


def test_certificates_are_added_corrected_and_removed(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    page = f"/people/{lvye.person.id}"
    act = f"{page}/certificates"
    form = {"kind": "health", "first": "2026-09-07", "last": "2027-09-06", "number": "健0001"}
    assert edit(browser, act, page, **form).status_code == 303
    with database.reading() as session:
        (paper,) = session.exec(select(Qualification)).all()
    assert (paper.last, paper.number) == (date(2027, 9, 6), "健0001")
    backwards = edit(browser, act, page, **{**form, "last": "2026-09-01"})
    assert backwards.status_code == 422
    assert edit(browser, f"/certificates/{paper.id}/remove", page).status_code == 303
    with database.reading() as session:
        assert session.exec(select(Qualification)).all() == []


def test_who_leaves_is_taken_off_what_comes_after(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        later = make_duty(session, lvye.school, MONDAY + timedelta(days=10), key="later")
        row = make_assignment(session, later, lvye.person)
    sign_in(browser, lvye.manager)
    act = f"/people/{lvye.person.id}/leave"
    assert edit(browser, act, f"/people/{lvye.person.id}", last="2019-01-01").status_code == 422
    assert edit(browser, act, f"/people/{lvye.person.id}", last="2026-09-11").status_code == 303
    with database.reading() as session:
        assert (
            session.get_one(Assignment, row.id).held,
            session.get_one(Assignment, lvye.assignment.id).held,
        ) == (
            False,
            True,
        )
    assert edit(browser, act, f"/people/{lvye.person.id}", last="").status_code == 303
    with database.reading() as session:
        assert session.get_one(Person, lvye.person.id).left is None


def test_the_office_enters_an_absence_and_takes_it_back(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        later = make_duty(session, lvye.school, MONDAY + timedelta(days=3), key="later")
        make_assignment(session, later, lvye.person)
    sign_in(browser, lvye.manager)
    page = f"/people/{lvye.person.id}"
    days = {"first": f"{MONDAY + timedelta(days=2)}", "last": f"{MONDAY + timedelta(days=60)}"}
    assert send(browser, f"{page}/absences", kind="maternity", **days).status_code == 303
    with database.reading() as session:
        (absence,) = session.exec(select(Absence).where(Absence.kind == "maternity")).all()
        assigned = session.exec(select(Assignment).where(Assignment.duty_id == later.id)).one()
    assert assigned.state == "withdrawn"
    assert absence.person_id == lvye.person.id and "产假" in browser.get(page).text
    assert send(browser, f"/absences/{absence.id}/withdraw").status_code == 303
    with database.reading() as session:
        assert session.get(Absence, absence.id) is None
