"""Spreadsheets: a template, what the school holds, and a file sent in with a preview before anything changes."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Form, Query, Response
from starlette.datastructures import FormData, UploadFile

from actions.imports.sheets import SHEETS, read_sheet, sheet_book, sheet_of, take_over, template_book
from actions.imports.staff.newcomers import newcomers, take_in
from actions.imports.staff.paper_columns import paper_titles
from actions.installation.uploads import keep_mends, keep_upload, mends_kept, upload
from actions.installation.waiting_files import leave_waiting, waiting_of
from actions.mapping.vocabulary import vocabulary_of
from actions.people.staff import HEALTH
from actions.replans.lapse import sweep
from actions.routines.roll import follow
from actions.school.rows import people_of
from actions.school_calendar.day_runs import CHOICES
from actions.school_calendar.term_calendar import CalendarImport
from actions.school_calendar.term_calendar import take_in as take_in_calendar
from actions.school_calendar.term_sheet import read_term_sheet
from actions.setup.file_kinds import CALENDAR
from actions.setup.path import Onward, onward
from actions.xlsx.changes import Outcome
from actions.xlsx.grid import MAX_BYTES, Book, read_book
from actions.xlsx.mends import Mends, mended, rows_left_out
from actions.xlsx.pasted import MOST_CHARACTERS, pasted_sheet
from actions.xlsx.tables import title_rows
from models.errors import Refusal
from models.people import Person
from notifications.language import say
from web.files.workbooks import as_file, bytes_as_file
from web.forms.answer import again, carry_out, refused_form
from web.forms.meanings import Means, answers_of, as_suggested, choices
from web.forms.meanings import sent as answers_sent
from web.school.mending import Bench, Sent, faults_of, mends_sent, taken_back, with_faulty
from web.school.row_fields import RowFields
from web.server.dependencies import AtDesk, AtManagersDesk, Desk
from web.server.form_data import Posted, PostedFiles
from web.server.pages import language_of
from web.server.routes import office_router

router = office_router()
SHOWN = 300
MOST_NAME = 100
SHOWN_AT = {"register": "/stocktake?told=imported", "textbooks": "/textbooks?told=imported"}
WAITING = "/sheets/waiting"
MOST_TERM = 32
TermCode = Annotated[str, Form(max_length=MOST_TERM)]
NOT_ANSWERED: list[str] = []


@router.get("/sheets")
def sheets_page(desk: AtDesk) -> Response:
    """Every kind of spreadsheet with its template, export and a place to send one."""
    pasted = str(refused_form(desk.request).get("pasted", ""))[:MOST_CHARACTERS]
    into = desk.request.path_params.get("kind", "")
    return desk.page(
        "school/spreadsheets.html",
        kinds=(*SHEETS, CALENDAR),
        pasted={into: pasted},
        onward=_onward(desk),
        waiting=waiting_of(desk.school, desk.user.id),
    )


def _onward(desk: Desk) -> Onward | None:
    """The next step of a school that is being set up."""
    return onward(desk.database, desk.school, desk.now) if desk.user.may_manage else None


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
    """Keep the file, or what was pasted, for a day and show what it would change."""
    file, term = form.get("file"), str(form.get("term", ""))[:MOST_TERM]
    named = (file.filename or "")[:MOST_NAME] if isinstance(file, UploadFile) else ""
    try:
        _require_known(kind)
        if "pasted" in form:
            read = pasted_sheet(str(form["pasted"]), entries=kind == "duties")
            named = say("Pasted text", language_of(desk.request))
        else:
            read = file.file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
        return preview(desk, kind, Sent(keep_upload(desk.school, read, desk.now), named, term))
    except Refusal as refusal:
        refusal.facts["file"] = named  # it is kept under a name of ours
        return again(desk.request, refusal, lambda: sheets_page(desk))


def _require_known(kind: str) -> None:
    if kind != CALENDAR:
        sheet_of(kind)


def _sent(
    desk: AtManagersDesk,
    token: Annotated[UUID, Form()],
    named: Annotated[str, Form(max_length=MOST_NAME)] = "",
    term: TermCode = "",
    means: Means = NOT_ANSWERED,
) -> Sent:
    return Sent(token, named, term, answers_of(desk, means))


SentAgain = Annotated[Sent, Depends(_sent)]


@router.post("/sheets/{kind}/again")
def look_again(
    desk: AtManagersDesk,
    kind: str,
    sent: SentAgain,
    form: Posted,
    also: Annotated[Literal["", "faults", "newcomers", "suggested"], Form()] = "",
) -> Response:
    """Show what the file would change, given what its words mean, what was mended of it, and who of those it names was
    put on the staff list. What is left open may mean what is suggested first."""
    try:
        _require_known(kind)
        mends = _keep_mends(desk, sent, form)
        names = [str(name)[:MOST_NAME] for name in form.getlist("newcomer")]
        if also == "newcomers" and names:
            take_in(desk.database, desk.school.id, sent.named, names, desk.now, desk.actor)
        if also in ("faults", "suggested"):
            book = mended(read_book(upload(desk.school, sent.token)), mends)
            found = _read(desk, kind, book, sent)
            if also == "faults":
                keep_mends(desk.school, sent.token, with_faulty(mends, found))
            elif isinstance(found, Outcome):
                sent = replace(sent, answers={**as_suggested(found.questions), **sent.answers})
        return preview(desk, kind, sent)
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: sheets_page(desk))


def _keep_mends(desk: Desk, sent: Sent, form: FormData) -> Mends:
    """Keep what was mended, with what was mended before."""
    book, kept = read_book(upload(desk.school, sent.token)), mends_kept(desk.school, sent.token)
    mends = kept.and_then(mends_sent(form, mended(book, kept)), taken_back(form))
    if mends != kept:
        keep_mends(desk.school, sent.token, mends)
    return mends


def preview(desk: Desk, kind: str, sent: Sent) -> Response:
    """What the file would change; where its columns must be told first, the page that asks for them."""
    book, mends = read_book(upload(desk.school, sent.token)), mends_kept(desk.school, sent.token)
    book = replace(mended(book, mends), name=sent.named or book.name)
    bench = Bench(kind, language_of(desk.request), book, mends, _staff(desk), _papers(desk, kind))
    waiting = waiting_of(desk.school, desk.user.id)
    try:
        found = _read(desk, kind, book, sent)
    except Refusal as refusal:
        refusal.facts["file"] = sent.named
        page = partial(desk.page, "school/spreadsheet_columns.html", kind=kind, file=sent, bench=bench)
        page = partial(page, waiting=waiting)
        return again(desk.request, refusal, page)
    return desk.page(
        "school/spreadsheet.html",
        kind=kind,
        file=sent,
        found=found,
        faults=faults_of(found),
        bench=bench,
        waiting=waiting,
        shown=SHOWN,
        fields=RowFields(desk, found) if isinstance(found, Outcome) else None,
        newcomers=newcomers(found) if isinstance(found, Outcome) else {},
        choices=choices(desk),
        meanings=CHOICES,
        sent=answers_sent(sent.answers),
        onward=_onward(desk) if sent.rest else None,
        reaching=kind == "people" and isinstance(found, Outcome) and _reaches(found),
    )


def _reaches(found: Outcome) -> bool:
    """Say whether a list of staff names new numbers or addresses."""
    return any(one.table is Person and one.after.keys() & {"phone", "email"} for one in found.changes)


def _staff(desk: Desk) -> dict[str, str]:
    """What tells people of one name apart, by their numbers."""
    people = people_of(desk.database, desk.school)
    return {one.code: " · ".join(filter(None, (one.code, one.team, *one.titles))) for one in people}


def _papers(desk: Desk, kind: str) -> list[tuple[str, str]]:
    """The certificates that a column of a list of people may stand for; that of health is a column of the staff's."""
    if kind not in ("people", "certificates"):
        return []
    but = (HEALTH,) if kind == "people" else ()
    return paper_titles(vocabulary_of(desk.database, desk.school), language_of(desk.request), *but)


def _read(desk: Desk, kind: str, book: Book, sent: Sent) -> Outcome | CalendarImport:
    if kind == CALENDAR:
        return read_term_sheet(desk.database, desk.school, book)
    return read_sheet(desk.database, desk.school, kind, book, desk.now, sent.term, sent.answers)


@router.post("/sheets/{kind}/keep")
def keep(desk: AtManagersDesk, kind: str, sent: SentAgain, form: Posted, after: BackgroundTasks) -> Response:
    """Take over the file that was shown: all of it but the rows left out, or nothing. It is read before the database is
    held for it."""
    try:
        _require_known(kind)
        mends = _keep_mends(desk, sent, form)
        book = mended(read_book(upload(desk.school, sent.token)), mends)
        book = replace(book, name=sent.named or book.name)
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: sheets_page(desk))

    def kept(_: None) -> str:
        after.add_task(follow, desk.school.id, desk.now, desk.actor)
        after.add_task(sweep, desk.school.id, desk.now, desk.actor)
        more = leave_waiting(desk.school, desk.user.id, sent.token)
        if kind != CALENDAR and (rest := rows_left_out(book, mends, title_rows(book, SHEETS[kind].columns))):
            token = keep_upload(desk.school, rest, desk.now)
            return f"/sheets/{kind}/rest/{token}?told=imported&term={quote(sent.term)}"
        if more:
            return f"{WAITING}?told=imported"
        return SHOWN_AT.get(kind, "/sheets?told=imported") + (
            f"&term={quote(sent.term)}" if sent.term else ""
        )

    return carry_out(desk, lambda: _keep(desk, kind, book, sent), lambda: preview(desk, kind, sent), kept)


@router.get("/sheets/{kind}/rest/{token}")
def rest_page(
    desk: AtManagersDesk, kind: str, token: UUID, term: Annotated[str, Query(max_length=MOST_TERM)] = ""
) -> Response:
    """The rows left out of a file, kept for a day: mended here, or taken away as a file to be sent again."""
    _require_known(kind)
    named = say("Rows left out", language_of(desk.request))
    return preview(desk, kind, Sent(token, named, term, rest=True))


@router.get("/sheets/{kind}/rest/{token}/file.xlsx")
def rest_file(desk: AtManagersDesk, kind: str, token: UUID) -> Response:
    """The same rows as a file."""
    _require_known(kind)
    return bytes_as_file(desk, upload(desk.school, token).read_bytes(), f"sheet.{kind}", "rest")


def _keep(desk: Desk, kind: str, book: Book, sent: Sent) -> None:
    session, school = desk.database, desk.school.id
    if kind == CALENDAR:
        take_in_calendar(
            session, school, lambda mine: read_term_sheet(session, mine, book), desk.now, desk.actor
        )
    else:
        take_over(session, school, kind, book, desk.now, desk.actor, sent.term, sent.answers)
