"""The second factor of a sign-in, for who wants one: a code of an app (TOTP, RFC 6238), or a recovery code.

The app's secret derives from the installation's key, as secret links do: a stolen database tells neither it nor the
recovery codes. A code counts once.
"""

import secrets
from base64 import b32encode
from datetime import datetime
from uuid import UUID

from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from models import keys
from models.base import compare_and_set, rows_changed
from models.errors import NotAllowed, Refusal
from models.journal import JournalEntry, Verb, write
from models.users import RecoveryCode, SecondFactor, User

TOLERANCE = 1  # steps of 30 seconds by which the clock of a phone may differ
CODES = 10
LETTERS, GROUP, GROUPS = "abcdefghjkmnpqrstuvwxyz23456789", 4, 3
"""What recovery codes are made of: nothing that looks like something else; 59 bits each."""


def app_of(factor_id: UUID) -> TOTP:
    """What the app of a factor knows: its secret, and so its codes."""
    return TOTP(b32encode(keys.proof("second-factor", factor_id, 1)).decode())


def factor_of(session: Session, user: User) -> SecondFactor | None:
    """The second factor of a user, if they have one."""
    return session.exec(select(SecondFactor).where(SecondFactor.user_id == user.id)).first()


def codes_left(session: Session, factor: SecondFactor) -> int:
    """How many recovery codes were not used yet."""
    mine = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.factor_id == factor.id)
    return session.exec(mine).one()


def turn_on(session: Session, user: User, factor_id: UUID, code: str, now: datetime, actor: str) -> list[str]:
    """Ask for a code at every sign-in from now on; `code` shows that the app has the secret. Return the recovery codes:
    nobody can show them again."""
    if factor_of(session, user) is not None:
        raise Refusal("second_factor.on")
    step = _step(factor_id, code, now)
    if step is None:
        raise NotAllowed("second_factor.wrong")
    session.add(SecondFactor(id=factor_id, user_id=user.id, since=now, last_step=step))
    session.flush()
    codes = [_new_code() for _ in range(CODES)]
    session.add_all(RecoveryCode(factor_id=factor_id, proof=_proof(factor_id, one)) for one in codes)
    write(session, now, actor, Verb.TURN_ON_SECOND_FACTOR, user)
    return codes


def use_code(session: Session, user: User, code: str, now: datetime) -> None:
    """Use up a code of the user's app or a recovery code, where they have a second factor. Refuse what does not fit,
    and what was used before."""
    factor = factor_of(session, user)
    if factor is None or _use_step(session, factor, code, now):
        return
    if not _use_recovery_code(session, factor, code):
        raise NotAllowed("second_factor.wrong")
    left = codes_left(session, factor)
    write(session, now, f"user:{user.name}", Verb.USE_RECOVERY_CODE, user, left=left)


def turn_off(session: Session, user: User, code: str, now: datetime, actor: str) -> None:
    """Ask for the password alone again, where `code` fits."""
    use_code(session, user, code, now)
    forget_factor(session, user)
    write(session, now, actor, Verb.TURN_OFF_SECOND_FACTOR, user)


def reset_factor(session: Session, user: User, now: datetime, actor: str) -> None:
    """Take the second factor from somebody who lost phone and recovery codes; they are told at their next sign-in."""
    if not forget_factor(session, user):
        raise Refusal("second_factor.none", name=user.name)
    write(session, now, actor, Verb.RESET_SECOND_FACTOR, user)


def was_reset(session: Session, user: User) -> bool:
    """Say whether the second factor was reset since the last sign-in."""
    resets = select(JournalEntry.id).where(
        JournalEntry.subject == f"user:{user.id}", JournalEntry.verb == Verb.RESET_SECOND_FACTOR.value
    )
    since = resets.where(JournalEntry.at >= user.last_sign_in) if user.last_sign_in else resets
    return session.exec(since).first() is not None


def forget_factor(session: Session, user: User) -> bool:
    """Remove a user's factor with its recovery codes; False where there is none."""
    factor = factor_of(session, user)
    if factor is None:
        return False
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.factor_id) == factor.id))
    session.delete(factor)
    session.flush()
    return True


def _step(factor_id: UUID, code: str, now: datetime) -> int | None:
    """The time step whose code this is, around now."""
    plain = "".join(code.split())
    try:
        return app_of(factor_id).verify_and_get_timecode(plain, for_time=now, valid_window=TOLERANCE)
    except OTPVerificationError:
        return None


def _use_step(session: Session, factor: SecondFactor, code: str, now: datetime) -> bool:
    """Use up a time step and all before it: a code that somebody looked at over a shoulder opens nothing."""
    step = _step(factor.id, code, now)
    if step is None:
        return False
    fresh = (col(SecondFactor.id) == factor.id, col(SecondFactor.last_step) < step)
    return compare_and_set(session, SecondFactor, *fresh, last_step=step)


def _use_recovery_code(session: Session, factor: SecondFactor, code: str) -> bool:
    fits = (col(RecoveryCode.factor_id) == factor.id, col(RecoveryCode.proof) == _proof(factor.id, code))
    return rows_changed(session, delete(RecoveryCode).where(*fits)) == 1


def _new_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _proof(factor_id: UUID, code: str) -> str:
    """What is kept of a recovery code; spaces, dashes and capitals make no difference."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return keys.derive(f"recovery-code|{factor_id.hex}|{plain}")
