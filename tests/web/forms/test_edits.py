"""Nothing that somebody else entered is overwritten unseen: on every page with a form that changes something.

Of `web.forms.fingerprints`, `web.forms.meanwhile` and `notifications.sentences.actors` too.
"""

import inspect
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.people import Person, Qualification
from models.policies import Policies
from models.schools import School
from models.terms import Bell
from models.textbooks import TextbookClass
from models.users import Role, User
from tests.factories import MONDAY, kept, make_person
from tests.web.conftest import Office, hashed, sign_in
from tests.web.filled import Entry, Filled, edits_in, form_to, forms_in
from web.app import OFFICE, OPEN

PAGES = (
    "/places/{place}", "/bells", "/terms", "/people/{person}", "/people/{person}/pattern", "/policies", "/users",
    "/routines/{routine}", "/textbooks?term=2026-2027-1", "{link}/notices",
)  # fmt: skip
STEPS = {
    # what stands is only added to, taken away, or brought from one state that is checked into the next
    "web.school.people": {
        "/feeds/{feed_id}/rotate", "/feeds/{feed_id}/revoke", "/people/{person_id}/link", "/people/{person_id}/slip",
    },
    "web.school.person": {
        "/people/{person_id}/erase", "/people/{person_id}/absences", "/absences/{absence_id}/withdraw",
    },
    "web.school.personal_data": {"/people/{person_id}/export"},
    "web.school.users": {"/users/{user_id}/password"},
    "web.school.sign_ins": {"/sign-ins/{sign_in_id}/end"},
    "web.school.journal": {"/journal/{entry_id}/undo"},
    "web.school.spreadsheets": {"/sheets/{kind}", "/sheets/{kind}/again", "/sheets/{kind}/keep"},
    "web.own.busy": {"/p/{token}/busy", "/p/{token}/busy/keep"},
    "web.own.today": {
        "/p/{token}/duties/{duty_id}/complete", "/p/{token}/duties/{duty_id}/correct",
        "/p/{token}/duties/{duty_id}/claim",
    },
    "web.own.subscribe": {
        "/p/{token}/calendar", "/p/{token}/calendar/reminders", "/p/{token}/calendar/language",
    },
    "web.own.reports": {
        "/p/{token}/absence", "/p/{token}/absences/{absence_id}/withdraw", "/p/{token}/problem",
    },
    "web.own.wall": {"/q/{slug}"},
    "web.server.prefect_door": {"/prefect/{path:path}"},
    "web.own.swaps": {"/p/{token}/duties/{duty_id}/swap", "/p/{token}/swaps/{swap_id}/{answer}"},
    "web.roster.board": {
        "/rosters/{roster_id}/publish", "/rosters/{roster_id}/reject", "/rosters/{roster_id}/take-back",
    },
    "web.roster.drafting": {"/roster/draftings/{drafting_id}/cancel"},
    "web.roster.decisions": {"/decisions/{proposal_id}/accept", "/decisions/{proposal_id}/decline"},
    "web.roster.gaps": {"/gaps/{duty_id}/propose", "/duties/{duty_id}/assign"},
    "web.work.duty": {
        "/duties/{duty_id}/complete", "/duties/{duty_id}/correct", "/duties/{duty_id}/cancel",
        "/assignments/{assignment_id}/withdraw",
    },
    "web.work.circulars": {"/circulars/{circular_id}/discussed", "/circulars/{circular_id}/back"},
    "web.work.wall_codes": {"/places/{place_id}/sign"},
    "web.work.findings": {
        "/findings/{finding_id}/grade", "/findings/{finding_id}/dismiss", "/findings/{finding_id}/repair",
    },
    "web.work.repairs": {
        "/repairs/{repair_id}/triage", "/repairs/{repair_id}/attempts", "/repairs/{repair_id}/accept",
        "/repairs/{repair_id}/reopen", "/repairs/{repair_id}/decline", "/repairs/{repair_id}/approve",
    },
    "web.setup.arrival": {"/here/{code}"},
    "web.today.notices": {"/notices/{notice_id}/retry", "/notices/{notice_id}/told"},
}  # fmt: skip
ASKS = ("edited(", "merged(", "require_unchanged(", "_save(")


@pytest.fixture
def managers(browse: Callable[[], TestClient], lvye: Office) -> tuple[TestClient, TestClient]:
    """Two managers of one school, each at a browser."""
    with database.session() as session:
        school = session.get_one(School, lvye.school.id)
        more: dict[str, Any] = {"school_id": school.id, "password_hash": hashed()}
        kept(session, User(name="second", role=Role.MANAGER, **more))
        one = session.get_one(TextbookClass, lvye.ids["class_id"])
        one.needed = {"语文": 30}
        session.get_one(Person, lvye.person.id).pattern = {"longest_run": 5}
        make_person(session, school, "本恩", team="保洁")
    first, second = browse(), browse()
    sign_in(first, lvye.manager)
    sign_in(second, "second")
    return first, second


def address(page: str, office: Office) -> str:
    ids = {"place": office.place.id, "person": office.person.id, "routine": office.ids["routine_id"]}
    return page.format(link=office.link, **ids)


def others(entry: Entry) -> tuple[str | None, str | None]:
    """Two values that differ from what stands in an input, and from each other where it can be."""
    value = entry.value or ""
    if entry.kind == "checkbox":
        turned = entry.offered[0] if entry.value is None else None
        return turned, turned
    if entry.kind == "select":
        left = [one for one in entry.offered if one != value] or [value]
        return left[0], left[-1]
    if entry.kind == "number":
        number = float(value or 1)
        return f"{number + 1:.12g}", f"{number - 1:.12g}"
    if entry.kind == "date":
        day = date.fromisoformat(value) if value else MONDAY + timedelta(days=300)
        return str(day + timedelta(days=1)), str(day + timedelta(days=2))
    if entry.kind == "time":
        moment = time.fromisoformat(value or "08:00")
        one, other = (moment.replace(minute=(moment.minute + more) % 60) for more in (1, 2))
        return f"{one:%H:%M}", f"{other:%H:%M}"
    return f"{value}甲", f"{value}乙"


@pytest.mark.parametrize("page", PAGES)
def test_a_stale_form_overwrites_nothing(
    managers: tuple[TestClient, TestClient], lvye: Office, page: str
) -> None:
    (first, second), page = managers, address(page, lvye)
    seen: Counter[int] = Counter()
    for action in actions(first, page, lvye):
        for at in first_of_each_name(form_to(first, page, action)):
            seen += _both_change(first, second, page, action, at)
    assert seen[409] and seen[303], seen


def actions(browser: TestClient, page: str, office: Office) -> list[str]:
    """Where the page's edits are sent; of the sign-ins only that of one who looks."""
    found = [one.action for one in edits_in(browser, page) if not one.action.endswith("/remove")]
    return [f"/users/{office.viewer}"] if page == "/users" else found


def first_of_each_name(form: Filled) -> list[int]:
    """Where in a form its inputs stand, of several with one name the first; what decides over others comes last."""
    places = {one.name: at for at, one in reversed([*enumerate(form.entries)]) if one.kind != "hidden"}
    return sorted(places.values(), reverse=True)


def _both_change(first: TestClient, second: TestClient, page: str, action: str, at: int) -> "Counter[int]":
    """The second changes an input; the first, who has not seen it, the same one, and then another one."""
    stale, seen = form_to(first, page, action), Counter[int]()
    before, (theirs, mine) = stale.entries[at], others(stale.entries[at])
    form_to(second, page, action).put(at, theirs).send(second)
    after = form_to(first, page, action).entries[at]
    if after == before:  # it cannot be, or says nothing as the other inputs stand
        return seen
    if mine != theirs:
        seen[stale.put(at, mine).send(first).status_code] += 1
        assert (seen[303], form_to(first, page, action).entries[at]) == (0, after), action
    for beside in [one for one in first_of_each_name(stale) if one != at][:3]:
        if not seen[303]:
            seen[stale.put(beside, others(stale.entries[beside])[1]).send(first).status_code] += 1
    assert form_to(first, page, action).entries[at] == after, (action, after)
    return seen


def test_every_address_that_changes_a_row_asks_what_it_was_based_on() -> None:
    routes = [
        (room.__name__, route)
        for room in (*OFFICE, *OPEN)
        for route in room.router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and "{" in route.path
    ]
    silent: dict[str, set[str]] = {}
    for room, route in routes:
        source = inspect.getsource(inspect.unwrap(route.endpoint))
        if not any(word in source for word in ASKS):
            silent.setdefault(room, set()).add(route.path)
    assert silent == STEPS


def bell_form(browser: TestClient, office: Office) -> Filled:
    return form_to(browser, "/bells", f"/bells/{office.ids['bell_id']}")


def bell(office: Office) -> Bell:
    with database.reading() as session:
        return session.get_one(Bell, office.ids["bell_id"])


def test_fields_nobody_touched_keep_what_somebody_else_wrote(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    stale = bell_form(first, lvye)
    bell_form(second, lvye).with_(at="12:10").send(second)
    assert stale.with_(label="午饭").send(first).status_code == 303
    assert (bell(lvye).label, bell(lvye).at) == ("午饭", time(12, 10))


def test_a_conflict_shows_both_values_who_and_when_and_keeps_nothing(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    stale = bell_form(first, lvye)
    bell_form(second, lvye).with_(label="午餐铃", at="12:10").send(second)
    answer = stale.with_(label="午饭").send(first)
    assert answer.status_code == 409
    assert 'value="午饭"' in answer.text and "<b>午餐铃</b>" in answer.text
    assert "second" in answer.text and "9月7日 周一 08:00 改成" in answer.text
    assert 'value="12:10"' in answer.text  # what only the other one changed is shown as it is
    assert bell(lvye).label == "午餐铃"


def test_sent_again_from_its_page_a_conflict_is_decided(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    for take, label in ((None, "午饭"), ("label", "铃")):
        stale = bell_form(first, lvye)
        bell_form(second, lvye).with_(label="铃").send(second)
        page = stale.with_(label="午饭").send(first).text
        asked = next(one for one in forms_in(page) if one.action == stale.action)
        assert asked.with_(theirs=take).send(first).status_code == 303
        assert bell(lvye).label == label
        bell_form(second, lvye).with_(label=f"重来{label}").send(second)


def test_what_is_refused_stays_based_on_what_it_was(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    stale = bell_form(first, lvye).with_(label="午饭", at="noon")
    bell_form(second, lvye).with_(label="午餐铃").send(second)
    refused = stale.send(first)
    asked = next(one for one in forms_in(refused.text) if one.action == stale.action)
    assert (refused.status_code, asked.with_(at="12:00").send(first).status_code) == (422, 409)


def test_a_form_that_does_not_say_what_it_is_based_on_overwrites_nothing(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, _ = managers
    assert bell_form(first, lvye).with_(based_on="", label="午饭").send(first).status_code == 409
    assert bell_form(first, lvye).with_(based_on="").send(first).status_code == 303


def test_what_changed_meanwhile_is_removed_only_when_asked_again(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    stale = bell_form(first, lvye)
    bell_form(second, lvye).with_(label="午餐铃").send(second)
    remove = f"{stale.action}/remove"
    refused = stale.send(first, remove)
    assert refused.status_code == 409 and "“午餐铃”被别人改过" in refused.text
    asked = next(one for one in forms_in(refused.text) if one.action == stale.action)
    assert asked.send(first, remove).status_code == 303


def test_a_certificate_or_a_sign_in_changed_meanwhile_is_not_removed(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    person, paper = f"/people/{lvye.person.id}", f"/certificates/{lvye.ids['qualification_id']}/remove"
    stale, add = form_to(first, person, paper), form_to(second, person, f"{person}/certificates")
    said = add.with_(kind="health", first=str(MONDAY), last=str(MONDAY + timedelta(days=9)))
    late = form_to(first, person, f"{person}/certificates").with_(kind="health", first=str(MONDAY))
    assert said.send(second).status_code == 303
    assert stale.send(first).status_code == 409
    assert late.with_(last=str(MONDAY)).send(first).status_code == 409
    with database.reading() as session:
        assert session.exec(select(Qualification)).one().last == MONDAY + timedelta(days=9)
    user = f"/users/{lvye.viewer}"
    gone = form_to(first, "/users", f"{user}/remove")
    assert form_to(second, "/users", user).with_(role="manager").send(second).status_code == 303
    assert gone.send(first).status_code == 409


def test_a_team_changed_meanwhile_is_given_no_other_pattern(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, second = managers
    with database.session() as session:
        for person in session.exec(select(Person)):
            person.team = "保洁"
            other = person.id if person.id != lvye.person.id else None
    mine, theirs = f"/people/{lvye.person.id}/pattern", f"/people/{other}/pattern"
    stale = form_to(first, mine, mine).with_(works="1", team="1")
    assert form_to(second, theirs, theirs).with_(works="1", week_hours="30").send(second).status_code == 303
    refused = stale.send(first)
    assert refused.status_code == 409
    asked = next(one for one in forms_in(refused.text) if one.action == mine)
    assert asked.with_(team="1").send(first).status_code == 303


def test_secret_addresses_of_the_group_are_in_no_form(
    managers: tuple[TestClient, TestClient], lvye: Office
) -> None:
    first, _ = managers
    with database.session() as session:
        session.get_one(School, lvye.school.id).policy = {"group_channels": ["robot://secret"]}
    form = form_to(first, "/policies", "/policies")
    with database.session() as session:
        session.get_one(School, lvye.school.id).policy = {"group_channels": ["robot://other"]}
    assert form.with_(pair_run="3").send(first).status_code == 303
    with database.reading() as session:
        policies = session.get_one(School, lvye.school.id).policies
    assert (policies.group_channels, policies.pair_run) == (("robot://other",), 3)
    assert policies.roster_weeks == Policies().roster_weeks
