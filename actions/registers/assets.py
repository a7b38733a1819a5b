"""The register of things (校产登记册)."""

from sqlmodel import Session, col, select

from models.assets import Asset
from models.places import Place
from models.schools import School


def assets(session: Session, school: School) -> list[Asset]:
    """The register by place and code."""
    mine = select(Asset).join(Place, col(Place.id) == Asset.place_id).where(Asset.school_id == school.id)
    return list(session.exec(mine.order_by(col(Place.code), col(Asset.code))))
