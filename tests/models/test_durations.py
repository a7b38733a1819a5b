"""Durations as people write them."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from models.durations import Lasting, hours_text, minutes_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("10:00", 600),
        ("10：30", 630),
        ("0:45", 45),
        ("10", 600),
        ("1.5", 90),
        ("1,5 h", 90),
        ("11小时", 660),
        ("1小时30分", 90),
        ("1个半小时", 90),
        ("45分钟", 45),
        ("600 min", 600),
        ("10:60", None),
        ("ten", None),
        ("-1", None),
    ],
)
def test_hours_and_minutes_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


def test_minutes_are_shown_as_hours_and_minutes() -> None:
    assert [hours_text(minutes) for minutes in (0, 45, 600, 1445)] == ["0:00", "0:45", "10:00", "24:05"]


class Rest(BaseModel):
    """A value with a duration."""

    minutes: Annotated[int, Lasting(60, 1440)]


@pytest.mark.parametrize("given", [660, "11:00", "11"])
def test_a_number_is_minutes_and_a_text_is_read(given: object) -> None:
    assert Rest.model_validate({"minutes": given}).minutes == 660


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("600", "duration.most"),
        ("0:30", "duration.least"),
        ("soon", "duration.form"),
        (2000, "duration.most"),
    ],
)
def test_what_is_no_duration_or_not_within_is_refused(given: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Rest.model_validate({"minutes": given})
    assert [error["type"] for error in refused.value.errors()] == [code]
