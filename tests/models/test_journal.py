from datetime import datetime

import pytest
from sqlmodel import Session, select

from models import JournalEntry
from models.journal import Verb, write
from tests.factories import make_school


def test_a_deed_names_who_did_what_to_which_row(session: Session, now: datetime) -> None:
    school = make_school(session)
    write(session, now, "user:li", Verb.ADOPT, school, pack="cn-school")
    entry = session.exec(select(JournalEntry)).one()
    found = (entry.school_id, entry.actor, entry.verb, entry.subject, entry.facts)
    assert found == (school.id, "user:li", "adopt", f"school:{school.id}", {"pack": "cn-school"})


def test_the_journal_cannot_be_changed_or_shortened(session: Session, now: datetime) -> None:
    write(session, now, "user:li", Verb.ADOPT, make_school(session))
    session.flush()
    entry = session.exec(select(JournalEntry)).one()
    entry.actor = "user:somebody else"
    with pytest.raises(TypeError, match="append-only"):
        session.flush()
    session.rollback()
    write(session, now, "user:li", Verb.ADOPT, make_school(session))
    session.flush()
    session.delete(session.exec(select(JournalEntry)).one())
    with pytest.raises(TypeError, match="append-only"):
        session.flush()
