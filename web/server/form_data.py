"""The form that was sent, its files closed when the answer is made."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

MOST_FILES = 40
MOST_TEXT = 64_000  # bytes of one field that is no file


async def posted(request: Request) -> AsyncIterator[FormData]:
    """What was sent; empty for a GET."""
    form = await request.form(max_files=MOST_FILES, max_part_size=MOST_TEXT)
    request.state.posted = form
    try:
        yield form
    finally:
        await form.close()


Posted = Annotated[FormData, Depends(posted)]


def posted_files(form: Posted) -> FormData:
    """What was sent, files among it: such a form may be larger."""
    return form


PostedFiles = Annotated[FormData, Depends(posted_files)]
