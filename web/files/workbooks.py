"""Workbooks: one that was sent, in a file of its own while it is read; one to be saved."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from fastapi import Response
from openpyxl import Workbook
from starlette.datastructures import FormData, UploadFile

from actions.xlsx.book import packed
from actions.xlsx.grid import MAX_BYTES
from models.errors import BadInput, Refusal
from notifications.language import say
from web.server.dependencies import Desk
from web.server.pages import language_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def sheet_of(form: FormData, name: str = "sheet") -> Iterator[Path]:
    """Where the sent .xlsx lies; what is refused of it names the file as it was sent."""
    sent = form.get(name)
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise BadInput("import.no_file")
    held = sent.file.read(MAX_BYTES + 1)
    if len(held) > MAX_BYTES:
        raise BadInput("import.too_large", file=Path(sent.filename).name, limit=MAX_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(held)
        try:
            yield path
        except Refusal as refusal:
            refusal.facts["file"] = Path(sent.filename).name
            raise


def as_file(desk: Desk, book: Workbook, word: str, dated: str) -> Response:
    """A workbook to be saved under a word and a date."""
    named = quote(f"{say(word, language_of(desk.request))} {dated}.xlsx")
    plain = f"{word.lower().removeprefix('sheet.')}-{dated}.xlsx"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    return Response(packed(book), media_type=XLSX, headers={"Content-Disposition": disposition})
