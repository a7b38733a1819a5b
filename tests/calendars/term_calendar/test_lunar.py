"""Days of the farmers' calendar are known from the words of a school."""

import pytest

from calendars.term_calendar.lunar import is_lunar


@pytest.mark.parametrize(
    "text", ["初一", "廿三", "八月十五", "农历八月十五", "闰六月初二", "腊月", "八月大", "白露", "三 十"]
)
def test_a_day_of_the_farmers_calendar(text: str) -> None:
    assert is_lunar(text)


@pytest.mark.parametrize("text", ["九月", "清明", "初一年级", "十一放假", "教师节", "", "1"])
def test_other_words(text: str) -> None:
    assert not is_lunar(text)
