"""Typed places are added with what they lie in; those a school usually has are offered until it has them."""

from datetime import datetime

import pytest
from sqlmodel import Session

from actions.imports.places.text import add_by_words, offered
from actions.school.rows import places_of
from models import BadInput
from tests.factories import make_school


def test_typed_lines_become_places_with_their_building_and_floor(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    lines = ["综合楼 二层 多媒体室, 会议室", "教学楼 101-102 教室", "", "篮球场"]
    add_by_words(session, school, lines, now, "test")
    places = {place.id: place for place in places_of(session, school)}
    above = {one.name: places[one.parent_id].name if one.parent_id else "" for one in places.values()}
    assert above == {
        "综合楼": "",
        "综合楼二层": "综合楼",
        "多媒体室": "综合楼二层",
        "会议室": "综合楼二层",
        "教学楼": "",
        "101 教室": "教学楼",
        "102 教室": "教学楼",
        "篮球场": "",
    }
    assert add_by_words(session, school, lines, now, "test") == []


def test_usual_places_are_offered_by_the_switches_until_they_are_there(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school", switches={"canteen": True, "lift": False})
    assert ("食堂 操作间" in offered(session, school), "电梯" in offered(session, school)) == (True, False)
    add_by_words(session, school, offered(session, school), now, "test")
    assert offered(session, school) == []


def test_a_line_that_is_too_long_to_be_places_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(BadInput):
        add_by_words(session, make_school(session), ["长" * 501], now, "test")
