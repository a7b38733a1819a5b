"""Who may stand in a duty's record: its crew first, then everybody else who is staff on that day."""

from sqlmodel import Session

from actions.duties.views import DutyView
from actions.school.rows import people_of
from models.people import Person
from models.schools import School


def crew_and_others(database: Session, view: DutyView) -> tuple[list[Person], list[Person]]:
    """The people on the duty, and the rest of the school's staff on its day by team and code."""
    crew = list(view.people)
    everybody = people_of(database, database.get_one(School, view.duty.school_id))
    held = {person.id for person in crew}
    return crew, [person for person in everybody if person.id not in held and person.employed(view.duty.day)]
