"""Spreadsheets: a template, what the school holds, and a file sent in with a preview before anything changes."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import BackgroundTasks, Form, Response
from starlette.datastructures import UploadFile

from actions.imports.sheets import SHEETS, read_sheet, sheet_book, sheet_of, take_over, template_book
from actions.installation.uploads import drop_upload, keep_upload, upload
from actions.mapping.vocabulary import NOTHING_DECIDED, Decided
from actions.replans.lapse import sweep
from actions.routines.roll import follow
from actions.school.row_changes import Change
from actions.school_calendar.term_calendar import CalendarImport, read_term_sheet, take_in
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import MAX_BYTES, Book, read_book
from models.errors import Refusal
from notifications.sentences.codes import field_label
from notifications.sentences.values import value_text
from web.files.workbooks import as_file
from web.forms.answer import again, carry_out
from web.forms.meanings import Means, answers_of, choices, sent
from web.records.people import names_by_id
from web.server.dependencies import AtDesk, AtManagersDesk, Desk
from web.server.form_data import PostedFiles
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
CALENDAR = "calendar"
SHOWN = 300
MOST_NAME = 100
HEADS = ("code", "name")  # they head the row
SHOWN_AT = {"register": "/stocktake?told=imported", "textbooks": "/textbooks?told=imported"}
MOST_TERM = 32
TermCode = Annotated[str, Form(max_length=MOST_TERM)]
NOT_ANSWERED: list[str] = []


@router.get("/sheets")
def sheets_page(desk: AtDesk) -> Response:
    """Every kind of spreadsheet with its template, export and a place to send one."""
    return desk.page("school/spreadsheets.html", kinds=(*SHEETS, CALENDAR))


@router.get("/sheets/{kind}.xlsx")
def sheet_file(desk: AtManagersDesk, kind: str) -> Response:
    """What the school holds, as the import reads it."""
    book = sheet_book(desk.database, desk.school, kind, desk.now, language_of(desk.request))
    return as_file(desk, book, f"sheet.{kind}", f"{desk.today}")


@router.get("/sheets/{kind}/template.xlsx")
def template_file(desk: AtDesk, kind: str) -> Response:
    """An empty table with an explanation of its columns."""
    return as_file(desk, template_book(kind, language_of(desk.request)), f"sheet.{kind}", "template")


@router.post("/sheets/{kind}")
def send(desk: AtManagersDesk, kind: str, form: PostedFiles) -> Response:
    """Keep the file for a day and show what it would change."""
    file, term = form.get("file"), str(form.get("term", ""))[:MOST_TERM]
    named = (file.filename or "")[:MOST_NAME] if isinstance(file, UploadFile) else ""
    try:
        _require_known(kind)
        sent = file.file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
        token = keep_upload(desk.school, sent, desk.now)
        return _preview(desk, kind, token, named, term)
    except Refusal as refusal:
        refusal.facts["file"] = named  # it is kept under a name of ours
        return again(desk.request, refusal, lambda: sheets_page(desk))


def _require_known(kind: str) -> None:
    if kind != CALENDAR:
        sheet_of(kind)


@router.post("/sheets/{kind}/again")
def look_again(
    desk: AtManagersDesk,
    kind: str,
    token: Annotated[UUID, Form()],
    named: Annotated[str, Form(max_length=MOST_NAME)] = "",
    term: TermCode = "",
    means: Means = NOT_ANSWERED,
) -> Response:
    """Show what the file would change, given what its words mean."""
    try:
        _require_known(kind)
        return _preview(desk, kind, token, named, term, answers_of(means))
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: sheets_page(desk))


def _preview(
    desk: Desk, kind: str, token: UUID, named: str, term: str, answers: Decided = NOTHING_DECIDED
) -> Response:
    book = read_book(upload(desk.school, token))
    found = _read(desk, kind, replace(book, name=named or book.name), term, answers)
    return desk.page(
        "school/spreadsheet.html",
        kind=kind,
        token=token,
        named=named,
        found=found,
        shown=SHOWN,
        fields=RowFields(desk, found) if isinstance(found, Outcome) else None,
        choices=partial(choices, language_of(desk.request)),
        sent=sent(answers),
    )


class RowFields:
    """What a row of a file says, in words: of each field its column's title, what it was, and what it becomes."""

    def __init__(self, desk: Desk, found: Outcome) -> None:
        self.language, self.zone = language_of(desk.request), desk.school.zone
        self.titles = {column.name: column.heading(self.language) for column in SHEETS[found.kind].columns}
        fresh = {str(change.id): change.label for change in found.changes}
        self.names = fresh | names_by_id(desk)

    def __call__(self, change: Change) -> Iterator[tuple[str, str | None, str]]:
        table = change.table.__name__.lower()
        for name, value in change.after.items():
            title = self.titles.get(name.removesuffix("_id"))
            title = field_label(table, name, self.language) if name == "crew" else title
            if title is None or name in HEADS:
                continue
            before = self._words(table, name, change.before[name]) if name in change.before else None
            yield title, before, self._words(table, name, value)

    def _words(self, table: str, name: str, value: object) -> str:
        return value_text(table, name, value, self.language, self.names, self.zone) or "–"


def _read(desk: Desk, kind: str, book: Book, term: str, answers: Decided) -> Outcome | CalendarImport:
    if kind == CALENDAR:
        return read_term_sheet(desk.database, desk.school, book)
    return read_sheet(desk.database, desk.school, kind, book, desk.now, term, answers)


@router.post("/sheets/{kind}/keep")
def keep(
    desk: AtManagersDesk,
    kind: str,
    token: Annotated[UUID, Form()],
    after: BackgroundTasks,
    named: Annotated[str, Form(max_length=MOST_NAME)] = "",
    term: TermCode = "",
    means: Means = NOT_ANSWERED,
) -> Response:
    """Take over the file that was shown: all of it or nothing. It is read before the database is held for it."""
    try:
        _require_known(kind)
        book = read_book(upload(desk.school, token))
        book = replace(book, name=named or book.name)
        answers = answers_of(means)
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: sheets_page(desk))

    def kept(_: None) -> str:
        drop_upload(desk.school, token)
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
        after.add_task(sweep, desk.school.id, desk.now, desk.actor)
        return SHOWN_AT.get(kind, "/sheets?told=imported") + (f"&term={quote(term)}" if term else "")

    return carry_out(desk, lambda: _keep(desk, kind, book, term, answers), lambda: sheets_page(desk), kept)


def _keep(desk: Desk, kind: str, book: Book, term: str, answers: Decided) -> None:
    session, school = desk.database, desk.school.id
    if kind == CALENDAR:
        take_in(session, school, lambda mine: read_term_sheet(session, mine, book), desk.now, desk.actor)
    else:
        take_over(session, school, kind, book, desk.now, desk.actor, term, answers)
