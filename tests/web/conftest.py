"""Two schools with one person, duty, checklist, roster and manager each, and a browser for each of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from actions.feeds.addresses import feed
from actions.installation.sign_ins import open_sign_in
from actions.people.personal_link import person_link
from actions.repairs.report import report_problem
from actions.routines.calendar_proposals import when
from models import clock, database
from models.assets import StockLine
from models.base import SchoolRow
from models.checklists import Checklist
from models.circulars import Circular
from models.draftings import Drafting, DraftingState
from models.duties import Assignment, Duty, Record
from models.feeds import Feed, FeedScope
from models.findings import Finding
from models.journal import JournalEntry
from models.notices import Notice, NoticeState
from models.people import Absence, Person, Qualification
from models.places import Place
from models.proposals import Proposal
from models.repairs import Repair
from models.rosters import Roster
from models.schools import School
from models.swaps import Swap
from models.terms import Bell, Term
from models.textbooks import Textbook, TextbookClass
from models.users import Role, User
from notifications.outbox import samples
from notifications.outbox.outbox import owe
from tests.conftest import NOW
from tests.factories import (
    MONDAY,
    kept,
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)
from tests.rolling import propose
from tests.web.filled import form_to
from web.app import create_app

PASSWORD = "绿叶-long-enough"
ELSEWHERE = "Opera"  # where somebody of each school is signed in
FORM = {
    "fields": [
        {"name": "locked", "label": "门已锁", "label_en": "Door locked", "required": True},
        {"name": "heat", "label": "温度", "label_en": "Heat", "kind": "number", "min": -10, "max": 40},
        {"name": "state", "label": "状况", "label_en": "State", "kind": "choice", "options": ["好", "坏"]},
        {"name": "present", "label": "到场", "label_en": "Present", "kind": "people"},
        {"name": "photo", "label": "照片", "label_en": "Photo", "kind": "photo"},
    ]
}


@dataclass(frozen=True)
class Office:
    """A school as tests speak of it."""

    school: School
    person: Person
    place: Place
    duty: Duty
    gap: Duty
    assignment: Assignment
    checklist: Checklist
    roster: Roster
    feed: Feed
    proposal: Proposal
    repair: Repair
    notice: Notice
    swap: Swap
    manager: str
    entry: int
    viewer: UUID
    ids: dict[str, UUID]

    @property
    def link(self) -> str:
        return person_link(self.person)


def make_office(session: Session, code: str, name: str, person: str) -> Office:
    """A school whose one caretaker has one duty on Monday, beside one that nobody has."""
    school = make_school(session, code, name=name)
    caretaker = make_person(session, school, person)
    place = make_place(session, school, name=f"{name}东门", name_en="")
    checklist = make_checklist(session, school, name)
    more: dict[str, Any] = {"place_id": place.id, "form": FORM, "name_en": ""}
    duty = make_duty(session, school, name=f"{name}巡查", checklist_id=checklist.id, **more)
    gap = make_duty(session, school, key="gap", name=f"{name}看门", **more)
    assignment = make_assignment(session, duty, caretaker)
    paper = Qualification(
        school_id=school.id, person_id=caretaker.id, kind="health", first=MONDAY, last=MONDAY
    )
    ids = kept_ids(session, school, paper)
    own_feed = feed(session, school, FeedScope.PERSON, str(caretaker.id), NOW)
    manager = f"manager-{code}"
    kept(session, User(name=manager, school_id=school.id, role=Role.MANAGER, password_hash=hashed()))
    looker = kept(
        session, User(name=f"viewer-{code}", school_id=school.id, role=Role.VIEWER, password_hash=hashed())
    )
    ids["sign_in_id"] = open_sign_in(session, looker, ELSEWHERE, NOW).id
    roster = make_roster(session, school, gap, caretaker)
    two_hours = timedelta(hours=2)
    later = {"start": duty.start + two_hours, "end": duty.end + two_hours}
    propose(session, duty, when(duty).model_copy(update=later), NOW, "test")
    proposal = session.exec(select(Proposal).where(Proposal.duty_id == duty.id)).one()
    repair = report_problem(session, school, f"{name}灯不亮", NOW, "test", place=place, reporter=caretaker)
    notice = make_failed_notice(session, school, caretaker)
    line = StockLine(
        school_id=school.id, checklist_id=checklist.id, place_id=place.id, code="1", name=f"{name}桌子"
    )
    ids["line_id"] = kept(session, line).id
    florist = make_person(session, school, f"{name}的花匠", roles=["gardener"])
    swap = make_swap(session, assignment, florist)
    return Office(
        school=school,
        person=caretaker,
        place=place,
        duty=duty,
        gap=gap,
        assignment=assignment,
        checklist=checklist,
        roster=roster,
        feed=own_feed,
        proposal=proposal,
        repair=repair,
        notice=notice,
        swap=swap,
        manager=manager,
        entry=entry_of(session, school),
        viewer=looker.id,
        ids=ids,
    )


def kept_ids(session: Session, school: School, paper: Qualification) -> dict[str, UUID]:
    """Rows that tests only name in addresses: a certificate, a routine that is switched off, a bell, the term, and a
    title and a class of its textbooks, a circular."""
    routine = make_routine(session, school, name=f"{school.name}例行", active=False)
    bell = kept(session, Bell(school_id=school.id, name="lunch", label=f"{school.name}午餐", at=time(12)))
    term = session.exec(select(Term).where(Term.school_id == school.id)).one()
    rows: dict[str, SchoolRow] = {"qualification": paper, "routine": routine, "bell": bell, "term": term}
    rows |= {"title": Textbook(school_id=school.id, occasion="2026-2027-1", name=f"{school.name}课本")}
    rows |= {"class": TextbookClass(school_id=school.id, occasion="2026-2027-1", name=f"{school.name}一班")}
    asked: dict[str, Any] = {
        "first": MONDAY,
        "last": MONDAY,
        "asked_at": NOW,
        "heard_at": NOW,
        "asked_by": "test",
    }
    rows |= {"drafting": Drafting(school_id=school.id, state=DraftingState.FAILED, **asked)}
    came: dict[str, Any] = {"received": MONDAY, "entered_at": NOW}
    away: dict[str, Any] = {"start": NOW - timedelta(days=90), "end": NOW - timedelta(days=89)}
    rows |= {"absence": Absence(school_id=school.id, person_id=paper.person_id, **away)}
    found: dict[str, Any] = {"key": "exits", "found_at": NOW, "seen_at": NOW, "due": NOW + timedelta(days=2)}
    rows |= {"finding": Finding(school_id=school.id, name=f"{school.name}门锁坏了", **found)}
    rows |= {"circular": Circular(school_id=school.id, title=f"{school.name}文件", **came)}
    return {f"{name}_id": kept(session, row).id for name, row in rows.items()}


def make_failed_notice(session: Session, school: School, person: Person) -> Notice:
    """A notice that was given up."""
    owe(session, school, "failed", "overdue", NOW, person=person, facts=samples.NEEDED["overdue"])
    notice = session.exec(select(Notice).where(Notice.school_id == school.id, Notice.key == "failed")).one()
    given_up = {"state": NoticeState.FAILED, "error": "refused with status 404", "attempts": 5}
    return kept(session, notice.sqlmodel_update(given_up))


def entry_of(session: Session, school: School) -> int:
    """An entry of the school's journal that can be undone."""
    fact = {
        "table": "place",
        "label": "x",
        "kind": "changed",
        "before": {"name": "旧"},
        "after": {"name": "新"},
    }
    place = make_place(session, school, "renamed", name="新")
    entry = JournalEntry(school_id=school.id, at=NOW, actor="test", verb="import_sheet")
    entry.facts = {"rows": [{**fact, "id": str(place.id)}]}
    return kept(session, entry).id or 0


@cache
def hashed() -> str:
    """The managers' password as it is stored, hashed so that checking it is quick: in earnest it is slow on purpose."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)


def make_checklist(session: Session, school: School, name: str) -> Checklist:
    """An open semester-start list."""
    return kept(
        session,
        Checklist(
            school_id=school.id,
            kind="semester_start",
            occasion="2026-2027-1",
            name=f"{name}开学清单",
            opens=MONDAY,
            deadline=NOW + timedelta(days=3),
            opened_at=NOW,
        ),
    )


def make_roster(session: Session, school: School, duty: Duty, person: Person) -> Roster:
    """A proposed roster that would give the duty to the person."""
    seat = {"duty": str(duty.id), "line": 0, "person": str(person.id), "leader": False}
    plan = {"duties": [str(duty.id)], "assignments": [seat], "days": {}}
    last = MONDAY + timedelta(days=6)
    return kept(session, Roster(school_id=school.id, first=MONDAY, last=last, plan=plan, drawn_at=NOW))


def make_swap(session: Session, assignment: Assignment, other: Person) -> Swap:
    """The holder of an assignment asks somebody to take it."""
    row = Swap(
        school_id=other.school_id,
        assignment_id=assignment.id,
        asker_id=assignment.person_id,
        other_id=other.id,
        asked_at=NOW,
    )
    return kept(session, row)


@pytest.fixture
def lvye(engine: Engine) -> Office:
    """The school most tests are about."""
    with database.session() as session:
        return make_office(session, "lvye", "绿野", "艾达")


@pytest.fixture
def hongshu(engine: Engine) -> Office:
    """Another school, whose people must see nothing of the first."""
    with database.session() as session:
        return make_office(session, "hongshu", "红树", "赛姆")


@cache
def shared_routes() -> FastAPI:
    """The application whose routes the others share: what each asks for is reckoned out once, not for every test."""
    return create_app()


@pytest.fixture
def app(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The doors, on a Monday at 08:00 school time; patient with a busy machine."""
    monkeypatch.setattr("web.feeds.endpoint.ASKING", 30.0)
    made = create_app()
    made.router.routes = list(shared_routes().router.routes)
    made.dependency_overrides = shared_routes().dependency_overrides
    made.dependency_overrides.clear()
    made.dependency_overrides[clock.now] = lambda: NOW
    made.state.news.stale = 0.0  # a test that changes something wants to see it at once
    return made


@pytest.fixture
def browse(app: FastAPI) -> Iterator[Callable[[], TestClient]]:
    """Opens a fresh browser."""
    yield lambda: TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def browser(browse: Callable[[], TestClient]) -> TestClient:
    """One browser nobody has used yet."""
    return browse()


def csrf_of(browser: TestClient) -> str:
    """The word the browser's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)
    assert found
    return found[1]


def sign_in(browser: TestClient, name: str, password: str = PASSWORD) -> Response:
    """Send the sign-in form."""
    form = {"csrf": csrf_of(browser), "name": name, "password": password}
    answer: Response = browser.post("/login", data=form)
    return answer


def send(browser: TestClient, path: str, **fields: Any) -> Response:
    """Send an office form."""
    answer: Response = browser.post(path, data={"csrf": csrf_of(browser), **fields})
    return answer


def edit(browser: TestClient, path: str, page: str = "", **fields: Any) -> Response:
    """Send a form of a page (of the same address, if none is named) that says what it is based on."""
    return send(browser, path, based_on=form_to(browser, page or path, path)["based_on"], **fields)


def records(duty: UUID) -> list[Record]:
    """What was recorded of a duty."""
    with database.reading() as session:
        return list(session.exec(select(Record).where(Record.duty_id == duty)))


def duty_now(duty: UUID) -> Duty:
    """The duty as it is in the database."""
    with database.reading() as session:
        return session.get_one(Duty, duty)


def journal() -> list[tuple[str, str]]:
    """Every deed so far: who, what."""
    with database.reading() as session:
        rows = session.exec(select(JournalEntry).order_by(col(JournalEntry.id)))
        return [(row.actor, row.verb) for row in rows]


def later(moment: datetime, **delta: float) -> Callable[[], datetime]:
    """A clock that stands at a later moment."""
    return lambda: moment + timedelta(**delta)
