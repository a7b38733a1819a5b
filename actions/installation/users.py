"""Sign-ins: add one, check one, change its password."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from pwdlib import PasswordHash
from sqlmodel import Session, select

from actions.installation.passwords import refuse_common
from actions.installation.second_factor import use_code
from actions.installation.sign_ins import end_all, open_sign_in
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.schools import School
from models.users import Role, User, UserSession

MIN_PASSWORD, MOST_PASSWORD, LONGEST_NAME = 10, 200, 64


@lru_cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@lru_cache
def _nobody() -> str:
    return _hasher().hash("nobody has this name")


@dataclass(frozen=True)
class Hashed:
    """A password that was checked and hashed before the transaction that keeps it."""

    text: str


@dataclass(frozen=True)
class Recognised:
    """Somebody whose password was right, and the version of their sign-in it was right for."""

    user_id: UUID
    version: int


def hashed(password: str, *known: str) -> Hashed:
    """The hash of a password; refuses one too short, too long, or easily guessed by who knows the names in `known`.
    It takes 50 ms on purpose: call it while nobody waits
    for a lock."""
    if len(password) < MIN_PASSWORD:
        raise BadInput("password.short", least=MIN_PASSWORD)
    if len(password) > MOST_PASSWORD:
        raise BadInput("password.long", most=MOST_PASSWORD)
    refuse_common(password, *known)
    return Hashed(_hasher().hash(password))


def user_named(session: Session, name: str) -> User | None:
    """The sign-in of that name, at whichever school."""
    return session.exec(select(User).where(User.name == name)).first()


def add_user(
    session: Session,
    name: str,
    password: str | Hashed,
    role: Role,
    now: datetime,
    actor: str,
    school: School | None = None,
) -> User:
    """A new sign-in; refuses a taken or empty name, a short password and a manager of no school."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput("user.name", most=LONGEST_NAME)
    if user_named(session, name) is not None:
        raise Refusal("user.exists", name=name)
    if school is None and role != Role.OPERATOR:
        raise BadInput("user.no_school", name=name)
    user = User(
        name=name, role=role, school_id=school.id if school else None, password_hash=_checked(password, name)
    )
    session.add(user)
    session.flush()
    write(session, now, actor, Verb.ADD_USER, user, name=name, role=str(role))
    return user


def _checked(password: str | Hashed, name: str) -> str:
    return (password if isinstance(password, Hashed) else hashed(password, name)).text


def recognise(session: Session, name: str, password: str) -> Recognised:
    """Who has that name and password. Unknown names take as long to refuse as wrong passwords.

    It takes 50 ms on purpose and only reads: call it with a session that holds no lock.
    """
    user = user_named(session, name.strip())
    fits = _hasher().verify(password, user.password_hash if user else _nobody())
    if user is None or not fits:
        raise NotAllowed("sign_in.wrong")
    return Recognised(user.id, user.session_version)


def require_password(user: User, password: str) -> None:
    """Refuse who is signed in as a user but does not know their password; as slow as `recognise`."""
    if not _hasher().verify(password, user.password_hash):
        raise NotAllowed("password.wrong")


def sign_in(
    session: Session, known: Recognised, browser: str, now: datetime, code: str = ""
) -> tuple[User, UserSession]:
    """Sign a recognised user in at a browser, with the `code` of their second factor if they have one; refuses one who
    was removed or got another password meanwhile."""
    user = session.get(User, known.user_id)
    if user is None or user.session_version != known.version:
        raise NotAllowed("sign_in.wrong")
    use_code(session, user, code, now)
    user.last_sign_in = now
    session.add(user)
    return user, open_sign_in(session, user, browser, now)


def set_password(session: Session, user: User, password: str | Hashed, now: datetime, actor: str) -> None:
    """A new password; every session of the user ends."""
    user.password_hash = _checked(password, user.name)
    user.session_version += 1
    session.add(user)
    end_all(session, user, now)
    write(session, now, actor, Verb.SET_PASSWORD, user)
