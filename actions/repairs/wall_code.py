"""The code on a place's wall: made again when it was lost, copied or abused."""

from datetime import datetime

from sqlmodel import Session, select

from models.errors import NotFound
from models.journal import Verb, write
from models.places import Place, new_slug


def place_by_slug(session: Session, slug: str) -> Place:
    """The place whose code hangs on a wall."""
    place = session.exec(select(Place).where(Place.slug == slug)).first()
    if place is None:
        raise NotFound("place.unknown")
    return place


def renew_sign(session: Session, place: Place, now: datetime, actor: str) -> None:
    """Give the place another address; the code that hung there is dead at once. The journal keeps neither address."""
    place.slug = new_slug()
    session.add(place)
    write(session, now, actor, Verb.RENEW_SIGN, place)
