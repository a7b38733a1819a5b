"""What a phone opens to try an address of the pages: having come here, it works."""

from dataclasses import dataclass
from secrets import compare_digest

from fastapi import Request, Response
from sqlmodel import Session

from actions.school.public_address import is_reached, keep_address, note_reached, trial_code
from models.errors import NotFound
from models.settings import leads_back, settings
from web.forms.answer import answer
from web.server.dependencies import Database, Now
from web.server.pages import page
from web.server.routes import office_router

router = office_router()


@dataclass(frozen=True)
class Arrival:
    """A phone that came to the pages, in one request."""

    request: Request
    database: Session


def tried(request: Request, code: str) -> str:
    """The address that this request came to; refuses one whose code it does not carry, and the machine's own."""
    parts = request.url
    address = f"{parts.scheme}://{parts.netloc}"
    if leads_back(address) or not compare_digest(trial_code(address).encode(), code.encode()):
        raise NotFound("address.code")
    return address


@router.get("/here/{code}")
def arrival_page(request: Request, database: Database, code: str) -> Response:
    """That it works, told to who holds the phone; the page tells the office by itself."""
    address = tried(request, code)
    return page(request, "setup/arrival.html", at=address, known=is_reached(database, address))


@router.post("/here/{code}")
def arrive(request: Request, database: Database, now: Now, code: str) -> Response:
    """Write down that a phone came here, and keep the address if nobody has chosen another one."""
    address = tried(request, code)

    def arrived() -> None:
        note_reached(database, address, now)
        if settings().only_here and not settings().public_url:
            keep_address(database, address, now, "start")

    return answer(Arrival(request, database), arrived, None, f"/here/{code}")
