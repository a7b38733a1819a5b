"""What a page asks for before it speaks: the database, the time, who is there, and their school."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Request, Response
from sqlmodel import Session

from actions.installation.sign_ins import stands
from actions.people.personal_link import person_by_link
from actions.school.may_see import Asker, asker_of
from actions.school.schools import schools, today
from models import clock
from models.base import SchoolRow, Table
from models.database import reading
from models.errors import BadInput, NotAllowed, NotFound
from models.people import Person
from models.schools import School
from models.users import Role, User, UserSession
from web.server.errors import SignInNeeded
from web.server.pages import page
from web.server.presence import Presence

Row = TypeVar("Row", bound=SchoolRow)
Locked = TypeVar("Locked", bound=Table)


def open_database() -> Iterator[Session]:
    """A session that only reads. A deed begins its own transaction, once all is known that it takes (`answer`)."""
    with reading() as opened:
        yield opened


# scope="function": its connection is free for others before a slow visitor takes the answer
Database = Annotated[Session, Depends(open_database, scope="function")]
Now = Annotated[datetime, Depends(clock.now)]


@dataclass(frozen=True)
class Desk:
    """A signed-in user at their school, in one request."""

    request: Request
    database: Session
    now: datetime
    user: User
    school: School

    @property
    def team(self) -> str:
        """The team a team lead's sign-in leads; nothing for everybody else."""
        if self.user.role != Role.LEAD or self.user.person_id is None:
            return ""
        return self.database.get_one(Person, self.user.person_id).team

    def may_lead(self, people: Iterable[Person]) -> bool:
        """Say whether they may record and fill what these people do: a manager always, a lead for their own team."""
        if self.user.may_manage:
            return True
        return bool(self.team) and any(person.team == self.team for person in people)

    def require_lead(self, people: Iterable[Person]) -> None:
        """Refuse who may not."""
        if not self.may_lead(people):
            raise NotAllowed("not_allowed")

    @property
    def asker(self) -> Asker:
        """As whom they see duties: who manages draws up the rosters."""
        person = self.database.get(Person, self.user.person_id) if self.user.person_id else None
        return asker_of(person, plans=self.user.may_manage)

    @property
    def actor(self) -> str:
        """As whom the journal knows them."""
        return f"user:{self.user.name}"

    @property
    def today(self) -> date:
        """The school's date."""
        return today(self.school, self.now)

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A page of the office."""
        return page(self.request, template, status, desk=self, **facts)


@dataclass(frozen=True)
class Visit:
    """A person behind their personal link, in one request."""

    request: Request
    database: Session
    now: datetime
    person: Person
    school: School
    token: str

    @property
    def asker(self) -> Asker:
        """As whom they see duties."""
        return asker_of(self.person)

    @property
    def actor(self) -> str:
        """As whom the journal knows them."""
        return f"person:{self.person.id}"

    @property
    def today(self) -> date:
        """The school's date."""
        return today(self.school, self.now)

    @property
    def home(self) -> str:
        """The path of their own page."""
        return f"/p/{self.token}"

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """One of their pages."""
        return page(self.request, template, status, visit=self, **facts)


def own(database: Session, school: School, table: type[Row], row_id: UUID | None) -> Row:
    """A row of the school; another school's is refused as if it did not exist."""
    row = database.get(table, row_id) if row_id else None
    if row is None or row.school_id != school.id:
        raise NotFound(f"{table.__name__.lower()}.unknown")
    return row


def own_to_change(database: Session, school: School, table: type[Row], row_id: UUID | None) -> Row:
    """The same, to be changed by a deed."""
    return to_change(database, own(database, school, table, row_id))


def to_change(database: Session, row: Locked) -> Locked:
    """A row as it is now: nobody else changes it before the deed ends. Who adds rows that name it need not wait."""
    table, lock = type(row), {"key_share": True}
    found = database.get(table, row.id, with_for_update=lock, populate_existing=True)
    if found is None:
        raise NotFound(f"{table.__name__.lower()}.unknown")
    return found


def chosen(text: object) -> UUID | None:
    """The id that was chosen in a form; None for none, refused what is no id."""
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        raise BadInput("input") from None


def speak_for(request: Request, school: School, person: Person | None = None) -> None:
    """Let pages, those of a refusal too, speak this school's (or person's) language and time.

    As plain values: the rows cannot be read any more once a refusal has ended their session.
    """
    request.state.zone = school.zone
    request.state.language = (person.language if person else None) or school.language


def signed_in(request: Request, database: Session, now: datetime) -> User | None:
    """The user of this session, unless it has ended: there, from elsewhere, or because nobody was there for long."""
    row = sign_in_of(request, database)
    user = database.get(User, row.user_id) if row and stands(row, now) else None
    if user is None or user.session_version != request.session.get("version"):
        return None
    return user


def sign_in_of(request: Request, database: Session) -> UserSession | None:
    """The sign-in that this browser's cookie names, ended or not."""
    known = request.session.get("sign_in")
    return database.get(UserSession, UUID(known)) if known else None


def there(request: Request, database: Session, now: datetime, after: BackgroundTasks) -> None:
    """Write down that somebody is there, once the answer is on its way and not more often than every few minutes."""
    row, presence = sign_in_of(request, database), request.app.state.presence
    assert isinstance(presence, Presence)
    if row is not None and presence.due(row, now):
        after.add_task(presence.note, row.id, now)


def _why_not(request: Request, database: Session, now: datetime) -> str:
    """Why somebody who was signed in here has to sign in again, as the sign-in page says it."""
    row = sign_in_of(request, database)
    if row is None:
        return "sign_in_again" if request.session.get("user") else ""
    return "signed_out" if row.ended or stands(row, now) else "idle"


def school_of(request: Request, database: Session, user: User) -> School:
    """A user's school; an operator's is the one they chose, or the first."""
    if user.school_id is not None:
        return database.get_one(School, user.school_id)
    chosen = request.session.get("school")
    everyone = schools(database)
    found = next((school for school in everyone if school.code == chosen), None) or next(iter(everyone), None)
    if found is None:
        raise NotFound("school.none")
    return found


def may_run_all(session: Session, user: User) -> bool:
    """Say whether what concerns every school is for this user: an operator, or the manager where there is one."""
    return user.role == Role.OPERATOR or (user.may_manage and len(schools(session)) == 1)


def sit_down(request: Request, database: Database, now: Now, after: BackgroundTasks) -> Desk:
    """The desk of anyone who is signed in; sends everyone else to sign in."""
    user = signed_in(request, database, now)
    if user is None:
        raise SignInNeeded(_why_not(request, database, now))
    there(request, database, now, after)
    school = school_of(request, database, user)
    speak_for(request, school)
    return Desk(request, database, now, user, school)


def sit_down_to_manage(desk: Annotated[Desk, Depends(sit_down)]) -> Desk:
    """The desk of someone who may change things."""
    if not desk.user.may_manage:
        raise NotAllowed("not_allowed")
    return desk


def visit(request: Request, token: str, database: Database, now: Now) -> Visit:
    """The person whose link this is."""
    person = person_by_link(database, token, now)
    school = database.get_one(School, person.school_id)
    speak_for(request, school, person)
    return Visit(request, database, now, person, school, token)


AtDesk = Annotated[Desk, Depends(sit_down)]
AtManagersDesk = Annotated[Desk, Depends(sit_down_to_manage)]
Visiting = Annotated[Visit, Depends(visit)]
