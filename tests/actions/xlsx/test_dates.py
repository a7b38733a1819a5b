"""Dates as offices write them: what is not written is filled in with a doubt, or refused."""

from datetime import date
from typing import Any

import pytest

from actions.xlsx.cells import LAST_DAY, Doubtful, Unreadable
from actions.xlsx.dates import Frame, Span, beginning, end, frame_of

FRAME = Frame(2026)


@pytest.mark.parametrize("cell", ["26.9.1", "26-09-01", "２６．９．１", "26年9月1日", "2026.9.1起", 46266])
def test_a_whole_date_is_read_without_a_doubt(cell: Any) -> None:
    assert beginning(cell, FRAME) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("1993.8", date(1993, 8, 1), date(1993, 8, 31)),
        ("2019年9月", date(2019, 9, 1), date(2019, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (2023.9, date(2023, 9, 1), date(2023, 9, 30)),
        ("至2027.12", date(2027, 12, 1), date(2027, 12, 31)),
        ("2027年", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_of_a_month_or_year_alone_the_first_or_the_last_day_is_meant(
    cell: Any, first: date, last: date
) -> None:
    for read, day in ((beginning(cell, FRAME), first), (end(cell, FRAME), last)):
        assert isinstance(read, Doubtful)
        assert read.value == day


@pytest.mark.parametrize("cell", ["9.1", 9.1, "9月1日"])
def test_a_day_without_a_year_is_one_of_the_sheets_year(cell: Any) -> None:
    assert beginning(cell, FRAME) == Doubtful(date(2026, 9, 1), "import.date_yearless")
    with pytest.raises(Unreadable):
        beginning(cell, Frame())


def test_a_number_may_have_lost_the_zero_of_october() -> None:
    assert beginning(2023.1, FRAME) == Doubtful(date(2023, 1, 1), "import.date_october")


@pytest.mark.parametrize(
    ("cell", "last"),
    [("三年", date(2027, 8, 31)), ("1年", date(2025, 8, 31)), ("十八个月", date(2026, 2, 28))],
)
def test_an_end_may_be_a_length(cell: str, last: date) -> None:
    span = end(cell, FRAME)
    assert isinstance(span, Span)
    assert span.after(date(2024, 9, 1)) == last


def test_a_span_leads_back_from_its_last_day() -> None:
    assert [Span(12).before(last) for last in (date(2027, 3, 5), date(2026, 12, 31))] == [
        date(2026, 3, 6),
        date(2026, 1, 1),
    ]


@pytest.mark.parametrize("cell", ["长期", "长期有效", "无期限", "终身"])
def test_what_never_ends_is_valid_to_the_last_day_of_all(cell: str) -> None:
    assert end(cell, FRAME) == LAST_DAY


@pytest.mark.parametrize("cell", ["昨天", "2026.13", "13.45", "办理中", "26.13.1", "0年"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        beginning(cell, FRAME)


def test_two_digits_of_a_year_are_of_this_century_unless_that_is_far_away() -> None:
    assert [beginning(cell, FRAME) for cell in ("16.08.31", "99.9.1")] == [
        date(2016, 8, 31),
        date(1999, 9, 1),
    ]


def test_the_year_is_that_of_the_first_title_that_names_one_else_of_today() -> None:
    today = date(2025, 1, 1)
    assert frame_of(["花名册", "填报时间:2026．9．1", "2024"], today) == Frame(2026)
    assert (frame_of(["Sheet1"], today), frame_of([], None)) == (Frame(2025), Frame())
