"""Plant a demo school: everything a real one enters, from data files."""

from datetime import datetime, timedelta
from importlib.resources.abc import Traversable
from typing import Any

from sqlmodel import Session, select

from actions.packs import adopt, pack_folder, read
from actions.school_time import midnight
from models.people import Absence, Person, Qualification
from models.places import Place
from models.schools import School
from models.terms import Day, Term


def plant(session: Session, now: datetime, actor: str, name: str = "lvye") -> School:
    """The demo school of that name: made on the first call, found on every later one."""
    folder = pack_folder("demo").joinpath(name)
    facts = read(folder.joinpath("school.yaml"))
    planted = session.exec(select(School).where(School.code == facts["code"])).first()
    if planted is not None:
        return planted
    pack, terms, days = facts.pop("pack"), facts.pop("terms"), facts.pop("days", [])
    school = School(**facts)
    session.add(school)
    session.flush()
    session.add_all(Term(school_id=school.id, **term) for term in terms)
    session.add_all(Day(school_id=school.id, day=day.pop("date"), **day) for day in days)
    people = _plant_people(session, school, folder)
    _plant_places(session, school, folder, people)
    adopt(session, school, pack, now, actor)
    return school


def _plant_people(session: Session, school: School, folder: Traversable) -> dict[str, Person]:
    people = {}
    for entry in read(folder.joinpath("people.yaml")):
        papers, absences = entry.pop("qualifications", []), entry.pop("absences", [])
        person = Person(school_id=school.id, **entry)
        session.add(person)
        session.flush()
        session.add_all(Qualification(school_id=school.id, person_id=person.id, **paper) for paper in papers)
        session.add_all(_absence(person, school, absence) for absence in absences)
        people[person.code] = person
    return people


def _absence(person: Person, school: School, entry: dict[str, Any]) -> Absence:
    start, end = midnight(entry["first"], school), midnight(entry["last"] + timedelta(days=1), school)
    return Absence(school_id=school.id, person_id=person.id, kind=entry["kind"], start=start, end=end)


def _plant_places(session: Session, school: School, folder: Traversable, people: dict[str, Person]) -> None:
    places: dict[str, Place] = {}
    for entry in read(folder.joinpath("places.yaml")):
        parent, custodian = entry.pop("parent", None), entry.pop("custodian", None)
        place = Place(school_id=school.id, **entry)
        place.parent_id = places[parent].id if parent else None
        place.custodian_id = people[custodian].id if custodian else None
        session.add(place)
        session.flush()
        places[place.code] = place
