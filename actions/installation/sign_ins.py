"""Where users are signed in: a row a browser, ended at logout, when nobody was there for long, or from elsewhere."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, or_, update
from sqlmodel import Session, col, select

from models.base import rows_changed
from models.errors import NotFound
from models.settings import settings
from models.users import User, UserSession

NOTED_EVERY = timedelta(minutes=5)
"""So often at most it is written down that somebody is there."""
KEPT = timedelta(days=90)  # after its end, for anyone who asks who was signed in


def open_sign_in(session: Session, user: User, browser: str, now: datetime) -> UserSession:
    """Sign a user in at a browser."""
    row = UserSession(user_id=user.id, browser=browser[:64], opened=now, seen=now)
    session.add(row)
    session.flush()
    return row


def stands(row: UserSession, now: datetime) -> bool:
    """Say whether somebody is still signed in: not ended, not idle for too long, not opened too long ago."""
    fresh = row.seen + timedelta(hours=settings().idle_hours) >= now
    return row.ended is None and fresh and row.opened + timedelta(days=settings().sign_in_days) > now


def sign_ins_of(session: Session, user: User, now: datetime) -> list[UserSession]:
    """Where a user is signed in, the one seen last first."""
    mine = select(UserSession).where(UserSession.user_id == user.id, col(UserSession.ended).is_(None))
    return [row for row in session.exec(mine.order_by(col(UserSession.seen).desc())) if stands(row, now)]


def own_sign_in(session: Session, user: User, sign_in_id: UUID) -> UserSession:
    """One sign-in of the user's own; another's is as if it did not exist."""
    row = session.get(UserSession, sign_in_id)
    if row is None or row.user_id != user.id:
        raise NotFound("sign_in.unknown")
    return row


def end_sign_in(session: Session, row: UserSession, now: datetime) -> None:
    """Sign out at that browser: what it sends from now on is a stranger's."""
    row.ended = row.ended or now
    session.add(row)


def end_all(session: Session, user: User, now: datetime, but: UUID | None = None) -> None:
    """Sign out everywhere, `but` at one browser."""
    mine = update(UserSession).where(col(UserSession.user_id) == user.id, col(UserSession.ended).is_(None))
    others = mine.where(col(UserSession.id) != but) if but else mine
    session.execute(others.values(ended=now))


def note_seen(session: Session, sign_in_id: UUID, now: datetime) -> None:
    """Write down that somebody is there, where that was not written down just now, or later than now."""
    stale = or_(col(UserSession.seen) <= now - NOTED_EVERY, col(UserSession.seen) > now)
    _set_seen(session, now, col(UserSession.id) == sign_in_id, stale)


def set_back(session: Session, now: datetime) -> None:
    """Let the hours and days of a sign-in run from now where they would begin later: the clock was put back, and
    nobody stays signed in until it has caught up."""
    _set_seen(session, now, col(UserSession.seen) > now)


def _set_seen(session: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    opened = col(UserSession.opened)
    values = {"seen": now, "opened": case((opened > now, now), else_=opened)}
    session.execute(update(UserSession).where(*which).values(values))


def clear_sign_ins(session: Session, now: datetime) -> int:
    """Remove sign-ins that nobody has used for long; answers how many."""
    return rows_changed(session, delete(UserSession).where(col(UserSession.seen) < now - KEPT))
