"""Everybody's burden account over some days, from the school's rows."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from actions.duties.views import LoadView, ledger
from actions.planner.question import pose
from models.duties import DutyState
from models.people import Person
from models.schools import School
from rosters.explain.ledger import Account, accounts
from rosters.question.problem import Burden

BORNE = (DutyState.OPEN, DutyState.DONE, DutyState.MISSED)


@dataclass(frozen=True)
class AccountView:
    """A person's account, and how many duties and minutes they have in these days."""

    person: Person
    account: Account
    load: LoadView


def accounts_of(session: Session, school: School, first: date, last: date) -> list[AccountView]:
    """Who was employed at some time in these days, by team and code; what is planned ahead counts as borne."""
    loads = {load.person.id: load for load in ledger(session, school, first, last)}
    staff = [load.person for load in loads.values() if _employed(load.person, first, last)]
    arrived = [person.joined for person in staff if first < person.joined <= last]
    problem = pose(session, school, first, max(arrived, default=first), states=BORNE)
    borne = {
        str(key): {Burden(name): count for name, count in load.burdens.items()} for key, load in loads.items()
    }
    found = {one.person: one for one in accounts(problem, borne)}
    return [AccountView(person, found[str(person.id)], loads[person.id]) for person in staff]


def _employed(person: Person, first: date, last: date) -> bool:
    return person.joined <= last and (person.left is None or person.left >= first)
