from sqlmodel import Session
from starlette.testclient import TestClient

from models.places import Place
from tests.factories import make_person, make_place, make_school
from tests.web.conftest import Office, sign_in
from web.school.place_groups import found_by, grouped


def test_places_stand_by_building_and_floor_and_those_in_none_last(session: Session) -> None:
    school = make_school(session)
    gate = make_place(session, school, code="a", name="校门", kind="area")
    hall = make_place(session, school, code="b", name="一号公寓", kind="building")
    second = make_place(session, school, code="c", name="一号公寓二层", kind="floor", parent_id=hall.id)
    room = make_place(session, school, code="d", name="201", kind="room", parent_id=second.id)
    places = [gate, hall, second, room]
    own, none = grouped(places, {place.id: place for place in places})
    assert (own.building, own.count, own.floors) == (hall, 3, ((None, (hall,)), (second, (second, room))))
    assert (none.building, none.floors) == (None, ((None, (gate,)),))


def test_a_place_is_found_by_its_name_its_code_and_its_custodian(session: Session) -> None:
    school = make_school(session)
    keeper = make_person(session, school, "林小草")
    one: Place = make_place(session, school, code="p7", name="操作间", custodian_id=keeper.id)
    other = make_place(session, school, code="p8", name="图书室")
    people = {keeper.id: keeper}
    for text, found in (("操作", [one]), ("P8", [other]), ("林小草", [one]), ("没有", [])):
        assert found_by(text, [one, other], people) == found


def test_the_page_of_places_finds_one(browser: TestClient, lvye: Office) -> None:
    sign_in(browser, lvye.manager)
    assert f"/places/{lvye.place.id}" in browser.get("/places").text
    assert f"/places/{lvye.place.id}" in browser.get("/places", params={"find": lvye.place.name}).text
    nothing = browser.get("/places?find=没有这里").text
    assert "找到 0 处" in nothing and f"/places/{lvye.place.id}" not in nothing
