"""The form that was sent, its files closed when the answer is made."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from models.errors import BadInput

MOST_FILES = 40
MOST_TEXT = 200_000  # bytes of one field that is no file
NUL = "\0"  # PostgreSQL keeps no text with it


async def posted(request: Request) -> AsyncIterator[FormData]:
    """What was sent; empty for a GET. Refuses text that no database keeps, in the address too."""
    form = await request.form(max_files=MOST_FILES, max_part_size=MOST_TEXT)
    request.state.posted = form
    try:
        if any(NUL in text for text in _texts(request, form)):
            raise BadInput("form.nul")
        yield form
    finally:
        await form.close()


def _texts(request: Request, form: FormData) -> Iterator[str]:
    yield from map(str, request.path_params.values())
    for name, value in (*request.query_params.multi_items(), *form.multi_items()):
        yield name
        yield value if isinstance(value, str) else value.filename or ""


Posted = Annotated[FormData, Depends(posted)]


def posted_files(form: Posted) -> FormData:
    """What was sent, files among it: such a form may be larger."""
    return form


PostedFiles = Annotated[FormData, Depends(posted_files)]
