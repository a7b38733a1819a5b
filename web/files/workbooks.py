"""Workbooks to be saved."""

from urllib.parse import quote

from fastapi import Response
from openpyxl import Workbook

from actions.xlsx.book import packed
from notifications.language import say
from web.server.dependencies import Desk
from web.server.pages import language_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(desk: Desk, book: Workbook, word: str, dated: str) -> Response:
    """A workbook to be saved under a word and a date."""
    return bytes_as_file(desk, packed(book), word, dated)


def bytes_as_file(desk: Desk, content: bytes, word: str, dated: str) -> Response:
    """The same of a workbook that is packed already."""
    named = quote(f"{say(word, language_of(desk.request))} {dated}.xlsx")
    plain = f"{word.lower().removeprefix('sheet.')}-{dated}.xlsx"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    return Response(content, media_type=XLSX, headers={"Content-Disposition": disposition})
