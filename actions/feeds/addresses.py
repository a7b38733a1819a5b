"""Calendar feeds: keep one address for each scope, give it again, end it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.school.may_see import open_to_all
from actions.school.rows import people_of, places_of, routines_of
from actions.school.school_time import midnight
from actions.school.schools import today
from models import keys
from models.base import compare_and_set
from models.duties import Duty
from models.feeds import Feed, FeedScope
from models.journal import JournalEntry, Verb, write
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School
from notifications.language import pick

NOTICE = timedelta(days=30)  # so long an ended address says that it has ended
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FeedView:
    """A feed, the name of what it shows, and since when it is over."""

    feed: Feed
    label: str
    ended: datetime | None


def feed(session: Session, school: School, scope: FeedScope, subject: str, now: datetime) -> Feed:
    """The feed of one scope, made when first asked for."""
    return known_feed(session, school, scope, subject) or _new(session, school, scope, subject, now)


def known_feed(session: Session, school: School, scope: FeedScope, subject: str) -> Feed | None:
    """The feed of one scope, ended or not, when one was made."""
    natural = (Feed.school_id == school.id, col(Feed.scope) == scope, Feed.subject == subject)
    return session.exec(select(Feed).where(*natural)).first()


def _new(session: Session, school: School, scope: FeedScope, subject: str, now: datetime) -> Feed:
    fresh = Feed(school_id=school.id, scope=scope, subject=subject)
    session.add(fresh)
    session.flush()
    write(session, now, "feeds", Verb.ADD_FEED, fresh, scope=scope, subject=subject)
    return fresh


def keep_feeds(session: Session, school: School, now: datetime) -> list[FeedView]:
    """Every feed the school can offer: each person, team, place and routine with duties, and the whole school."""
    rows = session.exec(select(Feed).where(Feed.school_id == school.id))
    known = {(str(row.scope), row.subject) for row in rows}
    for scope, subject in _wanted(session, school, now):
        if (str(scope), subject) not in known:
            _new(session, school, scope, subject, now)
    return feeds(session, school, now)


def _wanted(session: Session, school: School, now: datetime) -> Iterator[tuple[FeedScope, str]]:
    staying = or_(col(Person.left).is_(None), col(Person.left) >= today(school, now))
    people = list(session.exec(select(Person).where(Person.school_id == school.id, staying)))
    yield FeedScope.SCHOOL, ""
    for person in people:
        yield FeedScope.PERSON, str(person.id)
    for team in sorted({person.team for person in people} - {""}):
        yield FeedScope.TEAM, team
    published = (Duty.school_id == school.id, col(Duty.published), open_to_all(today(school, now)))
    for place in session.exec(select(Duty.place_id).where(*published).distinct()):
        if place is not None:
            yield FeedScope.PLACE, str(place)
    routines = select(Routine.code).join(Duty, col(Duty.routine_id) == Routine.id).where(*published)
    for code in session.exec(routines.distinct()):
        yield FeedScope.ROUTINE, code


def feeds(session: Session, school: School, now: datetime) -> list[FeedView]:
    """Every feed of the school with the name of what it shows, in order of scope and name."""
    names = {(str(FeedScope.PERSON), str(row.id)): row.name for row in people_of(session, school)}
    names |= {(str(FeedScope.PLACE), str(row.id)): row.name for row in places_of(session, school)}
    names |= {(str(FeedScope.ROUTINE), row.code): row.name for row in routines_of(session, school)}
    mine = list(session.exec(select(Feed).where(Feed.school_id == school.id)))
    views = [
        FeedView(
            one, names.get((one.scope, one.subject), one.subject or school.name), ended(session, one, now)
        )
        for one in mine
    ]
    return sorted(views, key=lambda view: (view.feed.scope, view.label, view.feed.subject))


def label(session: Session, school: School, feed: Feed, language: str) -> str:
    """Whose duties the feed shows, by name in a language."""
    if feed.scope == FeedScope.PERSON:
        person = session.get(Person, UUID(feed.subject))
        return person.name if person else ""
    if feed.scope == FeedScope.PLACE:
        place = session.get(Place, UUID(feed.subject))
        return pick(place.name, place.name_en, language) if place else ""
    if feed.scope == FeedScope.ROUTINE:
        named = select(Routine).where(Routine.school_id == school.id, Routine.code == feed.subject)
        routine = session.exec(named).first()
        return pick(routine.name, routine.name_en, language) if routine else feed.subject
    return feed.subject or pick(school.name, school.name_en, language)


def feed_by_token(session: Session, token: str) -> Feed | None:
    """The feed a secret address opens; None for a token that was never good or is no more."""
    row = keys.row_of(token)
    found = session.get(Feed, row) if row else None
    return found if found and keys.opens(token, "feed", found.id, found.version) else None


def replaced(session: Session, token: str) -> tuple[Feed, datetime] | None:
    """The feed whose earlier address this was, and since when it has another; None for what was never one."""
    row = keys.row_of(token)
    found = session.get(Feed, row) if row else None
    if found is None:
        return None
    old = next((old for old in range(1, found.version) if keys.opens(token, "feed", found.id, old)), None)
    deeds = select(JournalEntry).where(
        JournalEntry.subject == f"feed:{found.id}", JournalEntry.verb == Verb.ROTATE_FEED
    )
    at = (deed.at for deed in session.exec(deeds) if old and deed.facts.get("version") == old + 1)
    return next(((found, moment) for moment in at), None)


def rotate(session: Session, feed: Feed, now: datetime, actor: str) -> Feed:
    """A new address; the old one shows no duty from now on. An ended subscription lives on under the new one."""
    compare_and_set(session, Feed, col(Feed.id) == feed.id, version=Feed.version + 1, revoked_at=None)
    session.refresh(feed)
    write(session, now, actor, Verb.ROTATE_FEED, feed, version=feed.version)
    return feed


def revoke(session: Session, feed: Feed, now: datetime, actor: str) -> None:
    """End a subscription: its address answers with a notice for a while, then is gone."""
    if compare_and_set(
        session, Feed, col(Feed.id) == feed.id, col(Feed.revoked_at).is_(None), revoked_at=now
    ):
        write(session, now, actor, Verb.REVOKE_FEED, feed)
    session.refresh(feed)


def note_reader(session: Session, feed: UUID, client: str, now: datetime, every: timedelta) -> None:
    """Remember that a feed is read and by what, unless that was noted less than `every` ago."""
    due = or_(col(Feed.used_at).is_(None), col(Feed.used_at) <= now - every)
    compare_and_set(session, Feed, col(Feed.id) == feed, due, used_at=now, client=client)


def revoke_departed(session: Session, school: School, now: datetime, actor: str) -> int:
    """End the subscriptions of those who have left; from now their addresses have 30 days. Answers how many."""
    left = select(Person).where(Person.school_id == school.id, col(Person.left) < today(school, now))
    gone = {str(person.id) for person in session.exec(left)}
    alive = (Feed.school_id == school.id, col(Feed.scope) == FeedScope.PERSON, col(Feed.revoked_at).is_(None))
    mine = [row for row in session.exec(select(Feed).where(*alive)) if row.subject in gone]
    for row in mine:
        revoke(session, row, now, actor)
    return len(mine)


def ended(session: Session, feed: Feed, now: datetime) -> datetime | None:
    """Since when a subscription shows nothing: the earlier of its revocation and its person's departure."""
    moments = [feed.revoked_at, _departure(session, feed)]
    return min((moment for moment in moments if moment and moment <= now), default=None)


def _departure(session: Session, feed: Feed) -> datetime | None:
    if feed.scope != FeedScope.PERSON:
        return None
    person = session.get(Person, UUID(feed.subject))
    if person is None or person.left is None:
        return None
    return midnight(person.left + ONE_DAY, session.get_one(School, feed.school_id))


def gone(over: datetime | None, now: datetime) -> bool:
    """Say whether an address that is over since then has said so for long enough."""
    return over is not None and now >= over + NOTICE
