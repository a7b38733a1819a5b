"""Who may stand in a duty's record: its crew first, then everybody else who is staff on that day."""

from sqlmodel import Session, col, select

from actions.duties.views import DutyView
from models.people import Person


def crew_and_others(database: Session, view: DutyView) -> tuple[list[Person], list[Person]]:
    """The people on the duty, and the rest of the school's staff on its day by team and code."""
    crew = list(view.people)
    staff = select(Person).where(Person.school_id == view.duty.school_id)
    everybody = database.exec(staff.order_by(col(Person.team), col(Person.code)))
    held = {person.id for person in crew}
    return crew, [person for person in everybody if person.id not in held and person.employed(view.duty.day)]
