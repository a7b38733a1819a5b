"""A form is one model: shown with what it holds, read back typed, refused field by field with all that was entered."""

from datetime import date

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.datastructures import FormData
from starlette.testclient import TestClient

from actions.people.staff import PersonValues
from models.errors import BadInput
from models.wishes import DutyWish
from tests.web.conftest import Office, edit, sign_in
from web.forms.form import properties, read
from web.records.problem import Problem

PERSON = [("code", "7"), ("name", "本恩"), ("joined", "2026-09-01")]


class Asked(BaseModel):
    """Something of everything."""

    name: str = Field(min_length=1, max_length=8)
    count: int = Field(default=1, ge=1, le=9)
    words: list[str] = []
    ticked: bool = False


def test_what_was_sent_comes_back_as_the_model() -> None:
    sent = FormData([*PERSON, ("roles", "cook、gardener, cook"), ("share", "0.5"), ("run_days", " ")])
    person = read(PersonValues, "person", sent)
    assert (person.joined, person.share, person.run_days) == (date(2026, 9, 1), 0.5, None)
    assert person.roles == ["cook", "gardener", "cook"]


def test_lines_that_say_nothing_are_left_out() -> None:
    wishes = [("wishes.day", "2026-10-01"), ("wishes.burden", ""), ("wishes.wanted", "")]
    wishes += [("wishes.day", ""), ("wishes.burden", ""), ("wishes.wanted", "1")]
    wishes += [("wishes.day", ""), ("wishes.burden", "night"), ("wishes.wanted", "1")]
    person = read(PersonValues, "person", FormData([*PERSON, *wishes]))
    assert person.wishes == (DutyWish(day=date(2026, 10, 1)), DutyWish(burden="night", wanted=True))


def test_every_fault_is_told_by_its_field() -> None:
    with pytest.raises(BadInput) as refused:
        read(Asked, "asked", FormData([("name", ""), ("count", "12"), ("ticked", "1")]))
    first, second = (refused.value, *refused.value.more)
    assert (first.facts["field"], first.facts["reason"]) == ("name", "entry.empty")
    assert (second.facts["field"], second.facts["reason"], second.facts["limit"]) == (
        "count",
        "entry.most",
        9,
    )


@pytest.mark.parametrize(
    "name", ["本\n恩", "本\r\n恩", "本\t恩", "本\x07恩", "本\u202e恩", "\u2066本\u2069恩", "本\u2028恩"]
)
def test_a_name_holds_no_line_break_and_nothing_that_hides(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(PersonValues, "person", FormData([("code", "7"), ("name", name), ("joined", "2026-09-01")]))
    assert (refused.value.facts["field"], refused.value.facts["reason"]) == ("name", "entry.hidden")


def test_prose_has_lines_and_every_other_field_that_hides_something_is_told() -> None:
    told = read(Problem, "problem", FormData([("title", "门"), ("detail", "坏了\r\n两天")]))
    assert told.detail == "坏了\r\n两天"
    with pytest.raises(BadInput) as refused:
        read(PersonValues, "person", FormData([*PERSON, ("team", "a\nb"), ("email", "a\u202eb")]))
    faults = [refused.value, *refused.value.more]
    assert [fault.facts["field"] for fault in faults] == ["team", "email"]


def test_a_box_that_is_not_ticked_is_a_no() -> None:
    assert [
        read(Asked, "asked", FormData([("name", "x"), *more])).ticked for more in ([], [("ticked", "1")])
    ] == [
        False,
        True,
    ]


def test_a_field_knows_what_it_must_have() -> None:
    assert {name: one["required"] for name, one in properties(Asked).items()} == {
        "name": True,
        "count": False,
        "words": False,
        "ticked": False,
    }


def test_a_refused_form_says_so_at_its_fields_and_keeps_what_was_entered(
    browser: TestClient, lvye: Office
) -> None:
    sign_in(browser, lvye.manager)
    bell = f"/bells/{lvye.ids['bell_id']}"
    page = edit(browser, bell, "/bells", name="lunch", label="午饭", at="noon", season="冬天", on="any").text
    changed, _, added = page.partition("新铃点") if "新铃点" in page else page.partition('action="/bells"')
    assert 'value="午饭"' in changed and changed.count('class="fault"') == 1
    assert 'class="fault"' not in added and 'value="午饭"' not in added


def test_a_refusal_stands_once_on_its_page(browser: TestClient, lvye: Office, app: FastAPI) -> None:
    refused = browser.post(
        f"{lvye.link}/absence", data={"first": "2026-09-08", "last": "2026-09-07", "note": "牙"}
    )
    assert (refused.status_code, refused.text.count('class="refusal" role="alert">')) == (422, 1)
    assert ">牙</textarea>" in refused.text and 'value="2026-09-07"' in refused.text
