"""The second factor: codes as RFC 6238 has them, each of them good once."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, SQLModel, col, select

from actions.installation.manage_users import remove_user
from actions.installation.second_factor import (
    CODES,
    app_of,
    codes_left,
    factor_of,
    reset_factor,
    turn_off,
    turn_on,
    use_code,
    was_reset,
)
from actions.installation.users import Recognised, add_user, sign_in
from models import keys
from models.errors import NotAllowed, Refusal
from models.journal import JournalEntry
from models.settings import settings
from models.users import RecoveryCode, Role, SecondFactor, User, UserSession
from tests.authenticator import STEP, code_at
from tests.factories import make_school

RFC_6238 = [  # appendix B, SHA-1
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
WRONG = "second_factor.wrong"


@pytest.fixture
def li(session: Session, now: datetime) -> User:
    return add_user(session, "li", "correct horse", Role.OPERATOR, now, "cli")


class App:
    """The app of a user who has turned the second factor on, and their recovery codes."""

    def __init__(self, session: Session, user: User, now: datetime) -> None:
        factor_id = uuid4()
        self.secret = app_of(factor_id).secret
        self.first = code_at(self.secret, now)
        self.recovery = turn_on(session, user, factor_id, self.first, now, "user:li")


@pytest.fixture
def app(session: Session, li: User, now: datetime) -> App:
    """Turned on an hour ago."""
    return App(session, li, now - timedelta(hours=1))


def fits(session: Session, user: User, code: str, now: datetime) -> bool:
    try:
        use_code(session, user, code, now)
    except NotAllowed as refused:
        assert refused.code == WRONG
        return False
    return True


def verbs(session: Session) -> list[str]:
    return list(session.exec(select(JournalEntry.verb).order_by(col(JournalEntry.id))))


@pytest.mark.parametrize(("seconds", "shown"), RFC_6238)
def test_the_app_of_these_tests_shows_what_the_rfc_says(seconds: int, shown: str) -> None:
    secret = b32encode(b"12345678901234567890").decode()
    assert code_at(secret, datetime.fromtimestamp(seconds, UTC), digits=8) == shown


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_phone_may_differ_by_one_step(
    session: Session, li: User, app: App, now: datetime, steps: int, accepted: bool
) -> None:
    assert fits(session, li, code_at(app.secret, now + steps * timedelta(seconds=STEP)), now) is accepted


def test_a_code_counts_once_and_with_it_all_before(
    session: Session, li: User, app: App, now: datetime
) -> None:
    step = timedelta(seconds=STEP)
    before, present, after = (code_at(app.secret, now + number * step) for number in (-1, 0, 1))
    assert fits(session, li, present, now)
    assert not fits(session, li, present, now)
    assert not fits(session, li, present, now + step)
    assert not fits(session, li, before, now)
    assert fits(session, li, after, now)


def test_the_code_that_turned_it_on_is_used_up(session: Session, li: User, now: datetime) -> None:
    app = App(session, li, now)
    assert not fits(session, li, app.first, now)


def test_blanks_in_a_code_make_no_difference(session: Session, li: User, app: App, now: datetime) -> None:
    code = code_at(app.secret, now)
    assert fits(session, li, f" {code[:3]} {code[3:]} ", now)


@pytest.mark.parametrize("code", ["", "12345", "0" * 40, "密码", "\x00", "１２３４５６x", "-"])
def test_what_is_no_code_is_refused(session: Session, li: User, app: App, now: datetime, code: str) -> None:
    assert not fits(session, li, code, now)


def test_a_recovery_code_counts_once(session: Session, li: User, app: App, now: datetime) -> None:
    first, second = app.recovery[:2]
    factor = factor_of(session, li)
    assert factor is not None and codes_left(session, factor) == len(set(app.recovery)) == CODES
    assert fits(session, li, first, now)
    assert not fits(session, li, first, now)
    assert fits(session, li, second.upper().replace("-", " "), now)
    assert codes_left(session, factor) == CODES - 2
    assert verbs(session)[-2:] == ["use_recovery_code"] * 2


def test_a_recovery_code_of_somebody_else_opens_nothing(
    session: Session, li: User, app: App, now: datetime
) -> None:
    wang = add_user(session, "wang", "correct horse", Role.OPERATOR, now, "cli")
    theirs = App(session, wang, now)
    assert not fits(session, li, theirs.recovery[0], now)
    assert not fits(session, li, code_at(theirs.secret, now + timedelta(seconds=STEP)), now)


def test_the_database_tells_neither_the_secret_nor_the_recovery_codes(
    session: Session, li: User, app: App
) -> None:
    session.flush()
    rows = [
        row
        for table in SQLModel.metadata.sorted_tables
        for row in session.connection().execute(table.select())
    ]
    kept = " ".join(map(repr, rows))
    assert "li" in kept
    plain = [one.replace("-", "") for one in app.recovery]
    assert [one for one in (app.secret, *app.recovery, *plain) if one in kept] == []
    factor = factor_of(session, li)
    settings().key_file.write_bytes(b"the key of another installation")
    keys.key.cache_clear()
    assert factor is not None and app_of(factor.id).secret != app.secret


def test_it_is_turned_on_with_a_code_of_the_app_and_once_only(
    session: Session, li: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed) as wrong:
        turn_on(session, li, uuid4(), "000000", now, "user:li")
    assert (wrong.value.code, factor_of(session, li)) == (WRONG, None)
    App(session, li, now)
    with pytest.raises(Refusal) as twice:
        App(session, li, now)
    assert twice.value.code == "second_factor.on"


def test_it_is_turned_off_with_a_code(session: Session, li: User, app: App, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        turn_off(session, li, "000000", now, "user:li")
    turn_off(session, li, code_at(app.secret, now), now, "user:li")
    assert session.exec(select(SecondFactor)).all() == []
    assert session.exec(select(RecoveryCode)).all() == []
    assert fits(session, li, "", now)
    assert verbs(session)[-2:] == ["turn_on_second_factor", "turn_off_second_factor"]


def test_nobody_signs_in_without_the_code_whichever_door_asks(
    session: Session, li: User, app: App, now: datetime
) -> None:
    known = Recognised(li.id, li.session_version)
    with pytest.raises(NotAllowed):
        sign_in(session, known, "", now)
    assert session.exec(select(UserSession)).all() == []
    sign_in(session, known, "", now, code_at(app.secret, now))
    assert len(session.exec(select(UserSession)).all()) == 1


def test_a_reset_is_noted_and_told_until_the_next_sign_in(
    session: Session, li: User, app: App, now: datetime
) -> None:
    li.last_sign_in = now - timedelta(minutes=1)
    assert not was_reset(session, li)
    reset_factor(session, li, now, "cli")
    assert was_reset(session, li)
    assert verbs(session)[-1] == "reset_second_factor"
    sign_in(session, Recognised(li.id, li.session_version), "", now + timedelta(minutes=1))
    assert not was_reset(session, li)
    with pytest.raises(Refusal) as none:
        reset_factor(session, li, now, "cli")
    assert none.value.code == "second_factor.none"


def test_with_a_user_goes_the_second_factor(session: Session, now: datetime) -> None:
    user = add_user(session, "li", "correct horse", Role.VIEWER, now, "cli", make_school(session))
    App(session, user, now)
    remove_user(session, user, now, "cli")
    assert session.exec(select(SecondFactor)).all() == []
    assert session.exec(select(RecoveryCode)).all() == []
