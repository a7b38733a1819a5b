"""The path of a school that is being set up, and what it says on it. Of `actions.setup.choose` too."""

from datetime import date, datetime

from sqlmodel import Session, select

from actions.crews.table_duty import TABLE
from actions.installation.first_start import NO_PACK, Beginning, FirstTerm, add_school, new_school
from actions.installation.packs import adopt
from actions.setup.choose import choose_switches, skip_step, take_up_step
from actions.setup.path import Stage, Step, coming, first_links, left_over, onward, path_of
from models.rosters import Roster, RosterState
from models.routines import Routine
from tests.conftest import NOW
from tests.factories import MONDAY, kept, make_duty, make_person, make_place, make_routine, make_school


def steps(session: Session, school: object, now: datetime) -> dict[Step, tuple[bool, bool]]:
    return {one.step: (one.done, one.skipped) for one in path_of(session, school, now)}  # type: ignore[arg-type]


def test_a_fresh_school_has_its_term_and_is_led_on_step_by_step(session: Session, now: datetime) -> None:
    school = make_school(session, pack="cn-school")
    ahead = onward(session, school, now)
    assert ahead and (ahead.step, ahead.number, ahead.of) == (Step.PROFILE, 1, 9)
    school.switches = {"canteen": True}
    adopt(session, school, "cn-school", now, "test")
    ahead = onward(session, school, now)
    assert ahead and ahead.step is Step.PLACES
    make_place(session, school)
    ahead = onward(session, school, now)
    assert ahead and ahead.step is Step.PEOPLE
    make_person(session, school)
    ahead = onward(session, school, now)
    assert ahead and ahead.step is Step.WORK


def test_a_step_that_is_left_out_says_what_waits_for_it_and_can_be_taken_up(
    session: Session, now: datetime
) -> None:
    school = make_school(session, switches={"canteen": True})
    adopt(session, school, "cn-school", now, "test")
    skip_step(session, school, Step.PLACES, now, "test")
    places = next(one for one in path_of(session, school, now) if one.step is Step.PLACES)
    by_place = [one for one in session.exec(select(Routine)) if one.active and one.places]
    assert (places.open, places.skipped, places.count) == (False, True, len(by_place))
    assert len(by_place) > 20
    take_up_step(session, school, Step.PLACES, now, "test")
    assert steps(session, school, now)[Step.PLACES] == (False, False)


def test_after_the_first_publication_the_links_are_what_is_left(session: Session, now: datetime) -> None:
    school = make_school(session, switches={"canteen": True})
    kept(session, Roster(school_id=school.id, first=MONDAY, last=MONDAY, drawn_at=NOW))
    assert steps(session, school, now)[Step.DRAFT] == (True, False)
    assert onward(session, school, now) is not None
    kept(
        session,
        Roster(
            school_id=school.id,
            first=MONDAY,
            last=MONDAY,
            version=2,
            state=RosterState.PUBLISHED,
            drawn_at=NOW,
        ),
    )
    assert onward(session, school, now) is None
    people = [make_person(session, school, name) for name in ("阿达", "阿本")]
    ahead = onward(session, school, now)
    assert ahead and (ahead.step, ahead.number) == (Step.LINKS, 10)
    people[0].link_given = NOW
    kept(session, people[0])
    assert onward(session, school, now) is None


def test_what_a_school_has_switches_its_work_on_and_off(session: Session, now: datetime) -> None:
    school = make_school(session, switches={"canteen": True})
    adopt(session, school, "cn-school", now, "test")
    cooking = {one.code for one in session.exec(select(Routine)) if one.active}
    choose_switches(session, school, {"boarding", "no-such"}, now, "test")
    boarding = {one.code for one in session.exec(select(Routine)) if one.active}
    assert cooking - boarding and boarding - cooking
    assert "no-such" not in school.switches


def test_a_school_without_a_pack_is_led_to_its_people_and_its_duty_table(
    session: Session, now: datetime
) -> None:
    term = FirstTerm("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
    begin = Beginning("own", "自己排班的学校", NO_PACK, frozenset(), term)
    school = add_school(session, new_school(begin), now, "test")
    assert session.exec(select(Routine)).all() == []
    ahead = onward(session, school, now)
    assert ahead and (ahead.step, ahead.of) == (Step.PEOPLE, len(Step))
    make_person(session, school, "陈小燕")
    ahead = onward(session, school, now)
    assert ahead and ahead.step is Step.TABLE
    session.add(make_duty(session, school, key=f"{TABLE}|2026-09-07 值班|0800"))
    assert steps(session, school, now)[Step.TABLE] == (True, False)


def test_a_school_with_a_pack_is_asked_for_no_table_of_its_own(session: Session, now: datetime) -> None:
    assert Step.TABLE not in steps(session, make_school(session, pack="cn-school"), now)


def test_whom_no_work_asks_for_is_left_over(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_routine(session, school, crew={"lines": [{"pool": "caretaker", "count": 1}]})
    make_person(session, school, "艾达", roles=["caretaker"])
    make_person(session, school, "方平", roles=[], team="", category="staff")
    assert [person.name for person in left_over(session, school, now)] == ["方平"]


def test_the_first_links_wait_until_one_is_given(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada, _ = make_person(session, school, "艾达"), make_person(session, school, "方平")
    assert first_links(session, school, now) == 2
    ada.link_given = now
    session.flush()
    assert first_links(session, school, now) == 0


def test_work_that_few_routines_wait_for_holds_nobody_up() -> None:
    done = [Stage(step, True, False, 0) for step in (Step.PLACES, Step.PEOPLE)]
    work, address = Stage(Step.WORK, False, False, 1, may_wait=True), Stage(Step.ADDRESS, False, False, 0)
    assert coming([*done, work, address]) is address
    assert coming([*done, work, Stage(Step.ADDRESS, True, False, 0)]) is work
    assert coming([*done, Stage(Step.WORK, False, False, 9), address]) == Stage(Step.WORK, False, False, 9)
    assert coming(done) is None
