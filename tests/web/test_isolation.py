"""Nobody sees or touches another school's rows, whichever door they try."""

from importlib import import_module
from io import BytesIO
from pkgutil import walk_packages
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlmodel import Session, SQLModel, select
from starlette.testclient import TestClient

import web
from models import database
from models.feeds import Feed
from models.users import Role, User
from tests.some import some
from tests.web.conftest import Office, csrf_of, sign_in
from web.app import OFFICE, OPEN

WITHOUT_SIGN_IN = {
    "/login",
    "/login/code",
    "/logout",
    "/start",
    "/robots.txt",
    "/healthz",
    "/d/{subject_id}",
    "/f/{name}",
    "/worker.js",
    "/here/{code}",
}


ROOMS = (*OFFICE, *OPEN)


def routes() -> list[tuple[str, str]]:
    """Every method and path the doors answer."""
    found = [route for room in ROOMS for route in room.router.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in found for method in sorted(route.methods or ())]


def test_every_door_is_tried(app: FastAPI) -> None:
    tried = routes()
    assert ("POST", "/duties/{duty_id}/cancel") in tried
    assert ("GET", "/p/{token}/duties/{duty_id}") in tried
    others = [route for route in app.routes if type(route).__name__ != "_IncludedRouter"]
    assert [getattr(route, "path", "") for route in others] == ["/static"]
    assert len(app.routes) - len(others) == len(ROOMS)


def test_no_room_is_forgotten() -> None:
    names = {module.name for module in walk_packages(web.__path__, "web.")}
    rooms = {name for name in names if hasattr(import_module(name), "router")}
    assert rooms == {room.__name__ for room in ROOMS}


def fill(path: str, theirs: Office, token: str) -> str:
    """A path that names the rows of an office."""
    values = {
        "duty_id": theirs.duty.id,
        "roster_id": theirs.roster.id,
        "checklist_id": theirs.checklist.id,
        "assignment_id": theirs.assignment.id,
        "feed_id": theirs.feed.id,
        "subject_id": theirs.assignment.id,
        "person_id": theirs.person.id,
        "proposal_id": theirs.proposal.id,
        "repair_id": theirs.repair.id,
        "place_id": theirs.place.id,
        **theirs.ids,
        "notice_id": theirs.notice.id,
        "swap_id": theirs.swap.id,
        "answer": "accept",
        "slug": "unknown",  # a place's page is open to whoever stands there: test_place_page
        "token": token,
        "field": "photo",
        "name": "unknown.ics",
        "kind": "people",
        "entry_id": theirs.entry,
        "user_id": theirs.viewer,
        "topic": "security",
        "path": "api/flow_runs/filter",
        "code": "unknown",
    }
    return path.replace(":path", "").format(**values)


def form_about(theirs: Office, csrf: str) -> dict[str, Any]:
    """A form that names the rows of an office wherever a form can."""
    return {
        "csrf": csrf,
        "person": str(theirs.person.id),
        "place": str(theirs.place.id),
        "reason": "x",
        "title": "x",
        "code": theirs.school.code,
        "entry.locked": "1",
        "onward": "/",
        "first": "2026-09-07",
        "last": "2026-09-07",
        "kind": "leave",
    }


def rows_of(session: Session, office: Office, *, but: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Everything the database holds of a school."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if "school_id" in table.c:
            wanted = [column for column in table.c if f"{table.name}.{column.name}" not in but]
            rows = session.connection().execute(
                table.select().with_only_columns(*wanted).where(table.c.school_id == office.school.id)
            )
            found[table.name] = sorted(map(str, rows))
    return found


def snapshot(office: Office, *, but: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """What the database holds of a school now."""
    with database.reading() as session:
        return rows_of(session, office, but=but)


def test_every_office_page_wants_a_sign_in(browser: TestClient, lvye: Office) -> None:
    form = {"csrf": csrf_of(browser)}
    for method, path in some(routes()):
        if path in WITHOUT_SIGN_IN or path.startswith(("/p/", "/q/")):
            continue
        answer = browser.request(method, fill(path, lvye, "x"), data=form if method == "POST" else None)
        assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), path


def try_every_door(browser: TestClient, theirs: Office, token: str, *, strangers: bool = False) -> None:
    """Go through every door with a token of the own school and rows of theirs; nothing of theirs may come."""
    form = form_about(theirs, csrf_of(browser))
    for method, path in some(routes()):
        if path == "/logout" or (strangers and path == "/d/{subject_id}"):
            continue  # an event's own link, which its calendar carries, tells its duty to whoever has it
        filled = fill(path, theirs, token)
        answer = browser.request(
            method, filled, data=form if method == "POST" else None, follow_redirects=True
        )
        assert answer.status_code != 500, path
        for secret in ("绿野", "艾达", theirs.link, theirs.feed.token):
            assert secret not in told(answer.content), f"{method} {path}"


def told(content: bytes) -> str:
    """What an answer says; the texts of a spreadsheet or another packed file too."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with ZipFile(BytesIO(content)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEAD, Role.VIEWER])
def test_another_schools_user_gets_nothing_from_any_door(
    browser: TestClient, lvye: Office, hongshu: Office, role: Role
) -> None:
    before = snapshot(lvye)
    with database.session() as session:
        user = session.exec(select(User).where(User.name == hongshu.manager)).one()
        user.role = role
        session.add(user)
    sign_in(browser, hongshu.manager)
    try_every_door(browser, lvye, hongshu.link.removeprefix("/p/"))
    assert "红树" in browser.get("/").text  # they were signed in all the time
    assert snapshot(lvye) == before


def test_another_schools_personal_link_and_feed_token_open_nothing(
    browser: TestClient, lvye: Office, hongshu: Office
) -> None:
    before = snapshot(lvye)
    try_every_door(browser, lvye, hongshu.link.removeprefix("/p/"), strangers=True)
    try_every_door(browser, lvye, hongshu.feed.token, strangers=True)
    for path in (f"/p/{lvye.feed.token}", f"/f/{lvye.link.removeprefix('/p/')}.ics"):
        assert browser.get(path).status_code == 404
    assert "绿野" not in browser.get(hongshu.feed.path).text
    assert snapshot(lvye) == before


def test_the_same_doors_open_to_the_own_manager(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    for path in ("/", "/roster", "/gaps", "/people", "/checklists", "/duties/{duty_id}", "/p/{token}"):
        answer = browser.get(fill(path, lvye, lvye.link.removeprefix("/p/")))
        assert answer.status_code == 200, path
        assert "绿野" in answer.text, path


def test_looking_changes_nothing(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    seen = frozenset({"feed.used_at", "feed.client", "user.last_sign_in"})
    before = snapshot(lvye, but=seen)
    for method, path in some(routes()):
        if method == "GET":
            filled = fill(path, lvye, lvye.link.removeprefix("/p/"))
            assert browser.get(filled).status_code != 500, path
            assert browser.get(f"{filled}?lang=en").status_code != 500, path
    browser.get(lvye.feed.path)
    assert snapshot(lvye, but=seen) == before


def test_a_withdrawn_personal_link_opens_nothing(browser: TestClient, lvye: Office) -> None:
    assert browser.get(lvye.link).status_code == 200
    with database.session() as session:
        person = session.get_one(type(lvye.person), lvye.person.id)
        person.link_version += 1
        session.add(person)
    for path in (lvye.link, f"{lvye.link}/duties/{lvye.duty.id}", f"{lvye.link}/problem"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"{lvye.link}/duties/{lvye.duty.id}/complete").status_code == 404


@pytest.mark.parametrize(
    "path", ["/p/x", "/p/" + "A" * 48, "/d/00000000-0000-0000-0000-000000000000", "/d/x"]
)
def test_what_nobody_knows_is_not_found(browser: TestClient, lvye: Office, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_feed_belongs_to_one_school(lvye: Office, hongshu: Office) -> None:
    with database.reading() as session:
        assert session.get_one(Feed, lvye.feed.id).school_id != hongshu.school.id
