"""The form that was sent, its files closed when the answer is made."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData


async def posted(request: Request) -> AsyncIterator[FormData]:
    """What was sent; empty for a GET."""
    form = await request.form()
    try:
        yield form
    finally:
        await form.close()


Posted = Annotated[FormData, Depends(posted)]
