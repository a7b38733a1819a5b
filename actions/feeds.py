"""Calendar feeds: keep one address for each scope, and write what it shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, or_, select

from actions.alarms import alarms_since
from actions.reading import DutyView, views
from actions.schools import today
from calendars.feed import FeedEvent, FeedInfo, FeedStatus, render
from models import keys
from models.base import swap
from models.duties import Assignment, Duty, DutyState
from models.errors import NotFound
from models.feeds import Feed, FeedScope
from models.journal import write
from models.people import Person
from models.places import Place
from models.routines import Routine
from models.schools import School
from models.settings import settings
from notifications.language import pick, say

TOMBSTONE = timedelta(days=30)
REFRESH_HOURS = 1


@dataclass(frozen=True)
class FeedView:
    """A feed and the name of what it shows."""

    feed: Feed
    label: str


def feed(session: Session, school: School, scope: FeedScope, subject: str, now: datetime) -> Feed:
    """The feed of one scope, made when first asked for."""
    natural = (Feed.school_id == school.id, col(Feed.scope) == scope, Feed.subject == subject)
    known = session.exec(select(Feed).where(*natural)).first()
    if known is not None:
        return known
    fresh = Feed(school_id=school.id, scope=scope, subject=subject)
    session.add(fresh)
    session.flush()
    write(session, now, "feeds", "add_feed", fresh, scope=scope, subject=subject)
    return fresh


def keep_feeds(session: Session, school: School, now: datetime) -> list[FeedView]:
    """Every feed the school can offer: each person, team, place and routine with duties, and the whole school."""
    staying = or_(col(Person.left).is_(None), col(Person.left) >= today(school, now))
    people = list(session.exec(select(Person).where(Person.school_id == school.id, staying)))
    feed(session, school, FeedScope.SCHOOL, "", now)
    for person in people:
        feed(session, school, FeedScope.PERSON, str(person.id), now)
    for team in sorted({person.team for person in people} - {""}):
        feed(session, school, FeedScope.TEAM, team, now)
    return feeds(session, school)


def feeds(session: Session, school: School) -> list[FeedView]:
    """Every feed of the school with the name of what it shows."""
    found = select(Feed).where(Feed.school_id == school.id).order_by(col(Feed.scope), col(Feed.subject))
    return [FeedView(feed, label(session, school, feed)) for feed in session.exec(found)]


def label(session: Session, school: School, feed: Feed) -> str:
    """Whose duties the feed shows, by name."""
    if feed.scope in (FeedScope.PERSON, FeedScope.PLACE):
        table = Person if feed.scope == FeedScope.PERSON else Place
        names = session.exec(select(table.name).where(col(table.id) == UUID(feed.subject)))
        return names.first() or ""
    return feed.subject or school.name


def feed_by_token(session: Session, token: str) -> Feed | None:
    """The feed a secret address opens; None for a token that was never good or is no more."""
    row = keys.row_of(token)
    found = session.get(Feed, row) if row else None
    return found if found and keys.opens(token, "feed", found.id, found.version) else None


def rotate(session: Session, feed: Feed, now: datetime, actor: str) -> Feed:
    """A new address; the old one is dead from now on."""
    swap(session, Feed, col(Feed.id) == feed.id, version=Feed.version + 1)
    session.refresh(feed)
    write(session, now, actor, "rotate_feed", feed, version=feed.version)
    return feed


def revoke(session: Session, feed: Feed, now: datetime, actor: str) -> None:
    """End a subscription: its address answers with a notice for a while, then is gone."""
    if swap(session, Feed, col(Feed.id) == feed.id, col(Feed.revoked_at).is_(None), revoked_at=now):
        write(session, now, actor, "revoke_feed", feed)
    session.refresh(feed)


def render_feed(session: Session, feed: Feed, now: datetime) -> bytes:
    """The feed's bytes: its duties from last month's first day to half a year ahead; equal while nothing changed."""
    school = session.get_one(School, feed.school_id)
    language = feed.language or _language(session, feed) or school.language
    title = f"{label(session, school, feed)} · {pick(school.name, school.name_en, language)}"
    info = FeedInfo(name=title, zone=school.zone, language=language, refresh_hours=REFRESH_HOURS)
    if feed.scope == FeedScope.PERSON:
        events = _personal(session, school, feed, now, language)
    else:
        events = _shared(session, school, feed, now, language)
    return render(info, events)


def _language(session: Session, feed: Feed) -> str | None:
    if feed.scope != FeedScope.PERSON:
        return None
    person = session.get(Person, UUID(feed.subject))
    if person is None:
        raise NotFound("person.unknown", name=feed.subject)
    return person.language


def window(school: School, now: datetime) -> tuple[date, date]:
    """The days a feed shows; its edges move once a month, so that the bytes stay equal in between."""
    policies = school.policies
    first = (today(school, now) - timedelta(days=policies.feed_past_days)).replace(day=1)
    return first, first + timedelta(days=policies.feed_past_days + policies.feed_future_days + 31)


def _personal(session: Session, school: School, feed: Feed, now: datetime, language: str) -> list[FeedEvent]:
    mine = select(Assignment, Duty).join(Duty, col(Duty.id) == Assignment.duty_id)
    mine = mine.where(Assignment.person_id == UUID(feed.subject), col(Duty.day).between(*window(school, now)))
    pairs = list(session.exec(mine.order_by(col(Duty.start), col(Assignment.id))))
    seen = {view.duty.id: view for view in views(session, [duty for _, duty in pairs])}
    since = alarms_since(session, feed)
    shown = [(row, duty) for row, duty in pairs if row.held or row.changed > now - TOMBSTONE]
    return [_own(row, seen[duty.id], feed.alarm_minutes, since, language) for row, duty in shown]


def _own(
    row: Assignment, view: DutyView, alarms: tuple[int, ...], since: datetime | None, language: str
) -> FeedEvent:
    gone = not row.held
    changed = max(row.changed, view.duty.changed, *([since] if since else []))
    sequence = row.sequence + view.duty.sequence
    return _event(str(row.id), view, changed, sequence, alarms, language, gone=gone, names=False)


def _shared(session: Session, school: School, feed: Feed, now: datetime, language: str) -> list[FeedEvent]:
    day = today(school, now)
    first, last = window(school, now)
    wanted = select(Duty).where(
        Duty.school_id == school.id, col(Duty.day).between(first, last), col(Duty.published)
    )
    if feed.scope == FeedScope.PLACE:
        wanted = wanted.where(Duty.place_id == UUID(feed.subject))
    if feed.scope == FeedScope.ROUTINE:
        routine = select(Routine.id).where(Routine.school_id == school.id, Routine.code == feed.subject)
        wanted = wanted.where(col(Duty.routine_id).in_(routine))
    duties = [
        duty for duty in session.exec(wanted.order_by(col(Duty.start))) if not duty.hidden or duty.day <= day
    ]
    shown = views(session, duties)
    if feed.scope == FeedScope.TEAM:
        shown = [view for view in shown if any(person.team == feed.subject for _, person in view.people)]
    return [_whole(view, language) for view in shown]


def _whole(view: DutyView, language: str) -> FeedEvent:
    duty = view.duty  # every change of its crew touches the duty
    return _event(str(duty.id), view, duty.changed, duty.sequence, (), language, gone=False, names=True)


def _event(
    uid: str,
    view: DutyView,
    changed: datetime,
    sequence: int,
    alarms: tuple[int, ...],
    language: str,
    *,
    gone: bool,
    names: bool,
) -> FeedEvent:
    duty = view.duty
    off = gone or duty.state == DutyState.CANCELLED
    link = f"{settings().address}/d/{uid}"
    return FeedEvent(
        uid=uid,
        start=duty.start,
        end=duty.end,
        summary=_summary(view, language, off=off, names=names),
        location=pick(view.place.name, view.place.name_en, language) if view.place else "",
        description=_description(view, language, link),
        url=link,
        changed=changed,
        sequence=sequence,
        status=FeedStatus.CANCELLED if off else FeedStatus.CONFIRMED,
        alarms=() if off or not duty.open else alarms,
        categories=(),
    )


def _summary(view: DutyView, language: str, *, off: bool, names: bool) -> str:
    duty = view.duty
    title = pick(duty.name, duty.name_en, language)
    if view.place is not None:
        title = f"{title} · {pick(view.place.name, view.place.name_en, language)}"
    if names and view.people:
        title = f"{title}（{view.names}）"
    if off:
        return f"{say('feed.cancelled', language)}{title}"
    if duty.state == DutyState.DONE:
        return f"✓ {title}"
    return f"{say('feed.provisional', language)}{title}" if duty.provisional else title


def _description(view: DutyView, language: str, link: str) -> str:
    lines = []
    if len(view.people) > 1:
        lines.append(f"{say('feed.crew', language)}{view.names}")
    if view.duty.reason:
        lines.append(f"{say('feed.reason', language)}{view.duty.reason}")
    return "\n".join([*lines, link])
