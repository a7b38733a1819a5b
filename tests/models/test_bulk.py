"""Many rows in one statement, on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, bindparam
from sqlmodel import Session, col, select

from actions.installation.schema import upgrade_schema
from models import Assignment, Duty, DutyState, database
from models.bulk import add_rows, drop_rows, lock_rows, parts, ready, set_all, set_rows
from models.journal import JournalEntry, Verb, entry, ready_entries
from tests.conftest import NOW
from tests.factories import MONDAY, make_duty, make_person, make_school


def test_many_rows_on_sqlite(engine: Engine) -> None:
    the_same_for_all(engine)


@pytest.mark.postgres
def test_many_rows_on_postgresql(postgres: str) -> None:
    engine = database.connect(postgres)
    upgrade_schema(engine)
    the_same_for_all(engine)
    engine.dispose()


def the_same_for_all(engine: Engine) -> None:
    """Added once by their natural key, changed and dropped as long as they look as they should."""
    with Session(engine) as session:
        school = make_school(session)
        ada = make_person(session, school)
        duties = [make_duty(session, school, MONDAY + timedelta(days=day)) for day in range(3)]
        rows = [
            Assignment(school_id=school.id, duty_id=duty.id, person_id=ada.id, changed=NOW).model_dump()
            for duty in duties
        ]
        assert add_rows(session, Assignment, rows[:1]) == 1
        found = ready(session, Assignment, rows)
        assert len(found.but("duty_id", [duties[2].id]).rows) == 2
        assert (found.write(session), found.write(session)) == (2, 0)
        assert sorted(session.exec(select(Assignment.id))) == sorted(row["id"] for row in rows)
        entries = [entry(NOW, "test", Verb.ASSIGN, ada, people=["艾达"], line=0) for _ in range(2)]
        assert ready_entries(session, entries).write(session) == 2
        written = session.exec(select(JournalEntry).order_by(col(JournalEntry.id).desc()).limit(2)).all()
        assert [(one.subject, one.facts["people"]) for one in written] == [(f"person:{ada.id}", ["艾达"])] * 2
        values = [
            {**make_duty(session, school, key=key).model_dump(), "id": uuid4(), "key": key * 2}
            for key in "ab"
        ]
        values[0]["tags"], values[1]["routine_id"] = ["外"], None
        assert ready(session, Duty, values).write(session) == 2
        session.expire_all()
        assert session.get_one(Duty, values[0]["id"]).model_dump() == values[0]
        assert drop_rows(session, Duty, [one["id"] for one in values]) == 2
        duties[0].state = DutyState.DONE
        session.flush()
        still_open, unchanged = (
            col(Duty.state) == DutyState.OPEN,
            col(Duty.sequence) == bindparam("seen_sequence"),
        )
        newer = [{"id": duty.id, "seen_sequence": 0, "sequence": 1} for duty in duties]
        assert set_rows(session, Duty, newer, still_open, unchanged) == 2
        assert set_rows(session, Duty, newer, still_open, unchanged) == 0
        lock_rows(session, Duty, [duty.id for duty in duties])
        assert set_all(session, Duty, [duty.id for duty in duties], {"published": False}, still_open) == 2
        session.expire_all()
        assert [(duty.published, duty.sequence) for duty in duties] == [(True, 0), (False, 1), (False, 1)]
        assert drop_rows(session, Assignment, [row["id"] for row in rows]) == 3
        assert drop_rows(session, Duty, [duty.id for duty in duties], still_open) == 2


def test_what_is_much_is_taken_in_parts() -> None:
    assert list(parts(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(parts([], 2)) == []
