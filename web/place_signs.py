"""The signs with the codes that hang on the walls, to be printed."""

from fastapi import APIRouter, Response
from sqlmodel import col, select

from models.places import Place
from models.settings import settings
from web.dependencies import AtManagersDesk
from web.subscribing import qr_code

router = APIRouter()


@router.get("/signs")
def place_signs(desk: AtManagersDesk, code: str = "") -> Response:
    """A sign for every place, or for the one of that code."""
    wanted = select(Place).where(Place.school_id == desk.school.id)
    if code:
        wanted = wanted.where(Place.code == code)
    places = desk.database.exec(wanted.order_by(col(Place.code)))
    signs = [(place, f"{settings().address}/q/{place.slug}") for place in places]
    return desk.page("paper/signs.html", signs=signs, qr=qr_code, pdf="")
