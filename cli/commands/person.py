"""`greenleaf person`: one person's data, taken out for them or erased."""

from pathlib import Path
from typing import Annotated

import typer

from actions.duties.views import find_person
from actions.people.erase import erase, holdings, require_erasable
from actions.people.export import exported, note_export
from cli.options import JsonOption, SchoolOption, changing_school, reading_school
from cli.show import Row, facts
from models import clock
from models.errors import Misconfigured
from models.people import Person
from models.settings import settings

commands = typer.Typer()
person_app = typer.Typer(help="个人信息 · One person's data", no_args_is_help=True)
commands.add_typer(person_app, name="person")

PersonArgument = Annotated[str, typer.Argument(help="姓名或工号 · name or code")]


@person_app.command("export")
def export(
    person: PersonArgument,
    folder: Annotated[Path, typer.Argument(help="文件夹 · folder")],
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导出 · Write everything held of a person as a .zip: for programs, for reading, their photos."""
    with reading_school(school) as (session, mine):
        whose = find_person(session, mine, person)
        content = exported(session, whose, settings().photos)
    code = "".join(letter if letter.isalnum() else "-" for letter in whose.code)
    with changing_school(school) as (session, mine):
        note_export(session, session.get_one(Person, whose.id), clock.now(), "cli")
        written = _write(folder / f"person-{code}.zip", content)
    facts({"written": str(written)}, as_json=json)


def _write(file: Path, content: bytes) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise Misconfigured("export.failed", file=str(file), what=str(error)) from None
    return file


@person_app.command("erase")
def erase_one(
    person: PersonArgument,
    apply: Annotated[bool, typer.Option("--apply", help="注销，不可恢复 · erase, for good")] = False,
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """注销 · Erase somebody who has left; without --apply only what would go and what would stay without the name."""
    now = clock.now()
    with reading_school(school) as (session, mine):
        whose = find_person(session, mine, person)
        require_erasable(session, whose, now)
        if apply:
            done = erase(session, whose.id, now, "cli")
            told: Row = {"erased": done.mark, "removed": dict(done.removed), "blotted": dict(+done.blotted)}
        else:
            held = holdings(session, whose)
            told = {"goes": dict(held.goes), "stays": dict(held.stays)}
            told |= {"name_stays_in_texts": not held.name_is_alone}
            told |= {"look_at": [f"{one.table}: {one.text}" for one in held.near]}
    facts(told, as_json=json)
