"""Every routine that is on runs, or what it lacks is named; one deed mends a cause for all. Of `actions.coverage.mend`,
`actions.coverage.separation` and `notifications.sentences.causes` too."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from actions.coverage.causes import Lack, by_cause, coverage
from actions.coverage.mend import add_places, fit, give_role, note_papers, switch_off
from actions.coverage.separation import clashes, forbidden
from actions.planner.question import pose
from models.people import Absence, Qualification
from models.places import Place
from models.schools import School
from tests.factories import MONDAY, make_person, make_place, make_routine, make_school


def states(session: Session, school: School, now: datetime) -> dict[str, str]:
    return {one.routine.code: one.state for one in coverage(session, school, now)}


def crew(pool: str, count: int = 1, **more: object) -> dict[str, object]:
    return {"lines": [{"pool": pool, "count": count, **more}]}


def test_a_routine_runs_or_says_what_it_lacks(session: Session, now: datetime) -> None:
    school = make_school(session)
    make_person(session, school, roles=["guard"])
    make_place(session, school, tags=["gate"])
    make_routine(session, school, "runs", crew=crew("guard"), places={"tag": "gate"})
    make_routine(session, school, "nowhere", crew=crew("guard"), places={"tag": "canteen"})
    make_routine(session, school, "nobody", crew=crew("cook"))
    make_routine(session, school, "few", crew=crew("guard", 2))
    make_routine(session, school, "paper", crew=crew("guard", qualification="security"))
    make_routine(
        session,
        school,
        "never",
        crew=crew("guard"),
        cadence={"anchor": "term.start", "offset": "-60d", "during": "term"},
    )
    make_routine(session, school, "off", crew=crew("cook"), active=False)
    assert states(session, school, now) == {
        "runs": "runs",
        "nowhere": "place",
        "nobody": "people",
        "few": "few",
        "paper": "certificate",
        "never": "days",
    }


def test_who_left_or_is_away_for_months_is_not_there_and_a_certificate_that_ran_out_is_none(
    session: Session, now: datetime
) -> None:
    school = make_school(session)
    make_routine(session, school, crew=crew("guard", qualification="security"))
    gone = make_person(session, school, "走了", roles=["guard"], left=now.date() - timedelta(days=1))
    away = make_person(session, school, "产假", roles=["guard"])
    session.add(
        Absence(
            school_id=school.id,
            person_id=away.id,
            start=now - timedelta(days=1),
            end=now + timedelta(days=90),
        )
    )
    session.flush()
    assert states(session, school, now) == {"rounds": "people"} and gone.left
    here = make_person(session, school, "在岗", roles=["guard"])
    paper = Qualification(
        school_id=school.id,
        person_id=here.id,
        kind="security",
        first=date(2020, 1, 1),
        last=now.date() - timedelta(days=1),
    )
    session.add(paper)
    session.flush()
    assert states(session, school, now) == {"rounds": "certificate"}
    paper.last = now.date()
    session.flush()
    assert states(session, school, now) == {"rounds": "runs"}


def test_one_deed_mends_a_cause_for_every_routine(session: Session, now: datetime) -> None:
    school = make_school(session)
    ada = make_person(session, school, roles=["guard"])
    for code in ("one", "two"):
        make_routine(session, school, code, crew=crew("fire_patroller", 2), places={"tag": "garden"})
    causes = by_cause(coverage(session, school, now))
    assert [(cause.lack, cause.word, len(stopped)) for cause, stopped in causes.items()] == [
        (Lack.PEOPLE, "fire_patroller", 2),
        (Lack.PLACE, "garden", 2),
    ]
    give_role(session, school, "fire_patroller", [ada], now, "user:mei")
    add_places(session, school, "garden", "area", ["前院花坛", "后院"], now, "user:mei")
    [(cause, stopped)] = by_cause(coverage(session, school, now)).items()
    assert (cause.lack, cause.wanted, cause.there) == (Lack.FEW, 2, 1)
    fit(session, school, "fire_patroller", 1, stopped, now, "user:mei")
    assert set(states(session, school, now).values()) == {"runs"}
    codes = [(place.code, place.kind, place.tags) for place in session.exec(select(Place))]
    assert sorted(codes) == [("P001", "area", ["garden"]), ("P002", "area", ["garden"])]


def test_a_place_that_is_there_already_is_not_made_a_second_time(session: Session, now: datetime) -> None:
    school = make_school(session)
    court = make_place(session, school, name="后院")
    add_places(session, school, "garden", "area", ["前院花坛", "后院"], now, "user:mei")
    assert court.tags == ["garden"]
    assert sorted(place.name for place in session.exec(select(Place))) == ["前院花坛", "后院"]


def test_who_holds_a_certificate_is_noted_for_all_of_them_at_once(session: Session, now: datetime) -> None:
    school = make_school(session)
    cooks = [make_person(session, school, name, roles=["cook"]) for name in ("阿达", "阿本")]
    make_routine(session, school, crew=crew("cook", 2, qualification="health"))
    assert set(states(session, school, now).values()) == {"certificate"}
    note_papers(session, school, "health", cooks, date(2027, 3, 8), now, "user:mei")
    assert set(states(session, school, now).values()) == {"runs"}
    days = {(paper.first, paper.last) for paper in session.exec(select(Qualification))}
    assert days == {(date(2026, 3, 9), date(2027, 3, 8))}


def test_a_certificate_counts_as_what_the_pack_says_for_coverage_and_for_the_planner(
    session: Session, now: datetime
) -> None:
    school = make_school(session, pack="cn-school")
    stoker = make_person(session, school, roles=["boiler_operator"])
    make_routine(session, school, crew=crew("boiler_operator", 1, qualification="special_equipment"))
    assert set(states(session, school, now).values()) == {"certificate"}
    note_papers(session, school, "boiler", [stoker], date(2027, 3, 8), now, "user:mei")
    assert set(states(session, school, now).values()) == {"runs"}
    [person] = pose(session, school, MONDAY, MONDAY).persons
    assert [paper.kind for paper in person.certificates] == ["boiler", "special_equipment"]


def test_work_a_school_does_not_do_is_switched_off_and_stays_so(session: Session, now: datetime) -> None:
    school = make_school(session)
    routine = make_routine(session, school, crew=crew("boiler_operator"))
    switch_off(session, school, [routine], now, "user:mei")
    assert coverage(session, school, now) == []
    assert "active" in routine.edited


def test_roles_the_rules_keep_apart_are_named_when_one_person_has_both(session: Session) -> None:
    school = make_school(session)
    buying = make_routine(
        session, school, "buy", crew={**crew("buyer"), "apart": ["cooking"]}, tags=["buying"]
    )
    cooking = make_routine(session, school, "cook", crew=crew("cook"), tags=["cooking"])
    both = make_person(session, school, roles=["cook", "buyer", "cleaner"])
    one = make_person(session, school, "本", roles=["cook", "cleaner"])
    pairs = forbidden([buying, cooking])
    assert (clashes(both, pairs), clashes(one, pairs)) == ([("buyer", "cook")], [])
