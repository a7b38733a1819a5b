"""What a person chooses for their calendar feed, its reminders and its language, and since when that stands."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from models.base import compare_and_set
from models.errors import BadInput
from models.feeds import AlarmChoice, Feed
from models.journal import JournalEntry, Verb, write
from models.people import Person
from notifications.language import LANGUAGES


def choose_alarms(session: Session, feed: Feed, choice: str, now: datetime, actor: str) -> None:
    """Let the feed carry these reminders; the same choice again changes nothing. BadInput for no choice of ours."""
    if choice not in list(AlarmChoice):
        raise BadInput("input")
    before = feed.alarms
    if compare_and_set(session, Feed, col(Feed.id) == feed.id, Feed.alarms != choice, alarms=choice):
        write(session, now, actor, Verb.CHOOSE_ALARMS, feed, before=before, after=choice)
    session.refresh(feed)


def choose_language(session: Session, person: Person, choice: str, now: datetime, actor: str) -> None:
    """Speak to a person in a language of ours, empty: in their school's; their calendar, letters and pages follow."""
    if choice not in ("", *LANGUAGES):
        raise BadInput("input")
    before, after = person.language, choice or None
    other = col(Person.language).is_distinct_from(after)
    if compare_and_set(session, Person, col(Person.id) == person.id, other, language=after):
        write(session, now, actor, Verb.CHOOSE_LANGUAGE, person, before=before, after=after)
    session.refresh(person)


def chosen_since(session: Session, feed: Feed) -> datetime | None:
    """When the reminders or the language of a person's feed were last changed. Some clients (ICSx5) skip an event
    whose LAST-MODIFIED is not newer than their copy, so this is a change of every event of the feed."""
    entry, subject = JournalEntry, col(JournalEntry.subject)
    alarms = and_(subject == f"feed:{feed.id}", entry.verb == Verb.CHOOSE_ALARMS)
    spoken = and_(subject == f"person:{feed.subject}", entry.verb == Verb.CHOOSE_LANGUAGE)
    return session.exec(select(func.max(entry.at)).where(or_(alarms, spoken))).one()
