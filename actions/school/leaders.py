"""Who leads: of a team, of logistics, of the school; as long as they are staff, their last day included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from actions.school.schools import today
from models.people import Person
from models.schools import School

TEAM_LEAD, HEAD, VICE_PRINCIPAL = "team_lead", "logistics_head", "vice_principal"


@dataclass(frozen=True)
class Leaders:
    """Those who lead at a school on a day; `team_leads` lead the team they are in."""

    team_leads: tuple[Person, ...]
    heads: tuple[Person, ...]
    vice_principals: tuple[Person, ...]

    def of_teams(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """The leads of these people's teams."""
        teams = {person.team for person in people}
        return tuple(lead for lead in self.team_leads if lead.team in teams)


def leaders(session: Session, school: School, now: datetime) -> Leaders:
    """Who leads at the school today."""
    day = today(school, now)
    staff = session.exec(select(Person).where(Person.school_id == school.id).order_by(Person.code)).all()
    here = [person for person in staff if person.employed(day)]

    def having(role: str) -> tuple[Person, ...]:
        return tuple(person for person in here if role in person.roles)

    return Leaders(having(TEAM_LEAD), having(HEAD), having(VICE_PRINCIPAL))


def heads(session: Session, school: School, now: datetime) -> tuple[Person, ...]:
    """Who leads logistics at the school today."""
    return leaders(session, school, now).heads
