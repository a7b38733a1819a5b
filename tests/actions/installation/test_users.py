from datetime import datetime

import pytest
from sqlmodel import Session

from actions.installation.users import add_user, recognise, require_password, set_password, sign_in
from models import BadInput, NotAllowed, Refusal, Role, School, User
from tests.factories import make_school

WORD = "correct horse battery"


@pytest.fixture
def li(session: Session, now: datetime) -> User:
    return add_user(session, "li", WORD, Role.MANAGER, now, "cli", make_school(session))


def test_the_right_password_signs_in(session: Session, li: User, now: datetime) -> None:
    user, row = sign_in(session, recognise(session, "li", WORD), "Edge", now)
    assert (user, row.user_id, row.browser) == (li, li.id, "Edge")
    assert li.last_sign_in == now
    assert WORD not in li.password_hash


@pytest.mark.parametrize(("name", "word"), [("li", "wrong"), ("nobody", WORD), ("li", "")])
def test_anything_else_is_refused_alike(session: Session, li: User, name: str, word: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        recognise(session, name, word)
    assert refused.value.code == "sign_in.wrong"


def test_a_password_of_ones_own_is_asked_for_by_itself(session: Session, li: User) -> None:
    require_password(li, WORD)
    with pytest.raises(NotAllowed) as refused:
        require_password(li, "wrong")
    assert refused.value.code == "password.wrong"


def test_a_taken_name_and_a_short_password_are_refused(session: Session, li: User, now: datetime) -> None:
    with pytest.raises(Refusal):
        add_user(session, "li", WORD, Role.VIEWER, now, "cli", make_school(session, "b"))
    with pytest.raises(BadInput):
        add_user(session, "wang", "short", Role.OPERATOR, now, "cli")


def test_only_an_operator_belongs_to_no_school(session: Session, now: datetime) -> None:
    with pytest.raises(BadInput):
        add_user(session, "wang", WORD, Role.MANAGER, now, "cli")
    assert add_user(session, "wang", WORD, Role.OPERATOR, now, "cli").school_id is None


def test_a_new_password_ends_every_session(session: Session, li: User, now: datetime) -> None:
    set_password(session, li, "another long one", now, "cli")
    assert li.session_version == 2
    with pytest.raises(NotAllowed):
        recognise(session, "li", WORD)


def test_a_password_changed_while_somebody_signs_in_counts(session: Session, li: User, now: datetime) -> None:
    known = recognise(session, "li", WORD)
    set_password(session, li, "another long one", now, "cli")
    with pytest.raises(NotAllowed):
        sign_in(session, known, "", now)


def test_blanks_around_a_name_are_no_part_of_it(session: Session, li: User, now: datetime) -> None:
    school = session.get_one(School, li.school_id)
    with pytest.raises(Refusal):
        add_user(session, " li　", WORD, Role.VIEWER, now, "cli", school)
    with pytest.raises(BadInput):
        add_user(session, " ", WORD, Role.VIEWER, now, "cli", school)
    assert add_user(session, " 王芳 ", WORD, Role.VIEWER, now, "cli", school).name == "王芳"
    assert recognise(session, "li ", WORD).user_id == li.id
