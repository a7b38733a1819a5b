"""A school's sign-ins as its manager keeps them: change the role, end the sessions, remove, give a new password."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from actions.installation.second_factor import forget_factor
from models.errors import NotAllowed, NotFound, Refusal
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from models.users import Role, User, UserSession

GRANTED = (Role.MANAGER, Role.LEAD, Role.VIEWER)


def users_of(session: Session, school: School) -> list[User]:
    """The sign-ins of a school, by name."""
    return list(session.exec(select(User).where(User.school_id == school.id).order_by(col(User.name))))


def every_user(session: Session) -> list[User]:
    """The sign-ins of every school, by name."""
    return list(session.exec(select(User).order_by(col(User.name))))


def user_of(session: Session, school: School, user_id: UUID) -> User:
    """One sign-in of this school; another school's, and the operator's, is as if it did not exist."""
    user = session.get(User, user_id)
    if user is None or user.school_id != school.id:
        raise NotFound("user.unknown")
    return user


def change_role(
    session: Session, user: User, role: Role, person: Person | None, now: datetime, actor: str
) -> None:
    """Give a sign-in another role, and the person it belongs to (a team lead leads that person's team)."""
    if role not in GRANTED:
        raise NotAllowed("not_allowed")
    if role == Role.LEAD and person is None:
        raise Refusal("user.no_person")
    if user.role == Role.MANAGER and role != Role.MANAGER:
        _require_another_manager(session, user)
    before = {"role": user.role, "person": str(user.person_id or "")}
    user.role, user.person_id = role, person.id if person else None
    session.add(user)
    after = {"role": str(role), "person": str(user.person_id or "")}
    write(session, now, actor, Verb.CHANGE_USER, user, name=user.name, before=before, after=after)


def remove_user(session: Session, user: User, now: datetime, actor: str) -> None:
    """Take a sign-in away: its sessions end, its name stays in the journal. The last manager stays."""
    if user.role == Role.MANAGER:
        _require_another_manager(session, user)
    write(session, now, actor, Verb.REMOVE_USER, user, name=user.name, role=user.role)
    forget_factor(session, user)
    session.execute(delete(UserSession).where(col(UserSession.user_id) == user.id))
    session.delete(user)
    session.flush()


def _require_another_manager(session: Session, user: User) -> None:
    others = (User.school_id == user.school_id, User.role == Role.MANAGER, col(User.id) != user.id)
    if session.exec(select(User.id).where(*others)).first() is None:
        raise Refusal("user.last_manager")
