"""What the planner is asked: the school's policies, its buildings, its people's wishes, what was borne before."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from actions.planner.question import pose
from actions.school.sites import site_of, travel
from actions.telling.wishes import wish
from models.places import Place
from models.policies import Policies
from rosters.question.problem import Burden, Problem, Wish
from tests.factories import MONDAY, make_assignment, make_duty, make_person, make_place, make_school

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def two_campuses(session: Session, **policy: object) -> tuple[Problem, list[Place]]:
    """A duty in a room of each of three buildings, two of them on the northern campus."""
    school = make_school(session, policy=policy)
    north, south = (make_place(session, school, code, kind="campus") for code in ("north", "south"))
    rooms = []
    for building, campus in [("mingde", north), ("shitang", north), ("lvyuan", south)]:
        house = make_place(session, school, building, kind="building", parent_id=campus.id)
        rooms.append(make_place(session, school, f"{building}-1", parent_id=house.id))
    for room in rooms:
        make_duty(session, school, key=room.code, place_id=room.id, published=False)
    return pose(session, school, MONDAY, MONDAY), [north, south, *rooms]


def test_a_duty_knows_the_building_its_room_is_in(session: Session) -> None:
    problem, _ = two_campuses(session)
    assert sorted(duty.site for duty in problem.duties) == ["lvyuan", "mingde", "shitang"]


def test_half_an_hour_lies_between_two_campuses_and_nothing_between_buildings(session: Session) -> None:
    problem, _ = two_campuses(session)
    assert problem.travel["mingde"] == {"lvyuan": 30, "south": 30}
    assert problem.travel["lvyuan"] == {"mingde": 30, "north": 30, "shitang": 30}


def test_a_school_says_how_long_a_way_is(session: Session) -> None:
    said = [["north", "south", 45], ["shitang", "lvyuan", 60]]
    problem, _ = two_campuses(session, building_minutes=5, travel_minutes=said)
    assert problem.travel["shitang"] == {"lvyuan": 60, "mingde": 5, "north": 5, "south": 45}
    assert problem.travel["mingde"]["lvyuan"] == 45


def test_a_place_that_lies_in_itself_is_nowhere() -> None:
    place = Place(school_id=uuid4(), code="loop", name="环")
    place.parent_id = place.id
    assert site_of({place.id: place}, place) == ""
    assert travel({place.id: place}, Policies()) == {}


def test_teachers_are_spared_the_days_the_school_names(session: Session) -> None:
    school = make_school(session, policy={"spared_days": {"teacher": ["vacation"]}})
    teacher = make_person(session, school, "程嘉禾", category="teacher")
    make_person(session, school, "孟铁军", category="guard")
    vacation = date(2027, 2, 3)
    make_duty(session, school, vacation, published=False)
    problem = pose(session, school, vacation, vacation)
    assert {person.id: set(person.spared_days) for person in problem.persons if person.spared_days} == {
        str(teacher.id): {"vacation"}
    }
    assert [slot.kind for duty in problem.duties for slot in duty.slots] == ["vacation"]


def test_wishes_about_duties_are_asked_and_outlive_a_change_of_reminders(session: Session) -> None:
    school = make_school(session)
    ada = make_person(session, school)
    wishes = [{"burden": "night"}, {"wanted": True, "day": str(MONDAY)}, {"day": "2027-01-01"}]
    wish(session, ada, {"duties": wishes}, NOW, "test")
    wish(session, ada, {"reminder_minutes": ["30"]}, NOW, "test")
    problem = pose(session, school, MONDAY, MONDAY + timedelta(days=6))
    assert problem.persons[0].wishes == (Wish(False, None, Burden.NIGHT), Wish(True, 0))


def test_the_weights_of_burdens_and_the_run_of_a_pair_are_the_school_s(session: Session) -> None:
    school = make_school(session, policy={"burden_weights": {"night": 200}, "pair_run": 2})
    problem = pose(session, school, MONDAY, MONDAY)
    assert (problem.weights.of(Burden.NIGHT), problem.weights.of(Burden.EARLY)) == (20_000, 10_000)
    assert problem.rules.max_pair_run == 2


@pytest.mark.parametrize(
    "policy",
    [
        {"burden_weights": {"night": 5}},
        {"burden_weights": {"noon": 100}},
        {"spared_days": {"teacher": ["monday"]}},
    ],
)
def test_policies_that_mean_nothing_are_refused(policy: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="burden_weights|spared_days"):
        Policies.model_validate(policy)


def test_the_ledger_carries_over_to_the_next_term(session: Session) -> None:
    school = make_school(session)
    ada, ben = make_person(session, school, "艾达"), make_person(session, school, "贝恩")
    for week in range(3):
        night = make_duty(session, school, date(2026, 12, 7 + 7 * week), burdens=["night"])
        make_assignment(session, night, ada)
    make_duty(session, school, date(2027, 3, 1), burdens=["night"], published=False)
    problem = pose(session, school, date(2027, 3, 1), date(2027, 7, 2))
    assert {person.id: person.ledger for person in problem.persons} == {
        str(ada.id): {Burden.NIGHT: 3},
        str(ben.id): {},
    }


def test_a_night_when_the_clocks_change_shifts_nobody(session: Session, now: datetime) -> None:
    school = make_school(session, zone="Europe/Berlin", country="DE")
    ada = make_person(session, school)
    sunday = date(2026, 10, 25)
    start = datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    duty = make_duty(session, school, date(2026, 10, 26), start=start)
    make_assignment(session, make_duty(session, school, date(2026, 10, 26), key="b", start=start), ada)
    session.expire_all()
    problem = pose(session, school, sunday - timedelta(days=1), sunday + timedelta(days=1))
    asked = next(one for one in problem.duties if one.id == str(duty.id))
    elapsed = (duty.start - problem.origin.astimezone(UTC)) / timedelta(minutes=1)
    assert asked.slots[0].start == elapsed
