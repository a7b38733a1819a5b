"""What a school no longer keeps, by its policies: each night, once it is old enough. Records of work stay."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from actions.school.schools import today
from models.base import rows_changed
from models.duties import Record
from models.feeds import Feed
from models.findings import UNSETTLED, Finding
from models.forms import PICTURE
from models.journal import JournalEntry, Verb, write
from models.notices import Notice, NoticeState
from models.people import Absence, Person
from models.repairs import Repair
from models.schools import School

SETTLED = (NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED)


def clear(session: Session, school: School, photos: Path, now: datetime, actor: str) -> Counter[str]:
    """Remove what is older than the school's policies keep it; how many of each kind went.

    A revoked calendar address stays dead. Deeds go whole, the oldest first.
    """
    keep = school.policies
    notice, feed, absence, deed = (
        now - timedelta(days=days)
        for days in (
            keep.keep_notices_days,
            keep.keep_feeds_days,
            keep.keep_absences_days,
            keep.keep_journal_days,
        )
    )
    settled = (col(Notice.state).in_(SETTLED), col(Notice.settled_at) < notice)
    revoked = (Feed.school_id == school.id, col(Feed.revoked_at) < feed)
    over = (Absence.school_id == school.id, col(Absence.end) < absence)
    old = (JournalEntry.school_id == school.id, col(JournalEntry.at) < deed)
    return Counter(
        notices=rows_changed(session, delete(Notice).where(Notice.school_id == school.id, *settled)),  # type: ignore[arg-type]
        feeds=rows_changed(session, delete(Feed).where(*revoked)),  # type: ignore[arg-type]
        absences=rows_changed(session, delete(Absence).where(*over)),  # type: ignore[arg-type]
        deeds=rows_changed(session, delete(JournalEntry).where(*old)),  # type: ignore[arg-type]
        contacts=_forget_contacts(session, school, now, actor),
        pictures=_drop_pictures(session, school, photos, now) if keep.keep_photos_days else 0,
    )


def _forget_contacts(session: Session, school: School, now: datetime, actor: str) -> int:
    """Empty the addresses, wishes and private limits of those who left long enough ago."""
    before = today(school, now) - timedelta(days=school.policies.keep_contacts_days)
    former = select(Person).where(Person.school_id == school.id, col(Person.left) < before)
    kept = ("email", "phone", "channels", "wish", "limits")
    known = [one for one in session.exec(former) if any(getattr(one, name) for name in kept)]
    for person in known:
        person.email, person.phone, person.channels, person.wish, person.limits = "", "", [], {}, []
        person.agreed, person.agreed_by = None, ""
        session.add(person)
        write(session, now, actor, Verb.FORGET_CONTACTS, person)
    return len(known)


def _drop_pictures(session: Session, school: School, folder: Path, now: datetime) -> int:
    """Remove the files of pictures whose record or report is old enough; the record goes on naming them. What a finding
    or a repair still waits with stays."""
    before = now - timedelta(days=school.policies.keep_photos_days)
    done = select(Record.entries).where(Record.school_id == school.id, col(Record.entered_at) < before)
    told = select(Repair.photo).where(Repair.school_id == school.id, col(Repair.reported_at) < before)
    texts = [str(held) for held in (*session.exec(done), *session.exec(told))]
    old = {name for text in texts for name in PICTURE.findall(text)}
    files = [folder / name for name in old - _still_needed(session, school)]
    there = [file for file in files if file.is_file()]
    for file in there:
        file.unlink(missing_ok=True)
    return len(there)


def _still_needed(session: Session, school: School) -> set[str]:
    """The pictures of findings that are not settled and of repairs that are not closed."""
    found = select(Finding.photo).where(Finding.school_id == school.id, col(Finding.state).in_(UNSETTLED))
    broken = select(Repair.photo).where(Repair.school_id == school.id, col(Repair.closed_at).is_(None))
    return {*session.exec(found), *session.exec(broken)}
