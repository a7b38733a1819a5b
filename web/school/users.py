"""The school's sign-ins, for its managers; and everybody's own password."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import col, select

from actions.installation.manage_users import GRANTED, change_role, remove_user, user_of, users_of
from actions.installation.users import add_user, set_password
from models.errors import Refusal
from models.people import Person
from models.users import Role
from web.entrance.passwords import Given, Own, known
from web.server.dependencies import AtDesk, AtManagersDesk, Desk, own
from web.server.errors import status_of
from web.server.sessions import csrf_checked, open_session

router = APIRouter(dependencies=[Depends(csrf_checked)])
Word = Annotated[str, Form(max_length=200)]
Granted = Annotated[Literal["manager", "lead", "viewer"], Form()]
Chosen = Annotated[str, Form(max_length=36)]


@router.get("/users")
def users_page(desk: AtManagersDesk) -> Response:
    """Who may sign in at this school, and as what."""
    return _shown(desk)


def _shown(desk: Desk, status: int = 200, refusal: Refusal | None = None) -> Response:
    people = (
        select(Person).where(Person.school_id == desk.school.id).order_by(col(Person.team), col(Person.code))
    )
    return desk.page(
        "school/users.html",
        status,
        users=users_of(desk.database, desk.school),
        people=[person for person in desk.database.exec(people) if person.employed(desk.today)],
        roles=GRANTED,
        refusal=refusal,
    )


def _person(desk: Desk, chosen: str) -> Person | None:
    return own(desk.database, desk.school, Person, UUID(chosen)) if len(chosen) == 36 else None


@router.post("/users")
def add(password: Given, desk: AtManagersDesk, name: Word, role: Granted, person: Chosen = "") -> Response:
    """A new sign-in of this school."""
    try:
        with desk.database.begin_nested():
            user = add_user(
                desk.database, name, known(password), Role(role), desk.now, desk.actor, desk.school
            )
            change_role(desk.database, user, Role(role), _person(desk, person), desk.now, desk.actor)
    except Refusal as refusal:
        return _shown(desk, status_of(refusal), refusal)
    return RedirectResponse("/users?told=user_added", 303)


@router.post("/users/{user_id}")
def change(desk: AtManagersDesk, user_id: UUID, role: Granted, person: Chosen = "") -> Response:
    """Another role, or another person's."""
    user = user_of(desk.database, desk.school, user_id)
    try:
        with desk.database.begin_nested():
            change_role(desk.database, user, Role(role), _person(desk, person), desk.now, desk.actor)
    except Refusal as refusal:
        return _shown(desk, status_of(refusal), refusal)
    return RedirectResponse("/users?told=user_changed", 303)


@router.post("/users/{user_id}/password")
def reset(password: Given, desk: AtManagersDesk, user_id: UUID) -> Response:
    """A new password for somebody who forgot theirs; their sessions end."""
    user = user_of(desk.database, desk.school, user_id)
    try:
        set_password(desk.database, user, known(password), desk.now, desk.actor)
    except Refusal as refusal:
        return _shown(desk, status_of(refusal), refusal)
    if user.id == desk.user.id:
        open_session(desk.request, user)
    return RedirectResponse("/users?told=user_changed", 303)


@router.post("/users/{user_id}/remove")
def remove(desk: AtManagersDesk, user_id: UUID) -> Response:
    """Take a sign-in away."""
    user = user_of(desk.database, desk.school, user_id)
    try:
        remove_user(desk.database, user, desk.now, desk.actor)
    except Refusal as refusal:
        return _shown(desk, status_of(refusal), refusal)
    return RedirectResponse("/users?told=user_removed", 303)


@router.get("/password")
def password_page(desk: AtDesk) -> Response:
    """Where everybody changes their own password."""
    return desk.page("school/password.html", refusal=None)


@router.post("/password")
def change_password(request: Request, password: Own, desk: AtDesk) -> Response:
    """A new password for whoever knows the old one; other browsers are signed out."""
    try:
        set_password(desk.database, desk.user, known(password), desk.now, desk.actor)
    except Refusal as refusal:
        return desk.page("school/password.html", status_of(refusal), refusal=refusal)
    open_session(request, desk.user)
    return RedirectResponse("/?told=password", 303)
