"""The office's chores: schools, sign-ins, a look at the installation's health."""

import secrets
from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from actions.installation.first_start import PACKS, Beginning, FirstTerm, add_school, new_school
from actions.installation.manage_users import every_user
from actions.installation.schema import upgrade_schema
from actions.installation.second_factor import reset_factor
from actions.installation.users import add_user, user_named
from actions.school.schools import school_by_code, schools
from cli.options import JsonOption, SchoolOption
from cli.show import Row, facts, rows
from models import clock, database
from models.errors import BadInput, NotFound
from models.users import Role

commands = typer.Typer()
SHOWN = 5  # files that others may read

user_app = typer.Typer(help="登录账号 · Sign-ins", no_args_is_help=True)
commands.add_typer(user_app, name="user")

school_app = typer.Typer(help="学校 · Schools", no_args_is_help=True)
commands.add_typer(school_app, name="school")


@school_app.command("add")
def add_one(
    name: Annotated[str, typer.Argument(help="校名 · name")],
    code: Annotated[str, typer.Option(help="代码 · code, as in lvye")],
    term: Annotated[str, typer.Option(help="学期 · 2026-2027-1:2026-09-01:2027-01-22")],
    pack: Annotated[str, typer.Option(help=" | ".join(PACKS))] = PACKS[0],
    have: Annotated[
        list[str] | None, typer.Option(help="学校有什么 · what it has: canteen, boarding ...")
    ] = None,
    json: JsonOption = False,
) -> None:
    """新建学校 · Add a school with its pack and its first term; then add a sign-in and import the people."""
    try:
        word, first, last = term.split(":")
        days = FirstTerm(word, date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise BadInput("start.term_option", value=term) from None
    with database.of_any_step() as engine:
        upgrade_schema(engine)
    made = new_school(Beginning(code, name, pack, frozenset(have or ()), days))
    with database.session() as session:
        add_school(session, made, clock.now(), "cli")
    facts({"school": code, "routines": made.adoption.adopted.added if made.adoption else 0}, as_json=json)


@user_app.command("add")
def add(
    name: str,
    role: Annotated[Role, typer.Option(help="角色 · role")] = Role.MANAGER,
    school: SchoolOption = None,
    password: Annotated[
        str | None, typer.Option(envvar="GREENLEAF_PASSWORD", help="不填则随机 · empty: random")
    ] = None,
) -> None:
    """新建账号 · Add a sign-in; without a password a random one is made and shown once."""
    word = password or secrets.token_urlsafe(9)
    with database.session() as session:
        mine = None if role == Role.OPERATOR else school_by_code(session, school)
        add_user(session, name, word, role, clock.now(), "cli", mine)
    facts({"user": name, "role": str(role), **({} if password else {"password": word})}, as_json=False)


@user_app.command("reset-second-factor")
def reset_second_factor(name: str) -> None:
    """取消某人的两步验证（手机和恢复码都丢了时） · Take off the second factor of somebody who lost phone and codes."""
    with database.session() as session:
        user = user_named(session, name)
        if user is None:
            raise NotFound("user.unknown")
        reset_factor(session, user, clock.now(), "cli")
    facts({"user": name, "second_factor": False}, as_json=False)


@user_app.command("list")
def list_users(json: JsonOption = False) -> None:
    """账号列表 · List sign-ins."""
    with database.reading() as session:
        codes: dict[UUID | None, str] = {school.id: school.code for school in schools(session)}
        listed: list[Row] = [
            {
                "name": user.name,
                "role": user.role,
                "school": codes.get(user.school_id),
                "last": user.last_sign_in,
            }
            for user in every_user(session)
        ]
    rows(listed, as_json=json)


@commands.command("schools")
def list_schools(json: JsonOption = False) -> None:
    """学校列表 · List the schools."""
    with database.reading() as session:
        listed = [{"code": found.code, "name": found.name, "zone": found.zone} for found in schools(session)]
    rows(listed, as_json=json)
