"""What FastAPI itself refuses is said by field and reason, as the forms of the house say it."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from starlette.testclient import TestClient

from notifications.language import LANGUAGES
from notifications.sentences.codes import field_label
from tests.some import some
from tests.web.conftest import Office, send, sign_in
from web.app import OFFICE, OPEN
from web.server.errors import ASKED


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/?day=tomorrow", "请检查“日期”：“tomorrow”不是日期"),
        ("/gaps?days=0", "请检查“天数”：“0”太小，至少是 1"),
        ("/roster?span=year", "请检查“时段”：“year”不在可选范围内"),
        ("/journal?before=x", "请检查“早于”：“x”不是整数"),
    ],
)
def test_an_address_that_cannot_be_is_refused_by_its_part(
    browser: TestClient, lvye: Office, path: str, said: str
) -> None:
    sign_in(browser, lvye.manager)
    refused = browser.get(path)
    assert (refused.status_code, said in refused.text) == (422, True)


def test_every_field_that_cannot_be_is_named_with_its_reason(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    refused = send(browser, "/roster/draw", first="soon", last="")
    assert refused.status_code == 422
    for said in (
        "请检查“第一天”：“soon”不是日期",
        "请检查“最后一天”：没有填写",
        "请检查“表单编号”：没有填写",
    ):
        assert said in refused.text
    assert (
        send(browser, f"/rosters/{lvye.roster.id}/reject", reason="多" * 501).text.count(
            "太长了，最多 500 个字"
        )
        == 1
    )


def test_a_refusal_without_a_form_leads_back_to_the_page_above_it(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert 'href="/roster" data-back' in send(browser, "/roster/draw", first="soon", last="").text
    gone = send(browser, f"/people/{lvye.person.id}/certificates", kind="", first="x", last="x")
    assert gone.status_code == 422 and "data-back" not in gone.text


def test_an_id_that_is_none_in_a_path_is_not_there(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert browser.get("/duties/x").status_code == 404


def asked(dependant: Dependant) -> Iterator[str]:
    """The names of all that a handler asks of an address or a form."""
    yield from (field.alias for field in (*dependant.query_params, *dependant.body_params))
    for one in dependant.dependencies:
        yield from asked(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_handler_asks_for_has_a_name(language: str) -> None:
    routes = [route for page in (*OFFICE, *OPEN) for route in page.router.routes]
    names = {name for route in routes for name in asked(route.dependant)}
    assert [name for name in sorted(some(names)) if field_label(ASKED, name, language) == name] == []


def test_nobody_is_sent_to_a_host_that_a_request_names(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    answer = browser.get("/people/", headers={"host": "evil.example"}, follow_redirects=False)
    assert (answer.status_code, "evil.example" in str(answer.headers)) == (404, False)
