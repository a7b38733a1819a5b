"""What a calendar feed says: its duties in the reader's language, or that the address is over."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.feeds.addresses import ended, label
from actions.feeds.choices import chosen_since
from actions.feeds.rows import FeedDuty, Member, Shown, fingerprint_of_days, shown_in
from actions.school.may_see import ANYBODY, Asker, may_see
from actions.school.public_address import moved_at
from actions.school.schools import today
from calendars.ical.feed import FeedEvent, FeedInfo, FeedStatus, render
from models.duties import DutyState
from models.errors import NotFound
from models.feeds import TOMBSTONE, Feed, FeedScope
from models.people import Person
from models.schools import School
from models.settings import settings
from notifications.language import listing, pick, say
from notifications.sentences.codes import word

REFRESH_HOURS = 1
ONE_HOUR = timedelta(hours=1)


def render_feed(session: Session, feed: Feed, now: datetime) -> bytes:
    """The feed's bytes: its duties from last month's first day to half a year ahead, equal while nothing changed.

    Cancelled and handed-over duties stay for 30 days as such, each under its own word; missed ones are marked. An
    ended subscription is one event that says so, to replace what the phone still holds.
    """
    school = session.get_one(School, feed.school_id)
    language = feed.language or _language(session, feed) or school.language
    if over := ended(session, feed, now):
        return _single_event(
            feed, school, over, say("The calendar subscription has ended.", language), language
        )
    info = FeedInfo(
        name=_title(session, school, feed, language),
        zone=school.zone,
        language=language,
        refresh_hours=REFRESH_HOURS,
    )
    shown = shown_in(session, feed, *window(school, now))
    if feed.scope == FeedScope.PERSON:
        mine = _seen(shown, Asker(UUID(feed.subject)), today(school, now))
        events = _personal(feed, mine, now, language)
    else:
        events = _shared(feed, _seen(shown, ANYBODY, today(school, now)), now, language)
    return render(info, _no_older(events, chosen_since(session, feed), moved_at(session)))


def _seen(shown: Iterable[Shown], asker: Asker, day: date) -> list[Shown]:
    """What the asker may see of it: a surprise only who has it now, until its day."""
    return [one for one in shown if may_see(one.duty, {held.person_id for held in one.crew}, asker, day)]


def _no_older(events: Iterable[FeedEvent], *changes: datetime | None) -> Iterator[FeedEvent]:
    """The events, changed when all of them were: by another choice of reminders or language, by links to elsewhere."""
    since = max((change for change in changes if change), default=None)
    return (replace(one, changed=since) if since and one.changed < since else one for one in events)


def fingerprint(session: Session, feed: Feed, now: datetime) -> tuple[object, ...]:
    """Equal as long as nothing was done to the duties the feed shows; far cheaper than its bytes."""
    return fingerprint_of_days(session, feed, *window(session.get_one(School, feed.school_id), now))


def render_replaced(session: Session, feed: Feed, over: datetime) -> bytes:
    """What an earlier address of the feed says: that there is another; nothing of what the feed shows."""
    school = session.get_one(School, feed.school_id)
    language = feed.language or _language(session, feed) or school.language
    return _single_event(
        feed, school, over, say("The calendar has a new address: subscribe again.", language), language
    )


def _title(session: Session, school: School, feed: Feed, language: str) -> str:
    """Whose calendar it is, and of which school, once."""
    names = (label(session, school, feed, language), pick(school.name, school.name_en, language))
    return " · ".join(dict.fromkeys(names))


def _single_event(feed: Feed, school: School, over: datetime, said: str, language: str) -> bytes:
    event = FeedEvent(
        uid=str(feed.id), start=over, end=over + ONE_HOUR, summary=said, changed=over, busy=False
    )
    return render(FeedInfo(name=said, zone=school.zone, language=language), [event])


def _language(session: Session, feed: Feed) -> str | None:
    if feed.scope != FeedScope.PERSON:
        return None
    person = session.get(Person, UUID(feed.subject))
    if person is None:
        raise NotFound("person.unknown_name", name=feed.subject)
    return person.language


def window(school: School, now: datetime) -> tuple[date, date]:
    """The days a feed shows; its edges move once a month, so that the bytes stay equal in between."""
    policies = school.policies
    first = (today(school, now) - timedelta(days=policies.feed_past_days)).replace(day=1)
    return first, first + timedelta(days=policies.feed_past_days + policies.feed_future_days + 31)


def _personal(feed: Feed, shown: list[Shown], now: datetime, language: str) -> list[FeedEvent]:
    """One event an assignment: its UID stays the person's own when the duty goes to somebody else and comes back."""
    person, fresh = UUID(feed.subject), now - TOMBSTONE
    return [
        _own(one, member, feed.alarm_minutes, language)
        for one in shown
        for member in one.members
        if member.person_id == person and (member.held or member.changed > fresh) and _told(one.duty, fresh)
    ]


def _own(one: Shown, member: Member, alarms: tuple[int, ...], language: str) -> FeedEvent:
    changed = max(member.changed, one.duty.changed)
    off = _left(one, member, language)
    title = f"{_name(one.duty, language)}{_role(one, member, language)}"
    sequence = member.sequence + one.duty.sequence
    rings = () if off or one.duty.state != DutyState.OPEN else alarms
    return _event(str(member.id), one, title, changed, sequence, language, alarms=rings, off=off)


def _left(one: Shown, member: Member, language: str) -> str:
    """How somebody's calendar marks what has left it: cancelled, or who has come in their place; nothing while it is
    theirs."""
    if member.held or one.duty.state == DutyState.CANCELLED:
        return _cancelled(one.duty, language)
    came = [other.name for other in one.crew if other.line == member.line and other.changed >= member.changed]
    if came:
        return say("feed.handed_over", language, people=listing(came, language))
    return say("feed.not_yours", language)


def _cancelled(duty: FeedDuty, language: str) -> str:
    return say("feed.cancelled", language) if duty.state == DutyState.CANCELLED else ""


def _role(one: Shown, member: Member, language: str) -> str:
    """As what somebody is there: as the leader, or on which of several lines."""
    lines = one.duty.crew.get("lines", [])
    pools = [str(line.get("pool", "")) for line in lines]
    if member.leader:
        return say("feed.in_brackets", language, text=say("leads", language))
    if len(set(pools)) > 1 and member.line < len(pools):
        return say("feed.in_brackets", language, text=word("pool", pools[member.line], language))
    return ""


def _shared(feed: Feed, shown: list[Shown], now: datetime, language: str) -> list[FeedEvent]:
    """One event a duty with the names of its crew."""
    fresh = now - TOMBSTONE
    visible = [one for one in shown if _told(one.duty, fresh)]
    if feed.scope != FeedScope.TEAM:
        return [_whole(one, language) for one in visible]
    return [
        _whole(one, language, gone=gone)
        for one in visible
        if (gone := _gone(one, feed.subject, fresh)) is not None
    ]


def _gone(one: Shown, team: str, fresh: datetime) -> bool | None:
    """Say whether a duty is no longer a team's, by other hands or because a person has changed team; None when it never
    was, or has been gone for 30 days."""
    ours = [member for member in one.members if member.team_at(one.duty.end) == team]
    if any(member.held for member in ours):
        return False
    lately = any(member.changed > fresh for member in ours)
    return True if lately or any(member.held and member.left(team, fresh) for member in one.members) else None


def _told(duty: FeedDuty, fresh: datetime) -> bool:
    """Say whether a duty is to be seen: a cancelled one for 30 days."""
    return duty.state != DutyState.CANCELLED or duty.changed > fresh


def _whole(one: Shown, language: str, *, gone: bool = False) -> FeedEvent:
    """Every change of its crew touches the duty, so its own change and sequence will do."""
    duty, names = one.duty, listing([member.name for member in one.crew], language)
    title = _name(duty, language)
    off = _cancelled(duty, language) or (say("feed.not_this_teams", language) if gone else "")
    who = say("feed.in_brackets", language, text=names) if names else ""
    return _event(str(duty.id), one, title, duty.changed, duty.sequence, language, off=off, who=who)


def _event(
    uid: str,
    one: Shown,
    title: str,
    changed: datetime,
    sequence: int,
    language: str,
    *,
    off: str,
    alarms: tuple[int, ...] = (),
    who: str = "",
) -> FeedEvent:
    place, link = pick(*one.place, language), f"{settings().address}/d/{uid}"
    return FeedEvent(
        uid=uid,
        start=one.duty.start,
        end=one.duty.end,
        summary=_summary(one.duty, f"{title} · {place}{who}" if place else f"{title}{who}", language, off),
        location=place,
        description=_description(one, language, link),
        url=link,
        changed=changed,
        sequence=sequence,
        status=FeedStatus.CANCELLED if off else FeedStatus.CONFIRMED,
        alarms=alarms,
    )


def _name(duty: FeedDuty, language: str) -> str:
    return pick(duty.name, duty.name_en, language)


def _summary(duty: FeedDuty, title: str, language: str, off: str) -> str:
    """The title behind how it stands; `off`: the word for what is in this calendar no more."""
    if off:
        return f"{off}{title}"
    if duty.state == DutyState.DONE:
        return f"✓ {title}"
    if duty.state == DutyState.MISSED:
        return f"{say('feed.missed', language)}{title}"
    return f"{say('feed.provisional', language)}{title}" if duty.provisional else title


def _description(one: Shown, language: str, link: str) -> str:
    lines, crew = [], one.crew
    if len(crew) > 1:
        lines.append(f"{say('feed.crew', language)}{listing([member.name for member in crew], language)}")
    if one.duty.reason:
        lines.append(f"{say('feed.reason', language)}{one.duty.reason}")
    if one.duty.about:
        lines.append(one.duty.about)
    return "\n".join([*lines, link])
