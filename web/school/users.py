"""The school's sign-ins, for its managers; and everybody's own password."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from actions.installation.manage_users import GRANTED, change_role, remove_user, user_of, users_of
from actions.installation.sign_ins import open_sign_in
from actions.installation.users import LONGEST_NAME, add_user, set_password
from actions.school.rows import people_of
from models.people import Person
from models.users import Role, User
from notifications.sentences.codes import word
from web.forms.answer import answered
from web.forms.edits import edited, require_unchanged
from web.forms.fingerprints import Shown
from web.forms.form import Choices, form_of, read
from web.forms.passwords import Given, NewPassword, Own, known
from web.server.browsers import browser_of
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own, to_change
from web.server.form_data import Posted
from web.server.pages import language_of
from web.server.routes import office_router
from web.server.sessions import open_session

router = office_router()
Granted = Literal["manager", "lead", "viewer"]


class Rights(BaseModel):
    """What somebody may do here, and who of the staff they are."""

    role: Granted = "viewer"
    person: UUID | None = None


class NewUser(Rights):
    """A sign-in to be: the password is read by `Given`."""

    name: Annotated[
        str, Field(min_length=1, max_length=LONGEST_NAME, json_schema_extra={"autocomplete": "off"})
    ]
    password: NewPassword = ""


class Reset(BaseModel):
    """Another password for somebody: it is read by `Given`."""

    password: NewPassword = ""


class Change(BaseModel):
    """Another password of one's own: read by `Own`."""

    old: Annotated[str, Field(json_schema_extra={"format": "password", "autocomplete": "current-password"})]
    new: NewPassword


@router.get("/users")
def users_page(desk: AtManagersDesk) -> Response:
    """Who may sign in at this school, and as what."""
    found = users_of(desk.database, desk.school)
    meant = {user.person_id for user in found}
    there = [
        one for one in people_of(desk.database, desk.school) if one.employed(desk.today) or one.id in meant
    ]
    choices: Choices = {
        "role": [(role, word("role", role, language_of(desk.request))) for role in GRANTED],
        "person": [(str(one.id), f"{one.team} {one.name}") for one in there],
    }
    shown = partial(form_of, desk.request)
    users = [
        (
            user,
            shown(Rights, "user", f"/users/{user.id}", _rights(user), choices),
            shown(Reset, "reset", f"/users/{user.id}/password"),
        )
        for user in found
    ]
    return desk.page("school/users.html", users=users, form=shown(NewUser, "user", "/users", None, choices))


def _rights(user: User) -> Shown:
    return {"role": user.role, "person": user.person_id}


def _person(desk: Desk, chosen: UUID | None) -> Person | None:
    return own(desk.database, desk.school, Person, chosen) if chosen else None


@router.post("/users")
@answered(users_page, "/users?told=user_added")
def add(password: Given, desk: AtManagersDesk, form: Posted) -> None:
    """A new sign-in of this school."""
    asked, doing = read(NewUser, "user", form, password=""), (desk.now, desk.actor)
    user = add_user(desk.database, asked.name, known(password), Role(asked.role), *doing, desk.school)
    change_role(desk.database, user, Role(asked.role), _person(desk, asked.person), *doing)


@router.post("/users/{user_id}")
@answered(users_page, "/users?told=user_changed")
def change(desk: AtManagersDesk, user_id: UUID, form: Posted) -> None:
    """Another role, or another person's."""
    user = to_change(desk.database, user_of(desk.database, desk.school, user_id))
    asked = edited(desk.database, Rights, "user", form, user, _rights(user))
    change_role(desk.database, user, Role(asked.role), _person(desk, asked.person), desk.now, desk.actor)


@router.post("/users/{user_id}/password")
@answered(users_page, "/users?told=user_changed")
def reset(password: Given, desk: AtManagersDesk, user_id: UUID) -> None:
    """A new password for somebody who forgot theirs; their sessions end."""
    user = user_of(desk.database, desk.school, user_id)
    set_password(desk.database, user, known(password), desk.now, desk.actor)
    if user.id == desk.user.id:
        _sign_in_again(desk, user)


@router.post("/users/{user_id}/remove")
@answered(users_page, "/users?told=user_removed")
def remove(desk: AtManagersDesk, form: Posted, user_id: UUID) -> None:
    """Take a sign-in away."""
    user = to_change(desk.database, user_of(desk.database, desk.school, user_id))
    require_unchanged(form, Rights, _rights(user), user.name)
    remove_user(desk.database, user, desk.now, desk.actor)


@router.get("/password")
def password_page(desk: AtDesk) -> Response:
    """Where everybody changes their own password."""
    return desk.page("school/password.html", form=form_of(desk.request, Change, "password", "/password"))


@router.post("/password")
@answered(password_page, "/?told=password")
def change_password(password: Own, desk: AtDesk) -> None:
    """A new password for anyone who knows the old one; other browsers are signed out."""
    set_password(desk.database, desk.user, known(password), desk.now, desk.actor)
    _sign_in_again(desk, desk.user)


def _sign_in_again(desk: Desk, user: User) -> None:
    """Whoever changes their own password stays signed in at this browser."""
    row = open_sign_in(desk.database, user, browser_of(desk.request), desk.now)
    open_session(desk.request, user, row)
