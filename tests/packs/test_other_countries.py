"""A school at the Ruhr and one in Vietnam are planned by the same code, on dates somebody worked out by hand."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from actions.installation.demo import plant
from actions.routines.plan_and_publish import plan
from actions.school.school_time import calendar_of
from calendars.cadence.bells import unknown_bells
from calendars.cadence.cadence import Cadence
from calendars.school_days.days import DayKind, Layer
from calendars.school_days.disagreements import Clash, disagreements
from calendars.school_days.national import national_days
from models import database
from models.duties import Assignment, Duty
from models.forms import RecordForm
from models.rosters import Roster
from models.schools import School
from tests.packs.content import PACKS, Entry, read
from tests.packs.test_pack import EVIDENCE, FIRM, KINDS, OPTIONAL, REQUIRED
from tests.rolling import roll
from tests.some import some

NOW = datetime(2026, 8, 1, 4, 0, tzinfo=UTC)
SCHOOLS = {"ruhrtal": "de-school", "senhong": "vn-school"}
BY_HAND = read(Path(__file__).with_name("hand_checked_abroad.yaml"))
CASES = [(school, window) for school in BY_HAND for window in BY_HAND[school]]


def routines(pack: str) -> list[Entry]:
    return [one for file in sorted((PACKS / pack / "routines").glob("*.yaml")) for one in read(file)]


def demo(school: str, name: str) -> Any:
    return read(PACKS / "demo" / school / f"{name}.yaml")


@pytest.mark.parametrize(("school", "pack"), SCHOOLS.items())
def test_a_small_pack_keeps_to_the_contract(school: str, pack: str) -> None:
    found, forms = routines(pack), read(PACKS / pack / "forms.yaml")
    codes = [routine["code"] for routine in found]
    assert len(set(codes)) == len(codes) and 10 <= len(codes) <= 15
    switches = read(PACKS / pack / "pack.yaml")["switches"]
    for routine in found:
        assert REQUIRED <= routine.keys() <= REQUIRED | OPTIONAL
        assert set(routine.get("applies_if", [])) <= switches.keys()
        assert RecordForm.model_validate(forms[routine["form"]]).fields
        source = routine["source"]
        assert source["kind"] in KINDS and source["evidence"] in EVIDENCE and source["ref"]
        assert routine.get("confirm", False) == (source["evidence"] not in FIRM)
        assert not re.search("[\u4e00-\u9fff]", routine["name"] + routine["name_en"])
    assert demo(school, "school")["switches"].keys() == switches.keys()


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_demo_school_is_whole(school: str) -> None:
    people = demo(school, "people")
    assert 8 <= len(people) <= 12
    pools: dict[str, int] = defaultdict(int)
    for person in people:
        for word in {*person["roles"], person["team"], person["category"]}:
            pools[word] += 1
    for routine in some(routines(SCHOOLS[school])):
        assert all(pools[line["pool"]] >= line["count"] for line in routine["crew"]["lines"])


@pytest.mark.parametrize("school", SCHOOLS)
def test_no_day_of_the_school_repeats_what_the_country_says(school: str) -> None:
    facts = demo(school, "school")
    for day in some(facts["days"]):
        known = national_days(facts["country"], facts.get("subdivision"), day["date"].year)
        assert day["date"] not in known


@pytest.fixture(params=SCHOOLS)
def planted(request: pytest.FixtureRequest, session: Session) -> School:
    return plant(session, NOW, "test", name=request.param)


def test_every_bell_a_routine_names_rings(session: Session, planted: School) -> None:
    bells = read(PACKS / planted.pack / "bells.yaml")
    names = {bell["name"] for bell in bells}
    for routine in some(routines(planted.pack)):
        cadence = Cadence.model_validate(routine["cadence"])
        assert unknown_bells(cadence, ()) <= names


def test_planted_again_it_is_the_same_school(session: Session, planted: School) -> None:
    assert plant(session, NOW, "test", name=planted.code).id == planted.id


@pytest.mark.parametrize(("name", "window"), CASES)
def test_the_duties_fall_where_a_person_put_them(session: Session, name: str, window: str) -> None:
    school = plant(session, NOW, "test", name=name)
    expected = BY_HAND[name][window]
    roll(session, school, expected["first"], expected["last"], NOW, "test")
    found = defaultdict(list)
    for duty in session.exec(select(Duty).order_by(col(Duty.start))):
        local = duty.start.astimezone(ZoneInfo(school.zone))
        found[duty.routine_code].append(f"{local:%m-%d %H:%M}")
    assert {code: found.get(code, []) for code in expected["duties"]} == expected["duties"]


def night_rounds(session: Session, first: date, last: date) -> list[datetime]:
    school = plant(session, NOW, "test", name="ruhrtal")
    roll(session, school, first, last, NOW, "test")
    duties = session.exec(select(Duty).where(Duty.topic == "security").order_by(col(Duty.start)))
    return [duty.start for duty in duties if duty.routine_code == "night-round"]


def test_an_hour_shown_twice_means_the_first_and_one_skipped_the_first_instant_after(
    session: Session,
) -> None:
    """Summer time ends on 25 October 2026 at 03:00 and begins on 28 March 2027 at 02:00, both at 01:00 UTC."""
    assert night_rounds(session, date(2026, 10, 18), date(2026, 11, 1)) == [
        datetime(2026, 10, 18, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    ]
    assert night_rounds(session, date(2027, 3, 21), date(2027, 4, 4))[-3:] == [
        datetime(2027, 3, 21, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 4, 4, 0, 30, tzinfo=UTC),
    ]


def test_the_lands_vacations_are_the_students_and_christmas_eve_is_the_schools(session: Session) -> None:
    calendar = calendar_of(session, plant(session, NOW, "test", name="ruhrtal"))
    autumn, eve = calendar.day(date(2026, 10, 19)), calendar.day(date(2026, 12, 24))
    assert (autumn.students.kind, autumn.students.layer) == (DayKind.VACATION, Layer.BUREAU)
    assert autumn.staff.kind is DayKind.WORKING
    assert (eve.students.kind, eve.staff.kind, eve.staff.layer) == (
        DayKind.VACATION,
        DayKind.HOLIDAY,
        Layer.SCHOOL,
    )
    assert not calendar.day(date(2028, 12, 31)).provisional and calendar.day(date(2029, 1, 1)).provisional
    assert disagreements(calendar, date(2026, 8, 1), date(2027, 7, 31)) == ()


def test_the_make_up_saturday_is_worked_and_a_ceremony_on_a_weekend_is_reported(session: Session) -> None:
    calendar = calendar_of(session, plant(session, NOW, "test", name="senhong"))
    saturday = calendar.day(date(2026, 8, 22))
    assert (saturday.staff.kind, saturday.students.kind) == (DayKind.MAKE_UP, DayKind.VACATION)
    assert calendar.day(date(2026, 8, 31)).staff.kind is DayKind.HOLIDAY
    (only,) = disagreements(calendar, date(2026, 8, 1), date(2027, 6, 30))
    assert (only.code, only.date, only.facts["official"]) == (
        Clash.MAKE_UP_ELSEWHERE,
        date(2026, 9, 5),
        [date(2026, 8, 22)],
    )


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("ruhrtal", date(2027, 3, 15), date(2027, 3, 28)),
        ("senhong", date(2026, 8, 17), date(2026, 8, 30)),
    ],
)
def test_two_weeks_are_drawn_up_and_everybody_is_found(
    engine: Engine, name: str, first: date, last: date
) -> None:
    with database.session() as session:
        school_id = plant(session, NOW, "test", name=name).id
    planned = plan(school_id, first, last, NOW, "test", seconds=3)
    with database.reading() as session:
        assert session.get_one(Roster, planned.roster_id).gaps == []
        assert len(list(session.exec(select(Assignment.id)))) == planned.assigned >= planned.duties
