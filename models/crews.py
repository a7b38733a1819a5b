"""Crew (班组要求): what a duty needs, as a value kept with the routine and copied to its duties."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator


class CrewLine(BaseModel):
    """So many people out of one pool; `pool` is a role, team or category word of a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pool: str
    count: int = Field(default=1, ge=1, le=200)
    qualification: str | None = None
    leader: bool = False


class Crew(BaseModel):
    """The lines of a crew and who may not be in it.

    With a `shift` it is a shift of that name: people with a pattern take it, in the days their pattern allows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: tuple[CrewLine, ...] = ()
    apart: tuple[str, ...] = ()
    not_custodian: bool = False
    rotate_pair: bool = False
    in_turn: bool = False
    shift: str = Field(default="", max_length=32)

    @model_validator(mode="after")
    def _one_line_a_shift(self) -> "Crew":
        if self.shift and len(self.lines) != 1:
            raise ValueError("a shift has one line")
        return self

    @property
    def size(self) -> int:
        """How many people in all."""
        return sum(line.count for line in self.lines)


class Seat(BaseModel):
    """A person on a line of a duty. `pinned`: somebody decided it by hand, so later rosters keep them there."""

    model_config = ConfigDict(frozen=True)

    duty: UUID
    person: UUID
    line: int = Field(ge=0)
    leader: bool = False
    pinned: bool = False
