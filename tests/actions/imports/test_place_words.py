"""Several places in one cell are several places; one number with a dash is one."""

import pytest

from actions.imports.places.words import chinese, number_of, several


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("101、102", ["101", "102"]),
        ("1—4号", ["1号", "2号", "3号", "4号"]),
        ("101-104", ["101", "102", "103", "104"]),
        ("A101~A103", ["A101", "A102", "A103"]),
        ("A101、102", ["A101", "A102"]),
        ("101 102", ["101", "102"]),
        ("一、二年级教室", ["一年级教室", "二年级教室"]),
        ("三—五年级教室", ["三年级教室", "四年级教室", "五年级教室"]),
        ("一年级1、2、3班", ["一年级1班", "一年级2班", "一年级3班"]),
        ("七(1)至七(3)班教室", ["七(1)班教室", "七(2)班教室", "七(3)班教室"]),
        ("高一(1)班—高一(3)班", ["高一(1)班", "高一(2)班", "高一(3)班"]),
        ("一年级—三年级", ["一年级", "二年级", "三年级"]),
        ("东、西校门", ["东校门", "西校门"]),
        ("男厕、女厕", ["男厕", "女厕"]),
        ("十一至十三班", ["十一班", "十二班", "十三班"]),
    ],
)
def test_several_places_of_a_cell_are_told_apart(cell: str, places: list[str]) -> None:
    assert several(cell) == places


@pytest.mark.parametrize("cell", ["1-2", "3-12", "1-101", "教学楼101", "七(1)班教室", "4-1号"])
def test_a_dash_that_may_be_part_of_a_number_makes_one_place(cell: str) -> None:
    assert several(cell) == [cell]


def test_numbers_are_read_as_they_are_spoken() -> None:
    assert [number_of(chinese(number)) for number in range(1, 100)] == list(range(1, 100))
