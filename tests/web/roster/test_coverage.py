"""Coverage in the browser: what stops the work is named by cause, and one form mends it. Of `web.forms.meanings` and
`web.school.words` too."""

import json
import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models import database
from models.mappings import Mapping
from models.people import Person, Qualification
from models.places import Place
from models.routines import Routine
from models.schools import School
from tests.cli.running import run
from tests.factories import make_person, make_routine
from tests.web.conftest import Office, send, sign_in


def furnish(office: Office) -> None:
    with database.session() as session:
        needs = {"lines": [{"pool": "fire_patroller", "count": 1}]}
        make_routine(session, office.school, "fire", name="防火巡查", crew=needs, places={"tag": "garden"})
        make_person(session, office.school, "雷伟", roles=["guard"], titles=["三爷"])


def test_a_cause_is_shown_and_mended_by_one_form(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    assert "/coverage" in browser.get("/").text
    page = browser.get("/coverage").text
    assert "防火巡查员" in page and "绿地" in page and "三爷" in page
    send(browser, "/coverage/settle", **{"named.people|fire_patroller|": "雷伟"})
    send(browser, "/coverage/settle", **{"named.place|garden|": "前院花坛"})
    with database.session() as session:
        assert "fire_patroller" in session.exec(select(Person).where(Person.name == "雷伟")).one().roles
        assert session.exec(select(Place).where(Place.name == "前院花坛")).one().tags == ["garden"]
    assert "防火巡查员" not in browser.get("/coverage").text


def test_a_name_nobody_has_is_refused_and_nothing_is_kept(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    answer = send(browser, "/coverage/settle", **{"named.people|fire_patroller|": "雷伟、查无此人"})
    assert answer.status_code == 422 and "查无此人" in answer.text
    with database.session() as session:
        assert session.exec(select(Person).where(Person.name == "雷伟")).one().roles == ["guard"]


def test_work_that_is_not_done_here_is_switched_off(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    send(browser, "/coverage/off", cause="people|fire_patroller|")
    with database.session() as session:
        assert not session.exec(select(Routine).where(Routine.code == "fire")).one().active


def test_a_word_is_explained_and_its_bearers_follow(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    assert "三爷" in browser.get("/words").text
    send(browser, "/words", means="pool|三爷|gardener")
    with database.session() as session:
        assert "gardener" in session.exec(select(Person).where(Person.name == "雷伟")).one().roles
    assert "绿化工" in browser.get("/words").text
    assert send(browser, "/words", means="nonsense").status_code == 422


def test_a_word_that_stands_for_work_that_is_switched_off_can_be_seen_and_changed(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        gate = make_routine(session, lvye.school, "gate", name="大门值守", active=True)
    sign_in(browser, lvye.manager)
    send(browser, "/words", means="routine|门卫|gate")
    assert "已停用" not in browser.get("/words").text
    with database.session() as session:
        session.get_one(Routine, gate.id).active = False
    page = browser.get("/words")
    assert (page.status_code, "大门值守" in page.text, "已停用" in page.text) == (200, True, True)
    send(browser, "/words", means="routine|门卫|-")
    assert "大门值守" not in browser.get("/words").text


@pytest.mark.parametrize("means", ["routine|门卫|nosuch", "pool|三爷|nosuch", "spot|东门|nosuch"])
def test_a_word_cannot_mean_what_the_school_does_not_have(
    browser: TestClient, lvye: Office, means: str
) -> None:
    sign_in(browser, lvye.manager)
    answer = send(browser, "/words", means=means)
    assert (answer.status_code, "nosuch" in answer.text) == (422, True)
    with database.reading() as session:
        assert session.exec(select(Mapping)).all() == []


def test_a_refused_answer_says_which_field_it_stood_in(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    answer = send(browser, "/coverage/settle", **{"named.people|fire_patroller|": "查无此人"})
    assert "“防火巡查员”一栏：" in answer.text
    day = {"holds": f"health|{lvye.person.id}", "until": "2026-02-31"}
    text = send(browser, "/coverage/settle", **day).text
    assert ("有效期至" in text, "学生末日" in text) == (True, False)


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("settle", {"named.people|nosuchpool|": "雷伟"}, 422),
        ("settle", {"named.nosuch|clerk|": "雷伟"}, 422),
        ("settle", {"named.place|nosuch|": "前院"}, 422),
        ("off", {"cause": "people|nosuchpool|"}, 409),
        ("fit", {"cause": "people|nosuchpool|"}, 409),
    ],
)
def test_what_nothing_lacks_is_refused_and_changes_nothing(
    browser: TestClient, lvye: Office, path: str, form: dict[str, str], status: int
) -> None:
    furnish(lvye)
    sign_in(browser, lvye.manager)
    assert send(browser, f"/coverage/{path}", **form).status_code == status
    with database.reading() as session:
        assert session.exec(select(Person).where(Person.name == "雷伟")).one().roles == ["guard"]
        assert session.exec(select(Place).where(Place.name == "前院")).first() is None


def test_who_holds_a_certificate_is_answered_on_the_page_with_its_last_day(
    browser: TestClient, lvye: Office
) -> None:
    with database.session() as session:
        needs = {"lines": [{"pool": "cook", "count": 1, "qualification": "health"}]}
        make_routine(session, lvye.school, "cooking", name="做饭", crew=needs)
        cook = make_person(session, lvye.school, "苗青", roles=["cook"])
    sign_in(browser, lvye.manager)
    assert "谁有这个证" in browser.get("/coverage").text
    answer = send(browser, "/coverage/settle", holds=f"health|{cook.id}")
    assert answer.status_code == 422 and "有效到哪一天" in answer.text
    assert f'value="health|{cook.id}" checked' in " ".join(answer.text.split())
    send(browser, "/coverage/settle", until="2027-03-08")
    assert "谁有这个证" in browser.get("/coverage").text  # a day alone says nothing of anybody
    send(browser, "/coverage/settle", everybody="1", until="2027-03-08")
    assert papers_of(cook) == [("health", "2027-03-08")]
    assert "谁有这个证" not in browser.get("/coverage").text


def test_a_day_of_ones_own_goes_before_the_day_for_all(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        needs = {"lines": [{"pool": "cook", "count": 3, "qualification": "health"}]}
        make_routine(session, lvye.school, "cooking", name="做饭", crew=needs)
        cooks = [make_person(session, lvye.school, name, roles=["cook"]) for name in ("苗青", "祁红", "倪芳")]
    sign_in(browser, lvye.manager)
    own = {f"until.health|{cooks[0].id}": "2027-01-31"}
    send(browser, "/coverage/settle", holds=f"health|{cooks[1].id}", until="2027-08-31", **own)
    assert [papers_of(one) for one in cooks] == [[("health", "2027-01-31")], [("health", "2027-08-31")], []]


def test_a_certificate_that_is_asked_for_and_has_expired_says_when(browser: TestClient, lvye: Office) -> None:
    with database.session() as session:
        needs = {"lines": [{"pool": "welder", "qualification": "welder"}]}
        make_routine(session, lvye.school, "welding", name="焊接护栏", crew=needs)
        welder = make_person(session, lvye.school, "洪炉", roles=["welder"])
        first, last = date(2023, 1, 1), date(2025, 11, 20)
        school = lvye.school.id
        session.add(
            Qualification(school_id=school, person_id=welder.id, kind="welder", first=first, last=last)
        )
    sign_in(browser, lvye.manager)
    page = " ".join(browser.get("/coverage").text.split())
    [said] = re.findall(r"洪炉 </label>.*?</small>", page)
    assert "2025" in said and "过期" in said


def papers_of(person: Person) -> list[tuple[str, str]]:
    with database.session() as session:
        held = session.exec(select(Qualification).where(Qualification.person_id == person.id)).all()
        return [(paper.kind, str(paper.last)) for paper in held]


def test_what_is_suggested_is_ticked_and_named_and_kept_as_it_is_sent(
    browser: TestClient, lvye: Office
) -> None:
    furnish(lvye)
    with database.session() as session:
        session.get_one(School, lvye.school.id).pack = "cn-school"
    sign_in(browser, lvye.manager)
    page = " ".join(browser.get("/coverage").text.split())
    assert "★ 雷伟" in page
    [suggested] = re.findall(r'name="chosen" value="(people\|fire_patroller\|\|[^"]+)" checked', page)
    send(browser, "/coverage/settle")  # everything unticked
    assert "★ 雷伟" in browser.get("/coverage").text
    send(browser, "/coverage/settle", chosen=suggested)
    assert "防火巡查员" not in browser.get("/coverage").text


def test_the_command_says_of_every_routine_what_the_page_says(browser: TestClient, lvye: Office) -> None:
    furnish(lvye)
    with database.session() as session:
        for code, pool, count, paper in (
            ("count", "counter", 2, None),
            ("walk", "guard", 1, None),
            ("gate", "guard", 2, None),
            ("wire", "guard", 1, "security"),
            ("tour", "fire_patroller", 1, None),
        ):
            line = {"pool": pool, "count": count, "qualification": paper}
            make_routine(session, lvye.school, code, name=f"工作{code}", crew={"lines": [line]})
    sign_in(browser, lvye.manager)
    page, listed = browser.get("/coverage").text, json.loads(run("coverage", "--json"))
    counted = [int(count) for count in re.findall(r"<li class=.(?:done|gap).><b>(\d+)</b>", page)]
    states = Counter(one["state"] for one in listed)
    assert {count for count in counted if count} == set(states.values())
    assert sum(counted) == len(listed)
    assert waiting_by_cause(page) == {
        key: sorted(one["name"] for one in listed if key in keys_of(one))
        for key in {key for one in listed for key in keys_of(one)}
    }


def keys_of(one: dict[str, Any]) -> set[str]:
    return {"-".join((cause["lack"], cause["word"], cause["pool"])) for cause in one["causes"]}


def waiting_by_cause(page: str) -> dict[str, list[str]]:
    causes = re.findall(r'<div id="([^"]+)">(.*?)</details>', page, re.DOTALL)
    return {key: sorted(re.findall(r"/routines/[^>]*>([^<]+)</a>", inner)) for key, inner in causes}
