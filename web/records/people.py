"""The people a form offers, a duty's crew first, then everybody else who is staff on that day; and names by ids."""

from sqlmodel import Session

from actions.duties.views import DutyView
from actions.school.rows import people_of, places_of, staff_on
from models.people import Person
from models.schools import School
from notifications.language import pick
from web.server.dependencies import Desk
from web.server.pages import language_of


def crew_and_others(database: Session, view: DutyView) -> tuple[list[Person], list[Person]]:
    """The people on the duty, and the rest of the school's staff on its day by team and code."""
    crew = list(view.people)
    school, held = database.get_one(School, view.duty.school_id), {person.id for person in crew}
    there = staff_on(database, school, view.duty.day)
    return crew, [person for person in there if person.id not in held]


def named_people(desk: Desk) -> list[tuple[str, str]]:
    """Who works at the school today, as a form offers them: id, and name with team."""
    there = staff_on(desk.database, desk.school, desk.today)
    return [(str(one.id), " · ".join(filter(None, (one.name, one.team)))) for one in there]


def names_by_id(desk: Desk) -> dict[str, str]:
    """The school's people and places by their ids as text."""
    language = language_of(desk.request)
    places = places_of(desk.database, desk.school)
    found = {str(place.id): pick(place.name, place.name_en, language) for place in places}
    return found | {str(person.id): person.name for person in people_of(desk.database, desk.school)}
