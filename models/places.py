"""Place (场所): campus > building > room or area."""

import secrets
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import SchoolRow, value


def new_slug() -> str:
    """A short public name for the QR code on the wall; it opens a report form, nothing else."""
    return secrets.token_urlsafe(9)


class Place(SchoolRow, table=True):
    """Where work happens; the custodian (责任人) looks after it and never inspects or counts it."""

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=64)
    name: str
    name_en: str = ""
    kind: str = Field(default="room", max_length=16)
    tags: list[str] = value(list)
    parent_id: UUID | None = Field(default=None, foreign_key="place.id")
    custodian_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    slug: str = Field(default_factory=new_slug, unique=True, max_length=32)

    def matches(self, kind: str | None, tag: str | None) -> bool:
        """Say whether a routine that asks for a kind and a tag of place means this one."""
        return (kind is None or self.kind == kind) and (tag is None or tag in self.tags)
