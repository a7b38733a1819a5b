"""Keep the staff: add and change people, their certificates, and the day they leave."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from actions.crews.one_person import to_come
from actions.duties.brief import LISTED, brief
from actions.duties.rename import renamed, touch_renamed
from actions.replans.replan import free
from actions.school.form_values import FormDay
from actions.school.leaders import heads
from actions.school.row_changes import Values, compared, keep_row, note, remove_row
from actions.xlsx.words import code_of
from models.durations import HOUR, Lasting
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.journal import Verb, write
from models.people import Person, Qualification
from models.schools import School
from models.wishes import DutyWish
from notifications.outbox import outbox

Pool = Annotated[str, AfterValidator(partial(code_of, "pool"))]
"""A role, team or category, in the reader's words or as a code."""
EXPIRES_SOON = timedelta(days=30)
HEALTH, HEALTH_MONTHS = "health", 12
"""The certificate of those who handle food, and for how many months it is good."""


class PersonValues(BaseModel):
    """What the office may write of a person; `limits` stay private, `share` is the part of a full load.

    Hours left out are the school's; `wishes` for duties left out stay as they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    code: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=64)
    team: str = Field(default="", max_length=64)
    category: Pool = Field(default="worker", min_length=1, max_length=32)
    roles: list[Pool] = Field(default_factory=list, max_length=30)
    limits: list[str] = Field(default_factory=list, max_length=10)
    weekly_hours: int = Field(default=40, ge=0, le=84)
    share: float = Field(default=1.0, ge=0, le=1, examples=["0–1"], json_schema_extra={"step": 0.05})
    day_minutes: Annotated[int, Lasting(HOUR, 24 * HOUR)] | None = None
    run_days: int | None = Field(default=None, ge=1, le=31)
    rest_minutes: Annotated[int, Lasting(0, 24 * HOUR)] | None = None
    joined: FormDay
    phone: str = Field(default="", max_length=64)
    email: str = Field(default="", max_length=200, json_schema_extra={"format": "email"})
    wishes: tuple[DutyWish, ...] | None = Field(default=None, max_length=60, json_schema_extra={"blank": 2})


class CertificateValues(BaseModel):
    """What the office may write of a certificate: its first and its last valid day."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: Annotated[str, AfterValidator(partial(code_of, "kind.qualification"))] = Field(
        min_length=1, max_length=32
    )
    number: str = Field(default="", max_length=64)
    first: FormDay
    last: FormDay


def add_person(session: Session, school: School, entered: PersonValues, now: datetime, actor: str) -> Person:
    """A new member of staff; refuses a code somebody has."""
    return _keep(session, school, None, entered, now, actor)


def edit_person(
    session: Session, school: School, person: Person, entered: PersonValues, now: datetime, actor: str
) -> Person:
    """Change what is known of a person; the rosters to come ask the rules with it."""
    return _keep(session, school, person, entered, now, actor)


def _keep(
    session: Session, school: School, known: Person | None, entered: PersonValues, now: datetime, actor: str
) -> Person:
    if known is not None:
        require_there(known)
    values = entered.model_dump(exclude={"wishes"}) | _wish(known, entered.wishes)
    _require_free(session, school, values["code"], known.id if known else None)
    change = compared(0, values["name"], Person, known, values)
    keep_row(session, school.id, change)
    session.flush()
    person = session.get_one(Person, change.id)
    if change.after.keys() & {"email", "phone"} and (person.email or person.phone or known):
        person.note_agreement(now, actor)
    note(session, now, actor, Verb.EDIT_PERSON if known else Verb.ADD_PERSON, person, [change])
    touch_renamed(session, renamed(Person, person.id, change.before), now)
    return person


def require_there(person: Person) -> None:
    """Refuse to change somebody who was erased: the row only stands for them."""
    if person.erased is not None:
        raise Refusal("person.erased", person=person.name)


def _wish(known: Person | None, wishes: tuple[DutyWish, ...] | None) -> Values:
    """What a person wishes, with other duties to have or be spared in it; how they are told stays theirs."""
    if wishes is None:
        return {}
    others = {name: value for name, value in (known.wish if known else {}).items() if name != "duties"}
    duties = [wish.model_dump(mode="json", exclude_defaults=True) for wish in wishes]
    return {"wish": {**others, "duties": duties} if duties else others}


def leave(session: Session, person: Person, last: date | None, now: datetime, actor: str) -> int:
    """Note a person's last day and take them off what comes after it; None: they stay. How many duties are free."""
    require_there(person)
    if last is not None and last < person.joined:
        raise BadInput("person.left_before", person=person.name, joined=person.joined)
    before, person.left = person.left, last
    session.add(person)
    session.flush()
    dates = {"before": str(before or ""), "after": str(last or "")}
    write(session, now, actor, Verb.LEAVE, person, **dates)
    return len(let_leave(session, person, now, actor))


def let_leave(session: Session, person: Person, now: datetime, actor: str) -> list[Duty]:
    """Take a person off what comes after their last day; the office hears of it, and others are wanted."""
    if person.left is None:
        return []
    school, rows = (
        session.get_one(School, person.school_id),
        to_come(session, person, now, col(Duty.day) > person.left),
    )
    freed = free(session, school, rows, "left", now, actor)
    facts = {"person": person.name, "last": str(person.left), "count": len(freed)}
    facts |= {"duties": [brief(duty) for duty in freed[:LISTED]]}
    for head in heads(session, school, now) if freed else ():
        key = f"person_left|{person.id}|{person.left}|{freed[0].id}|{head.id}"
        outbox.owe(session, school, key, "person_left", now, person=head.id, facts=facts)
    return freed


def keep_certificate(
    session: Session, person: Person, entered: CertificateValues, now: datetime, actor: str
) -> Qualification:
    """Add a certificate; one of the same kind from the same day is corrected."""
    require_there(person)
    values = entered.model_dump()
    if values["last"] < values["first"]:
        raise BadInput("certificate.backwards", first=values["first"], last=values["last"])
    same = (Qualification.kind == values["kind"], Qualification.first == values["first"])
    known = session.exec(select(Qualification).where(Qualification.person_id == person.id, *same)).first()
    change = compared(0, person.name, Qualification, known, {"person_id": person.id, **values})
    keep_row(session, person.school_id, change)
    session.flush()
    note(session, now, actor, Verb.KEEP_CERTIFICATE, person, [change])
    return session.get_one(Qualification, change.id)


def certificates_of(session: Session, school: School) -> dict[UUID, list[Qualification]]:
    """Everybody's certificates by person, the earliest to run out first."""
    found: dict[UUID, list[Qualification]] = defaultdict(list)
    mine = select(Qualification).where(Qualification.school_id == school.id)
    for paper in session.exec(mine.order_by(col(Qualification.last))):
        found[paper.person_id].append(paper)
    return found


def lasting_certificates(session: Session, school: School) -> dict[UUID, list[Qualification]]:
    """Everybody's certificates by person, of each kind the one that lasts longest; the earliest to run out first."""
    found = certificates_of(session, school)
    newest = {person: {paper.kind: paper for paper in papers}.values() for person, papers in found.items()}
    return {person: sorted(papers, key=lambda paper: paper.last) for person, papers in newest.items()}


def drop_certificate(session: Session, paper: Qualification, now: datetime, actor: str) -> None:
    """Remove a certificate that was entered by mistake; the journal keeps what it said."""
    person = session.get_one(Person, paper.person_id)
    note(session, now, actor, Verb.DROP_CERTIFICATE, person, [remove_row(session, person.name, paper)])


def _require_free(session: Session, school: School, code: str, but: UUID | None) -> None:
    known = session.exec(select(Person).where(Person.school_id == school.id, Person.code == code)).first()
    if known is not None and known.id != but:
        raise Refusal("person.code_taken", taken=code, person=known.name)
