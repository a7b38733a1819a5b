"""The journal is read a school at a time, newest first."""

from datetime import datetime

import pytest
from sqlmodel import Session

from actions.feeds.latest import journal_mark, newest_deeds
from actions.journal.entries import deed, deeds, verbs
from models.errors import NotFound
from models.journal import JournalEntry, Verb, write
from models.schools import School
from tests.factories import make_school


def written(session: Session, school: School, now: datetime, *kinds: Verb) -> list[int]:
    for verb in kinds:
        write(session, now, "test", verb, school)
    session.flush()
    return [entry.id or 0 for entry in deeds(session, school, len(kinds))][::-1]


def test_deeds_come_newest_first_and_of_one_kind_when_asked(session: Session, now: datetime) -> None:
    ours, theirs = make_school(session), make_school(session, "other")
    first, second, third = written(session, ours, now, Verb.ADOPT, Verb.KEEP_BELL, Verb.ADOPT)
    (foreign,) = written(session, theirs, now, Verb.ADOPT)
    assert [entry.id for entry in deeds(session, ours, 2)] == [third, second]
    assert [entry.id for entry in deeds(session, ours, 9, before=third, verb=Verb.ADOPT)] == [first]
    assert verbs(session, ours) == ["adopt", "keep_bell"]
    assert deed(session, ours, first).verb == Verb.ADOPT
    with pytest.raises(NotFound):
        deed(session, ours, foreign)


def test_calendars_look_at_the_newest_line_and_count(session: Session, now: datetime) -> None:
    school = make_school(session)
    before = journal_mark(session, 0)
    first, last = written(session, school, now, Verb.ADOPT, Verb.KEEP_BELL)
    assert journal_mark(session, 0) == (last, before[1] + 2)
    assert journal_mark(session, first) == (last, 1)
    assert [(one.line, one.school, one.verb) for one in newest_deeds(session, 1)] == [
        (last, school.id, Verb.KEEP_BELL)
    ]
    assert session.get(JournalEntry, last) is not None
