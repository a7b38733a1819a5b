"""A school is made ready before the database is held: what is written is what adopting its pack would have written."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from actions.installation.first_start import Beginning, FirstTerm, add_school, new_school
from actions.installation.packs import adopt, routines_of
from actions.school.rows import bell_rows
from actions.school.school_time import calendar_of
from models import BadInput, JournalEntry, Refusal, Routine
from models.journal import Verb

TERM = FirstTerm("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
BEGIN = Beginning("lvye", "绿野小学", "cn-school", frozenset({"canteen", "garden"}), TERM)


@pytest.mark.parametrize(("pack", "never"), [("cn-school", "planting-day-spring"), ("de-school", "")])
def test_a_new_school_has_all_of_its_pack_and_adopting_it_again_changes_nothing(
    session: Session, now: datetime, pack: str, never: str
) -> None:
    made = new_school(replace(BEGIN, pack=pack))
    school = add_school(session, made, now, "user:li")
    assert len(session.exec(select(Routine)).all()) == len(routines_of(pack))
    assert bell_rows(session, school)
    assert [term.code for term in calendar_of(session, school).terms] == ["2026-2027-1"]
    before = (dict(school.policy), [bell.model_dump() for bell in bell_rows(session, school)])
    again = adopt(session, school, pack, now, "user:li")
    assert (again.added, again.updated, again.retired) == (0, 0, 0)
    assert made.adoption is not None
    assert again.empty == made.adoption.adopted.empty
    assert (never in again.empty) == bool(never)
    assert (school.policy, [bell.model_dump() for bell in bell_rows(session, school)]) == before
    verbs = session.exec(select(JournalEntry.verb).order_by(JournalEntry.id)).all()  # type: ignore[arg-type]
    assert verbs == [Verb.ADD_SCHOOL, Verb.ADD_TERM, Verb.ADOPT, Verb.ADOPT]


def test_a_code_that_another_school_has_is_refused(session: Session, now: datetime) -> None:
    add_school(session, new_school(BEGIN), now, "user:li")
    with pytest.raises(Refusal) as refused:
        add_school(session, new_school(BEGIN), now, "user:li")
    assert refused.value.code == "start.taken"


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    backwards = FirstTerm("2026-2027-1", date(2027, 1, 22), date(2026, 9, 1))
    with pytest.raises(BadInput):
        new_school(replace(BEGIN, term=backwards))
