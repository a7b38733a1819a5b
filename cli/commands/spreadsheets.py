"""Spreadsheets at the command line: take them in, give them out, write empty ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from actions.imports.duties.earlier import QUESTION, REPLACE
from actions.imports.sheets import SHEETS, read_sheet, sheet_book, take_over, template_book
from actions.imports.staff.people import AGREED
from actions.mapping.vocabulary import Decided
from actions.replans.lapse import sweep
from actions.roster.xlsx import roster_book
from actions.routines.roll import follow
from actions.school.schools import today
from actions.xlsx.book import save
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import Book, read_book
from actions.xlsx.mends import mended, mends_of
from cli.options import (
    FromOption,
    JsonOption,
    SchoolOption,
    ToOption,
    reading_school,
    span,
)
from cli.show import facts, language, rows
from models import clock
from models.errors import BadInput
from notifications.sentences.codes import refusal

commands = typer.Typer()

export_app = typer.Typer(help="导出表格 · Give out spreadsheets", no_args_is_help=True)
commands.add_typer(export_app, name="export")
FileArgument = Annotated[Path, typer.Argument(help=".xlsx")]
MeansOption = Annotated[
    list[str] | None, typer.Option("--means", help="词的意思 · what a word means: 花工=gardener")
]
KindArgument = Annotated[str, typer.Argument(help=" | ".join(SHEETS))]


@export_app.command("roster")
def roster(
    file: FileArgument,
    first: FromOption = None,
    last: ToOption = None,
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导出排班表 · Write who does what: a sheet of people by days, a sheet of duties."""
    with reading_school(school) as (session, mine):
        start, end = span(session, mine, first, last)
        day = today(mine, clock.now())
        book = roster_book(session, mine, start, end, day, mine.language)
    written = {"file": str(save(book, file)), "from": str(start), "to": str(end)}
    facts(written, as_json=json)


def export_one(kind: str) -> None:
    """A command that writes one kind of spreadsheet."""

    @export_app.command(kind, help=f"导出 · Write {kind} as .xlsx; `greenleaf import {kind}` reads it back.")
    def export(file: FileArgument, school: SchoolOption = None, json: JsonOption = False) -> None:
        with reading_school(school) as (session, mine):
            book = sheet_book(session, mine, kind, clock.now(), mine.language)
        facts({"file": str(save(book, file))}, as_json=json)


for one in SHEETS:
    export_one(one)


@commands.command("template")
def template(kind: KindArgument, file: FileArgument, json: JsonOption = False) -> None:
    """空表模板 · Write an empty spreadsheet with its titles and an explanation."""
    facts({"file": str(save(template_book(kind, language()), file))}, as_json=json)


@commands.command("import")
def take_in(
    kind: KindArgument,
    file: FileArgument,
    preview: Annotated[
        bool, typer.Option("--preview", help="只看会改什么 · only show what would change")
    ] = False,
    term: Annotated[str, typer.Option(help="教材的学期代码 · term of textbooks, 2026-2027-1")] = "",
    means: MeansOption = None,
    leave_out: Annotated[str, typer.Option("--leave-out", help="先不导的行 · rows left out: 12,15")] = "",
    replace: Annotated[
        bool,
        typer.Option("--replace", help="以这张值班表为准 · this duty table stands for the earlier ones"),
    ] = False,
    agreed: Annotated[
        bool,
        typer.Option(
            "--agreed", help="电话、邮箱经本人同意 · the people agreed to be reached at their numbers"
        ),
    ] = False,
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导入表格 · Take in a spreadsheet: all of its rows or none."""
    if kind == "calendar":
        raise BadInput("import.calendar_elsewhere")
    answered = ({QUESTION: REPLACE} if replace else {}) | ({AGREED: "yes"} if agreed else {})
    book = without(read_book(file), leave_out, answered)
    with reading_school(school) as (session, mine):
        found = read_sheet(session, mine, kind, book, clock.now(), term)
        if means:
            answers = answers_to(found, means)
            found = read_sheet(session, mine, kind, book, clock.now(), term, answers)
        school_id = mine.id
        if not preview and not found.faults:
            found = take_over(session, school_id, kind, book, clock.now(), "cli", term, found.answers)
    imported = not preview and not found.faults
    if imported:
        follow(school_id, clock.now(), "cli")
        sweep(school_id, clock.now(), "cli")
    show(found, imported=imported, as_json=json)
    if found.faults:
        raise typer.Exit(1)


def without(book: Book, rows: str, answers: Mapping[str, str]) -> Book:
    """The file without these rows: "12,15", those of another worksheet than the first as "Sheet2!12"; and with answers
    to questions about it."""
    named = (row.strip() for row in rows.replace("，", ",").split(",") if row.strip())
    keys = {row if "!" in row else f"{book.grids[0].title}!{row}" for row in named}
    if any(not key.rpartition("!")[2].isdecimal() for key in keys):
        raise BadInput("import.no_row", rows=rows)
    return mended(book, mends_of({"left_out": keys, "answers": dict(answers)}))


def answers_to(found: Outcome, means: list[str]) -> Decided:
    """What words that a file asks about mean: "花工=gardener", several codes with commas, none for "only a name"."""
    families = {question.word: question.family for question in found.questions}
    said = [one.partition("=")[::2] for one in means]
    if wrong := [word for word, _ in said if word not in families]:
        raise BadInput("import.not_asked", word=wrong[0], known="、".join(families))
    return {
        (families[word], word): tuple(filter(None, (code.strip() for code in codes.split(","))))
        for word, codes in said
    }


def show(found: Outcome, *, imported: bool, as_json: bool) -> None:
    """Print what changes, row by row, what is wrong, and which cells somebody should look at."""
    changes = [
        {"row": change.row, "change": change.kind, "what": change.label}
        for change in found.changes
        if change.kind != "same"
    ]
    faults = [
        {"row": row, "column": column, "reason": refusal(error, language())}
        for row, column, error in found.bad_cells
    ]
    doubts = [
        {"cell": cell, "read": not unread, "reason": refusal(error, language())}
        for cell, error, unread in found.doubtful_cells
    ]
    questions = [
        {"word": one.word, "family": str(one.family), "rows": list(one.rows), "maybe": list(one.suggestions)}
        for one in found.questions
    ]
    told = {"file": found.file, "imported": imported}
    told |= {kind: found.counts[kind] for kind in ("added", "changed", "removed", "same")}
    told |= {"unread_columns": list(found.unread), "unread_worksheets": list(found.unread_sheets)}
    if as_json:
        everything = {"changes": changes, "faults": faults, "doubts": doubts, "questions": questions}
        facts({**told, **everything}, as_json=True)
        return
    for listed in (changes, faults, doubts, questions):
        if listed:
            rows(listed, as_json=False)
    facts(told, as_json=False)
