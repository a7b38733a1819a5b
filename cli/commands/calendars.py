"""The school's calendar at the command line: list and check its days, take term calendars in and give them out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from actions.people.fetch_calendar import fetch_calendar, named
from actions.routines.roll import Rolled, follow
from actions.school.school_time import calendar_of
from actions.school_calendar.term_calendar import (
    CalendarImport,
    bytes_of,
    read_day_calendar,
)
from actions.school_calendar.term_calendar import take_in as take_in_calendar
from actions.school_calendar.term_sheet import read_term_sheet
from actions.school_calendar.term_xlsx import export_term_sheet
from actions.xlsx.grid import Book, read_book
from actions.xlsx.mends import mended, mends_of
from calendars.school_days.days import Day, DayKind, Layer, Override, Term
from calendars.school_days.disagreements import Disagreement, disagreements
from calendars.term_calendar.worksheet import BOUNDED, Open
from cli.options import FromOption, JsonOption, SchoolOption, ToOption, reading_school, span
from cli.show import Row, facts, language, rows
from models import clock
from models.errors import BadInput
from models.schools import School
from notifications.sentences.codes import refusal
from notifications.sentences.disagreements import disagreement

commands = typer.Typer()

calendar_app = typer.Typer(help="校历 · The school's calendar", invoke_without_command=True)
commands.add_typer(calendar_app, name="calendar")
KINDS = (DayKind.HOLIDAY, DayKind.VACATION, DayKind.EXAM)
OWN_LAYERS = {"school": Layer.SCHOOL, "bureau": Layer.BUREAU}


@calendar_app.callback()
def calendar(
    context: typer.Context,
    school: SchoolOption = None,
    first: FromOption = None,
    last: ToOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="各层不一致之处 · where the layers disagree")
    ] = False,
    json: JsonOption = False,
) -> None:
    """校历 · List days: what each is for students and staff, and which layer said so."""
    if context.invoked_subcommand is not None:
        return
    with reading_school(school) as (session, mine):
        start, end = span(session, mine, first, last)
        known = calendar_of(session, mine)
        if check:
            found = [_clash(one) for one in disagreements(known, start, end)]
        else:
            found = [_day(day) for day in known.days(start, end)]
    rows(found, as_json=json)


def _day(day: Day) -> Row:
    return {
        "date": day.date.isoformat(),
        "term": day.term,
        "week": day.week,
        "students": str(day.students.kind),
        "students_layer": str(day.students.layer),
        "staff": str(day.staff.kind),
        "staff_layer": str(day.staff.layer),
        "name": day.staff.name or day.students.name,
        "status": "provisional" if day.provisional else "official",
    }


def _clash(found: Disagreement) -> Row:
    row: Row = {"date": str(found.date), "code": str(found.code), "layer": str(found.layer)}
    row |= {"other_layer": str(found.other_layer), "says": disagreement(found, language())}
    return row


@calendar_app.command("import")
def take_in(
    file: Annotated[
        str,
        typer.Argument(
            help="校历 .xlsx，日历 .ics 文件或网址 · term calendar, or days: a file or an address"
        ),
    ],
    layer: Annotated[
        str, typer.Option(help="school | bureau，.ics 记入哪一层 · the layer of an .ics")
    ] = "bureau",
    kind: Annotated[
        str | None, typer.Option(help="holiday | vacation | exam，不填按名称判断 · by the names when empty")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="写入；不加只预览 · without it only a preview")
    ] = False,
    first: Annotated[str, typer.Option(help="学生学期第一天 · the students' first day")] = "",
    last: Annotated[str, typer.Option(help="学生学期最后一天 · the students' last day")] = "",
    staff_first: Annotated[str, typer.Option(help="教职工第一天 · the staff's first day")] = "",
    staff_last: Annotated[str, typer.Option(help="教职工最后一天 · the staff's last day")] = "",
    term: Annotated[str, typer.Option(help="学期代码 · code of the term, 2026-2027-1")] = "",
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导入校历 · Take in a term calendar (.xlsx) or a calendar of days (.ics): all of it or nothing."""
    if layer not in OWN_LAYERS or kind not in (None, *KINDS):
        raise BadInput("calendar.option", value=layer if layer not in OWN_LAYERS else kind)
    sent, meant = _sent(file), DayKind(kind) if kind else None
    said = {"first": first, "last": last, "staff_first": staff_first, "staff_last": staff_last, "term": term}
    if isinstance(sent, Book):
        answers = {question: answer for question, answer in said.items() if answer}
        sent = mended(sent, mends_of({"answers": answers}))
    name = named(file) if "://" in file else Path(file).name
    with reading_school(school) as (session, mine):

        def read(known: School) -> CalendarImport:
            if isinstance(sent, Book):
                return read_term_sheet(session, known, sent)
            return read_day_calendar(session, known, name, sent, OWN_LAYERS[layer], meant)

        found = read(mine)
        kept = apply and not found.faults
        if kept:
            found = take_in_calendar(session, mine.id, read, clock.now(), "cli")
    _show(found, follow(mine.id, clock.now(), "cli") if kept else None, as_json=json)
    if found.faults:
        raise typer.Exit(1)


def _sent(file: str) -> Book | bytes:
    """What lies at the path or address, read before the database is asked for anything."""
    if "://" in file:
        return fetch_calendar(file)
    path = Path(file)
    if path.suffix.lower() == ".ics":
        return bytes_of(path)
    if path.suffix.lower() in (".xlsx", ".csv"):
        return read_book(path)
    raise BadInput("calendar.format", file=path.name)


def _show(found: CalendarImport, duties: Rolled | None, *, as_json: bool) -> None:
    changes = [
        {"change": change, **_override(day)}
        for change in ("added", "changed", "removed")
        for day in getattr(found, change)
    ]
    clashes = [_clash(one) for one in found.disagreements]
    notes = [{"row": row, "text": text} for row, text in found.notes]
    faults = [{"row": row, "reason": refusal(error, language())} for row, _, error in found.bad_cells]
    told: Row = {"file": found.file, "applied": duties is not None, "skipped": found.skipped}
    told |= {"unread": [*found.unread], "unread_sheets": [*found.unread_sheets]}
    told["unread_cells"] = [f"{cell} {text}" for cell, text in found.unread_cells]
    told["asked"] = [_open(one) for one in found.open]
    told["asked_days"] = [str(day) for day in sorted(found.asked_days)]
    told["unread_events"] = [refusal(why, language()) for _, why in found.unread_events]
    told |= _terms(found.terms)
    if as_json:
        facts(
            {
                **told,
                "days": changes,
                "disagreements": clashes,
                "notes": notes,
                "faults": faults,
                "duties": vars(duties) if duties else None,
            },
            as_json=True,
        )
        return
    for listed in (changes, clashes, notes, faults):
        if listed:
            rows(listed, as_json=False)
    facts(told, as_json=False)


def _terms(terms: Sequence[Term]) -> Row:
    """The term of a file with its bounds; several in a list."""
    found = [{"term": term.code, **{name: getattr(term, name) for name in BOUNDED}} for term in terms]
    return {"terms": found} if len(found) > 1 else {} if not found else found[0]


def _open(one: Open) -> Row:
    """A bound that the file does not settle: what is taken for it, what it names, and whether it must be said."""
    named = [day.isoformat() for day in one.named]
    return {"bound": one.question, "taken": one.taken.isoformat(), "named": named, "needed": one.needed}


def _override(day: Override) -> Row:
    row: Row = {"date": str(day.date), "layer": str(day.layer)}
    return row | {"students": day.students, "staff": day.staff, "name": day.name}


@calendar_app.command("export")
def give_out(
    file: Annotated[Path, typer.Argument(help=".xlsx")],
    term: Annotated[str, typer.Option(help="学期代码 · code of the term, 2026-2027-1")],
    school: SchoolOption = None,
    json: JsonOption = False,
) -> None:
    """导出校历 · Write a term's calendar as .xlsx; it can be taken in again."""
    with reading_school(school) as (session, mine):
        written = export_term_sheet(session, mine, term, file)
    facts({"file": str(written), "term": term}, as_json=json)
