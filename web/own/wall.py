"""A place's page behind the code on its wall, for anyone who stands there: report a problem, see what became of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from actions.repairs.board import problems_at
from actions.repairs.report import MAX_DETAIL, report_at_place
from actions.repairs.wall_code import place_by_slug
from models.errors import BadInput, NotAllowed
from models.places import Place
from models.repairs import ProblemKind
from models.schools import School
from notifications.language import say
from web.forms.answer import answer
from web.records.form import Pictured, key_of, picture_of
from web.server.dependencies import Database, Now, speak_for
from web.server.pages import language_of, page
from web.server.rate_limit import Pace
from web.server.routes import open_router

router = open_router()
SHOWN_AFTER = timedelta(days=7)
MOST_SHOWN = 20
MOST_BY_BROWSER = 6
MOST_BY_ADDRESS = 60  # a whole school may share one address
ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Spot:
    """Somebody without a name before a place, in one request."""

    request: Request
    database: Session
    now: datetime
    place: Place
    school: School

    @property
    def home(self) -> str:
        """The path of the place's page."""
        return f"/q/{self.place.slug}"

    @property
    def browser(self) -> tuple[str, str, str]:
        """What tells one of them from the other."""
        return (self.place.slug, self.address, str(self.request.session.get("browser", "")))

    @property
    def address(self) -> str:
        """From where they come."""
        return self.request.client.host if self.request.client else ""

    def page(self, detail: str = "") -> Response:
        """The place's page, with the detail that was written."""
        kinds, repairs = (
            list(ProblemKind),
            problems_at(self.database, self.place, self.now - SHOWN_AFTER, MOST_SHOWN),
        )
        return page(self.request, "own/wall.html", spot=self, kinds=kinds, repairs=repairs, detail=detail)


def stand_before(request: Request, slug: str, database: Database, now: Now) -> Spot:
    """The place whose code was scanned."""
    place = place_by_slug(database, slug)
    school = database.get_one(School, place.school_id)
    speak_for(request, school)
    return Spot(request, database, now, place, school)


AtPlace = Annotated[Spot, Depends(stand_before)]


@router.get("/q/{slug}")
def place_page(spot: AtPlace) -> Response:
    """What is known here, and the form to report something."""
    if "browser" not in spot.request.session:
        spot.request.session["browser"] = secrets.token_hex(8)
    return spot.page()


@router.post("/q/{slug}")
def report_here(spot: AtPlace, form: Pictured) -> Response:
    """Take the problem down; somebody in a hurry to do so again and again has to wait, nobody else has."""
    kind = str(form.get("kind", ""))

    def deed() -> None:
        wait = _wait(spot, kind)
        if wait:
            raise NotAllowed("place.too_many", minutes=-(-wait // ONE_MINUTE))
        _report(spot, form)
        for who, _ in _held_to(spot, kind):
            spot.request.app.state.pace.count(who, spot.now)

    detail = str(form.get("detail", ""))[:MAX_DETAIL]
    return answer(spot, deed, lambda: spot.page(detail), f"{spot.home}?told=reported")


def _held_to(spot: Spot, kind: str) -> list[tuple[tuple[str, ...], int]]:
    """Who may report how often: the browser, and for what is written in own words everybody at the address.

    The kinds on the buttons need no more: reported again they are one open repair, whoever reports them.
    """
    address = [((spot.place.slug, spot.address), MOST_BY_ADDRESS)] if kind == ProblemKind.OTHER else []
    return [(spot.browser, MOST_BY_BROWSER), *address]


def _wait(spot: Spot, kind: str) -> timedelta:
    pace: Pace = spot.request.app.state.pace
    return max(pace.wait(who, most, spot.now) for who, most in _held_to(spot, kind))


def _report(spot: Spot, form: FormData) -> None:
    kind, detail = str(form.get("kind", "")), str(form.get("detail", ""))
    if kind not in list(ProblemKind):
        raise BadInput("input")
    photo = picture_of(form, "photo", say("Photo", language_of(spot.request)))
    if kind == ProblemKind.OTHER and not (photo or detail.strip()):
        raise BadInput("place.say_what")
    report_at_place(
        spot.database,
        spot.school,
        spot.place,
        ProblemKind(kind),
        spot.now,
        detail=detail,
        photo=photo,
        idempotency=key_of(form),
    )
