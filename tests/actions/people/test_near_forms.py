"""Forms near a name, and where they stand. Of `actions.people.near_forms`."""

from datetime import datetime

import pytest
from sqlmodel import Session

from actions.people.near_forms import Near, forms_of, near_forms
from actions.repairs.report import report_problem
from models import Person, School
from tests.factories import make_duty, make_person, make_school


@pytest.mark.parametrize(
    ("name", "among", "not_among"),
    [
        ("王小明", {"王老师", "老王", "小王", "王师傅", "小明"}, {"王小明", "王"}),
        ("王明", {"王老师", "老王"}, {"明", "王明"}),
        ("欧阳修文", {"欧阳老师", "老欧阳", "修文"}, {"欧老师"}),
        ("Ada Lovelace", {"Ada", "Lovelace"}, {"Ada Lovelace"}),
        ("Ada", set(), {"Ada"}),
    ],
)
def test_people_are_called_by_parts_of_their_names(name: str, among: set[str], not_among: set[str]) -> None:
    forms = set(forms_of(name))
    assert among <= forms and not forms & not_among


@pytest.fixture
def school(session: Session) -> School:
    return make_school(session)


@pytest.fixture
def wang(session: Session, school: School) -> Person:
    return make_person(session, school, "王小明", code="1007")


def test_the_texts_are_named_and_those_that_are_blotted_are_not(
    session: Session, school: School, wang: Person, now: datetime
) -> None:
    report_problem(session, school, "王老师说灯不亮", now, "test", place=None, reporter=None)
    make_duty(session, school, key="a", about="替王小明")
    make_duty(session, school, key="b", about="小明和老李一起", reason="王小明")
    make_duty(
        session,
        school,
        key="c",
        about="给老王：请先锁门",
        form={"fields": [{"name": "x", "label": "老王签字"}]},
    )
    make_person(session, school, "老王头")
    found = [one for one in near_forms(session, wang) if one.table != "journalentry"]
    assert sorted(found, key=lambda one: one.text) == sorted(
        [
            Near("repair", "王老师", "王老师说灯不亮"),
            Near("duty", "小明", "小明和老李一起"),
            Near("duty", "老王", "老王签字"),
        ],
        key=lambda one: one.text,
    )


def test_another_school_s_texts_are_not_looked_at(session: Session, wang: Person, now: datetime) -> None:
    report_problem(session, make_school(session, "hongshu"), "老王", now, "test", place=None, reporter=None)
    assert near_forms(session, wang) == []
