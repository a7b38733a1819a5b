"""The code on a place's wall: made anew when it was lost, copied or abused."""

from datetime import datetime

from sqlmodel import Session

from models.journal import Verb, write
from models.places import Place, new_slug


def renew_sign(session: Session, place: Place, now: datetime, actor: str) -> None:
    """Give the place another address; the code that hung there is dead at once. The journal keeps neither address."""
    place.slug = new_slug()
    session.add(place)
    write(session, now, actor, Verb.RENEW_SIGN, place)
