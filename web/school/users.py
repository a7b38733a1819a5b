"""The school's sign-ins, for its managers; and everybody's own password."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from actions.installation.manage_users import GRANTED, change_role, remove_user, user_of, users_of
from actions.installation.users import LONGEST_NAME, add_user, set_password
from actions.school.rows import people_of
from models.people import Person
from models.users import Role, User
from notifications.sentences.codes import word
from web.server.answer import answer
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.form_data import Posted
from web.server.forms import Choices, form_of, read
from web.server.pages import language_of
from web.server.passwords import Given, NewPassword, Own, known
from web.server.sessions import csrf_checked, open_session

router = APIRouter(dependencies=[Depends(csrf_checked)])
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
    choices = _choices(desk)
    users = [(user, *_forms(desk, user, choices)) for user in users_of(desk.database, desk.school)]
    form = form_of(desk.request, NewUser, "user", "/users", choices=choices)
    return desk.page("school/users.html", users=users, form=form)


def _choices(desk: Desk) -> Choices:
    there = [person for person in people_of(desk.database, desk.school) if person.employed(desk.today)]
    return {
        "role": [(role, word("role", role, language_of(desk.request))) for role in GRANTED],
        "person": [(str(person.id), f"{person.team} {person.name}") for person in there],
    }


def _forms(desk: Desk, user: User, choices: Choices) -> tuple[object, object]:
    action = f"/users/{user.id}"
    rights = form_of(desk.request, Rights, "user", action, user, choices, person=user.person_id)
    return rights, form_of(desk.request, Reset, "reset", f"{action}/password")


def _person(desk: Desk, chosen: UUID | None) -> Person | None:
    return own(desk.database, desk.school, Person, chosen) if chosen else None


@router.post("/users")
def add(password: Given, desk: AtManagersDesk, form: Posted) -> Response:
    """A new sign-in of this school."""

    def deed() -> None:
        asked = read(NewUser, "user", form, password="")
        role, doing = Role(asked.role), (desk.now, desk.actor)
        user = add_user(desk.database, asked.name, known(password), role, *doing, desk.school)
        change_role(desk.database, user, role, _person(desk, asked.person), *doing)

    return answer(desk, deed, lambda: users_page(desk), "/users?told=user_added")


@router.post("/users/{user_id}")
def change(desk: AtManagersDesk, user_id: UUID, form: Posted) -> Response:
    """Another role, or another person's."""
    user = user_of(desk.database, desk.school, user_id)

    def deed() -> None:
        asked = read(Rights, "user", form)
        change_role(desk.database, user, Role(asked.role), _person(desk, asked.person), desk.now, desk.actor)

    return answer(desk, deed, lambda: users_page(desk), "/users?told=user_changed")


@router.post("/users/{user_id}/password")
def reset(password: Given, desk: AtManagersDesk, user_id: UUID) -> Response:
    """A new password for somebody who forgot theirs; their sessions end."""
    user = user_of(desk.database, desk.school, user_id)

    def deed() -> None:
        set_password(desk.database, user, known(password), desk.now, desk.actor)
        if user.id == desk.user.id:
            open_session(desk.request, user)

    return answer(desk, deed, lambda: users_page(desk), "/users?told=user_changed")


@router.post("/users/{user_id}/remove")
def remove(desk: AtManagersDesk, user_id: UUID) -> Response:
    """Take a sign-in away."""
    user = user_of(desk.database, desk.school, user_id)

    def deed() -> None:
        remove_user(desk.database, user, desk.now, desk.actor)

    return answer(desk, deed, lambda: users_page(desk), "/users?told=user_removed")


@router.get("/password")
def password_page(desk: AtDesk) -> Response:
    """Where everybody changes their own password."""
    return desk.page("school/password.html", form=form_of(desk.request, Change, "password", "/password"))


@router.post("/password")
def change_password(password: Own, desk: AtDesk) -> Response:
    """A new password for whoever knows the old one; other browsers are signed out."""

    def deed() -> None:
        set_password(desk.database, desk.user, known(password), desk.now, desk.actor)
        open_session(desk.request, desk.user)

    return answer(desk, deed, lambda: password_page(desk), "/?told=password")
