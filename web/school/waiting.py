"""Several files sent together: what kind each is, and one preview after another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Form, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from actions.installation.uploads import keep_upload, upload
from actions.installation.waiting_files import (
    Waiting,
    WaitingFile,
    keep_waiting,
    leave_waiting,
    require_few,
    waiting_of,
)
from actions.setup.file_kinds import ORDER, likely_kinds
from actions.xlsx.grid import MAX_BYTES, read_book
from models.errors import BadInput, Refusal
from web.forms.answer import again, carry_out
from web.school.mending import Sent
from web.school.spreadsheets import MOST_NAME, WAITING, preview, sheets_page
from web.server.dependencies import AtManagersDesk, Desk
from web.server.form_data import Posted, PostedFiles
from web.server.routes import office_router

router = office_router()
DONE = "/sheets"


@dataclass(frozen=True)
class Unsure:
    """A file whose kind is not sure: the kinds it may be, or why it cannot be read."""

    file: WaitingFile
    kinds: tuple[str, ...] = ()
    refusal: Refusal | None = None


@router.post("/sheets")
def send_together(desk: AtManagersDesk, form: PostedFiles) -> Response:
    """Keep the files for a day, and show one after another what it would change."""
    files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
    return carry_out(desk, lambda: _keep_together(desk, files), lambda: sheets_page(desk), WAITING)


def _keep_together(desk: Desk, files: list[UploadFile]) -> None:
    before = waiting_of(desk.school, desk.user.id)
    if not files:
        raise BadInput("import.nothing_sent")
    require_few(len(before.files) + len(files))
    kept = [_kept(desk, one) for one in files]
    keep_waiting(desk.school, desk.user.id, _in_order(before.and_then(kept)))


def _kept(desk: Desk, file: UploadFile) -> WaitingFile:
    named = (file.filename or "")[:MOST_NAME]
    try:
        token = keep_upload(desk.school, file.file.read(MAX_BYTES + 1), desk.now)
    except Refusal as refusal:
        refusal.facts["file"] = named
        raise
    waits = WaitingFile(token=token, named=named)
    found = _looked_at(desk, waits)
    return waits.model_copy(update={"kind": found.kinds[0]}) if len(found.kinds) == 1 else waits


def _looked_at(desk: Desk, file: WaitingFile) -> Unsure:
    """The kinds of table that a file may be."""
    try:
        book = read_book(upload(desk.school, file.token))
    except Refusal as refusal:
        refusal.facts["file"] = file.named
        return Unsure(file, refusal=refusal)
    return Unsure(file, likely_kinds(replace(book, name=file.named)))


def _in_order(waiting: Waiting) -> Waiting:
    """Each before those that name what it holds; what is not sure first."""
    order = ("", *ORDER)
    files = sorted(waiting.files, key=lambda one: order.index(one.kind))
    return waiting.model_copy(update={"files": tuple(files)})


@router.get("/sheets/waiting")
def next_page(desk: AtManagersDesk) -> Response:
    """What the next of the files would change; first of all the question what kinds they are."""
    waiting = waiting_of(desk.school, desk.user.id)
    if not waiting.files:
        return RedirectResponse(DONE, 303)
    first = waiting.files[0]
    if not first.kind:
        return _kinds_page(desk, waiting)
    try:
        return preview(desk, first.kind, Sent(first.token, first.named))
    except Refusal as refusal:
        return again(desk.request, refusal, lambda: _kinds_page(desk, waiting))


def _kinds_page(desk: Desk, waiting: Waiting) -> Response:
    unsure = [_looked_at(desk, one) for one in waiting.files if not one.kind]
    return desk.page("school/spreadsheets_waiting.html", waiting=waiting, unsure=unsure, kinds=ORDER)


@router.post("/sheets/waiting/kinds")
def say_kinds(desk: AtManagersDesk, form: Posted) -> Response:
    """Keep what kinds of table the files are; those without an answer are asked about again."""
    waiting = waiting_of(desk.school, desk.user.id)
    said = dict(_said(form.multi_items()))
    files = tuple(
        one.model_copy(update={"kind": said.get(str(one.token), one.kind)}) for one in waiting.files
    )
    if files:
        keep_waiting(desk.school, desk.user.id, _in_order(waiting.model_copy(update={"files": files})))
    return RedirectResponse(WAITING, 303)


def _said(sent: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    """The kinds that were chosen, by the words of their files."""
    for name, value in sent:
        if name.startswith("kind.") and value in ORDER:
            yield name.removeprefix("kind."), str(value)


@router.post("/sheets/waiting/skip")
def skip(desk: AtManagersDesk, token: Annotated[UUID, Form()]) -> Response:
    """Leave a file out and go on to the next."""
    leave_waiting(desk.school, desk.user.id, token)
    return RedirectResponse(WAITING, 303)
