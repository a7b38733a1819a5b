"""Who and where is suggested for work nobody is called to do: never one person for what the rules keep apart."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from actions.coverage.causes import Lack
from actions.coverage.mend import note_papers, use_places
from actions.coverage.suggest import Stop, lacking, stops
from models.schools import School
from tests.factories import (
    make_assignment,
    make_duty,
    make_person,
    make_place,
    make_routine,
    make_school,
)


def crew(pool: str, count: int = 1, **more: object) -> dict[str, object]:
    return {"lines": [{"pool": pool, "count": count}], **more}


def by_word(session: Session, school: School, now: datetime) -> dict[str, Stop]:
    return {stop.cause.word: stop for stop in stops(session, school, now)}


def test_who_usually_does_such_work_and_whose_title_hints_at_it_is_suggested(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    guard = make_person(session, school, "保安", roles=["guard"], titles=["门卫"])
    make_person(session, school, "老师", roles=["teacher"])
    keeper = make_person(session, school, "保管", roles=[], titles=["保管"])
    for pool in ("fire_patroller", "storekeeper"):
        make_routine(session, school, pool, crew=crew(pool))
    found = by_word(session, school, now)
    assert found["fire_patroller"].suggested == [guard]
    assert found["storekeeper"].suggested[0] == keeper


def test_of_several_leaders_the_one_whose_title_names_the_work_in_brackets_is_proposed(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    titles = ("校长", "副校长（分管教学）", "副校长（分管后勤、安全）")
    people = [make_person(session, school, title, roles=["leader"], titles=[title]) for title in titles]
    make_routine(session, school, crew=crew("food_safety_director"))
    [stop] = stops(session, school, now)
    assert (stop.first, len(stop.suggested), stop.unsettled) == ([people[2]], 3, False)


def test_a_place_is_suggested_by_its_name_until_it_is_meant(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    kitchen = make_place(session, school, "k", name="操作间")
    make_place(session, school, "r", name="101室")
    make_person(session, school, roles=["cook"])
    make_routine(session, school, crew=crew("cook"), places={"tag": "canteen"})
    [stop] = stops(session, school, now)
    assert (stop.cause.lack, stop.suggested, stop.first) == (Lack.PLACE, [kitchen], [kitchen])
    use_places(session, school, "canteen", [kitchen], now, "user:mei")
    assert stops(session, school, now) == []


def test_a_building_with_classrooms_may_be_a_teaching_building(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    halls = [
        make_place(session, school, name, name=name, kind="building")
        for name in ("博学楼", "致远楼", "行政楼")
    ]
    for hall in halls[:2]:
        floor = make_place(session, school, f"{hall.code}1", name="一楼", kind="floor", parent_id=hall.id)
        make_place(session, school, f"{hall.code}2", name="101", tags=["classroom"], parent_id=floor.id)
    make_person(session, school, roles=["cleaner"])
    make_routine(session, school, crew=crew("cleaner"), places={"tag": "teaching"})
    assert stops(session, school, now)[0].first == halls[:2]


def test_who_has_such_a_role_is_proposed_before_who_is_only_of_the_category(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    make_person(session, school, "会计", roles=["accountant"], category="worker", titles=["总务处会计"])
    cleaner = make_person(session, school, "保洁", roles=["cleaner"], category="worker")
    make_routine(session, school, crew=crew("gardener"))
    assert stops(session, school, now)[0].first == [cleaner]


def test_a_title_that_only_looks_alike_is_no_hint(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    make_person(session, school, roles=["logistics_head"], titles=["总务处主任"])
    make_routine(session, school, crew=crew("finance"))
    assert stops(session, school, now)[0].suggested == []


def test_of_a_use_that_many_places_share_all_are_proposed(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    rooms = [make_place(session, school, name, name=name) for name in ("会议室", "音乐室")]
    make_person(session, school, roles=["counter"])
    make_routine(session, school, crew=crew("counter"), places={"tag": "stocktake"})
    assert stops(session, school, now)[0].first == rooms


def test_nobody_is_proposed_for_two_things_that_the_rules_keep_apart(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    make_person(session, school, "干事", roles=["clerk"])
    make_routine(session, school, "buy", crew=crew("buyer", apart=["receiving"]), tags=["buying"])
    make_routine(session, school, "take", crew=crew("receiver"), tags=["receiving"])
    found = by_word(session, school, now)
    proposed = [stop.cause.word for stop in found.values() if stop.first]
    assert proposed == ["buyer"]
    assert found["receiver"].suggested == found["buyer"].suggested


def test_equals_are_proposed_in_turn(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    clerks = [make_person(session, school, name, roles=["clerk"]) for name in ("一", "二")]
    for pool in ("textbook_keeper", "inspector"):
        make_routine(session, school, pool, crew=crew(pool))
    proposed = [stop.first for stop in stops(session, school, now)]
    assert sorted(one.name for first in proposed for one in first) == sorted(one.name for one in clerks)


def test_who_holds_the_certificate_that_the_work_asks_for_is_proposed_first(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    make_person(session, school, "保安甲", roles=["guard"])
    holder = make_person(session, school, "保安乙", roles=["guard"])
    note_papers(session, school, "fire_control_room", [holder], date(2027, 3, 8), now, "user:mei")
    lines = [{"pool": "fire_control", "count": 1, "qualification": "fire_control_room"}]
    make_routine(session, school, crew={"lines": lines})
    assert stops(session, school, now)[0].first == [holder]


def test_who_lacks_a_certificate_is_listed_once_for_all_work_that_asks_for_it(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    both = make_person(session, school, "路大川", roles=["cook", "sampler"])
    for pool in ("cook", "sampler"):
        make_routine(
            session, school, pool, crew={"lines": [{"pool": pool, "count": 1, "qualification": "health"}]}
        )
    [(person, kind, pools)] = lacking(stops(session, school, now))
    assert (person, kind, sorted(pools)) == (both, "health", ["cook", "sampler"])


def test_all_whom_a_table_has_on_duties_of_that_name_are_proposed(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    leaders = [make_person(session, school, f"领导{n}", category="leader", roles=[]) for n in range(3)]
    on_table = [make_person(session, school, f"主任{n}", category="teacher", roles=[]) for n in range(10)]
    for at, person in enumerate(on_table):
        day = now.date() + timedelta(days=at)
        duty = make_duty(session, school, day, f"table||{day} 带班领导|0700", name="带班领导")
        make_assignment(session, duty, person)
    make_routine(session, school, crew=crew("duty_leader"))
    found = by_word(session, school, now)["duty_leader"]
    assert {one.name for one in found.first} == {one.name for one in on_table}
    assert len(found.suggested) == len(on_table)
    assert not {one.id for one in found.suggested} & {one.id for one in leaders}
