"""Place (场所): campus > building > room or area."""

import secrets
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NOTHING, SchoolRow, value


def new_slug() -> str:
    """A short public name for the QR code on the wall; it opens a report form, nothing else."""
    return secrets.token_urlsafe(9)


class Place(SchoolRow, table=True):
    """Where work happens; the custodian (责任人) looks after it and never inspects or counts it."""

    __table_args__ = (UniqueConstraint("school_id", "code"),)

    code: str = Field(max_length=64, sa_column_kwargs=NOTHING)
    name: str = Field(sa_column_kwargs=NOTHING)
    name_en: str = Field(default="", sa_column_kwargs=NOTHING)
    kind: str = Field(default="room", max_length=16, sa_column_kwargs=NOTHING)
    tags: list[str] = value(list, sa_column_kwargs=NOTHING)
    parent_id: UUID | None = Field(default=None, foreign_key="place.id")
    custodian_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    custodian_named: str = Field(default="", sa_column_kwargs=NOTHING)
    """Who a list names as custodian while nobody of that name is on the staff."""
    slug: str = Field(default_factory=new_slug, unique=True, max_length=32, sa_column_kwargs=NOTHING)

    def matches(self, kind: str | None, tag: str | None) -> bool:
        """Say whether a routine that asks for a kind and a tag of place means this one."""
        return (kind is None or self.kind == kind) and (tag is None or tag in self.tags)

    @property
    def called(self) -> tuple[str, ...]:
        """What it goes by: its name, and the name without the number of the room before it ("205 微机室")."""
        return tuple(dict.fromkeys((self.name, self.name.partition(" ")[2] or self.name)))
