"""ShiftPattern (班制): how the shifts of one person may fall; kept with the person as a value."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

DaysInARow = Annotated[int, Field(ge=1, le=7)]
InFourWeeks = Annotated[int, Field(ge=0, le=28)]
ShiftName = Annotated[str, Field(min_length=1, max_length=32)]


class ShiftPattern(BaseModel):
    """Days worked and days off in a row, hours a week on average, weekends and shifts of a name in any four weeks.

    `weekends` None and a shift `most` does not name have no limit. No run is longer than six days, which leaves the
    week's rest day (a law that the packs name), unless the school says seven for people who are compensated for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    longest_run: DaysInARow = 6
    shortest_run: DaysInARow = 1
    shortest_rest: DaysInARow = 1
    week_hours: int = Field(default=40, ge=1, le=84)
    weekends: int | None = Field(default=None, ge=0, le=4)
    most: dict[ShiftName, InFourWeeks] = Field(default_factory=dict, max_length=12)

    @model_validator(mode="after")
    def _runs_fit(self) -> "ShiftPattern":
        if self.shortest_run > self.longest_run:
            raise ValueError("shortest_run is longer than longest_run")
        return self
