"""The signs with the codes that hang on the walls: to be printed, and made again."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response

from actions.repairs.wall_code import renew_sign
from actions.school.rows import places_of
from models.places import Place
from models.settings import settings
from web.files.qr_code import qr_code
from web.forms.answer import answered
from web.server.dependencies import AtManagersDesk, own
from web.server.routes import office_router

router = office_router()


@router.get("/signs")
def place_signs(desk: AtManagersDesk, code: str = "") -> Response:
    """A sign for every place, or for the one of that code; none that a phone could not open."""
    places = [place for place in places_of(desk.database, desk.school) if code in ("", place.code)]
    mine = settings()
    signs = [] if mine.only_here else [(place, f"{mine.address}/q/{place.slug}") for place in places]
    return desk.page("paper/signs.html", signs=signs, qr=qr_code, pdf="")


@router.post("/places/{place_id}/sign")
@answered(place_signs)
def renew(desk: AtManagersDesk, place_id: UUID) -> str:
    """Make a place's code again and show it, to be hung up instead of the old one."""
    place = own(desk.database, desk.school, Place, place_id)
    renew_sign(desk.database, place, desk.now, desk.actor)
    return f"/signs?{urlencode({'code': place.code})}"
