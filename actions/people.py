"""Keep the staff: add and change people, their certificates, and the day they leave."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session, col, select

from actions.claiming import withdraw
from models.duties import Assignment, AssignmentState, Duty, DutyState
from models.errors import BadInput, Refusal
from models.journal import write
from models.people import Person, Qualification
from models.schools import School


class PersonValues(BaseModel):
    """What the office may write of a person; `limits` stay private, `share` is the part of a full load."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    code: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=64)
    team: str = Field(default="", max_length=64)
    category: str = Field(default="worker", min_length=1, max_length=32)
    roles: list[str] = Field(default_factory=list, max_length=30)
    limits: list[str] = Field(default_factory=list, max_length=10)
    weekly_hours: int = Field(default=40, ge=0, le=84)
    share: float = Field(default=1.0, ge=0, le=1)
    joined: date
    email: str = Field(default="", max_length=200)


class CertificateValues(BaseModel):
    """What the office may write of a certificate: its first and its last valid day."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: str = Field(min_length=1, max_length=32)
    number: str = Field(default="", max_length=64)
    first: date
    last: date


def add_person(
    session: Session, school: School, entered: dict[str, Any], now: datetime, actor: str
) -> Person:
    """A new member of staff; refuses a code somebody has."""
    values = _read(PersonValues, "person.entry", entered)
    _require_free(session, school, values["code"], None)
    person = Person(school_id=school.id, **values)
    session.add(person)
    session.flush()
    write(session, now, actor, "add_person", person, after=_facts(values))
    return person


def edit_person(
    session: Session, school: School, person: Person, entered: dict[str, Any], now: datetime, actor: str
) -> Person:
    """Change what is known of a person; the rosters to come ask the rules with it."""
    values = _read(PersonValues, "person.entry", entered)
    _require_free(session, school, values["code"], person.id)
    changed = {name: value for name, value in values.items() if getattr(person, name) != value}
    before = {name: getattr(person, name) for name in changed}
    for name, value in changed.items():
        setattr(person, name, value)
    session.add(person)
    session.flush()
    if changed:
        write(session, now, actor, "edit_person", person, before=_facts(before), after=_facts(changed))
    return person


def leave(session: Session, person: Person, last: date | None, now: datetime, actor: str) -> int:
    """Note a person's last day and take them off what comes after it; None: they stay. How many duties are free."""
    if last is not None and last < person.joined:
        raise BadInput("person.left_before", person=person.name, joined=person.joined)
    before, person.left = person.left, last
    session.add(person)
    session.flush()
    dates = {"before": str(before or ""), "after": str(last or "")}
    write(session, now, actor, "leave", person, **dates)
    freed = _after(session, person, last, now) if last else []
    for row in freed:
        withdraw(session, row, "left", now, actor)
    return len(freed)


def _after(session: Session, person: Person, last: date, now: datetime) -> list[Assignment]:
    rows = select(Assignment).join(Duty, col(Duty.id) == Assignment.duty_id)
    mine = (Assignment.person_id == person.id, col(Assignment.state) == AssignmentState.ASSIGNED)
    later = (col(Duty.day) > last, col(Duty.end) > now, col(Duty.state) == DutyState.OPEN)
    return list(session.exec(rows.where(*mine, *later).order_by(col(Duty.start))))


def keep_certificate(
    session: Session, person: Person, entered: dict[str, Any], now: datetime, actor: str
) -> Qualification:
    """Add a certificate; one of the same kind from the same day is corrected."""
    values = _read(CertificateValues, "certificate.entry", entered)
    if values["last"] < values["first"]:
        raise BadInput("certificate.backwards", first=values["first"], last=values["last"])
    same = (Qualification.kind == values["kind"], Qualification.first == values["first"])
    known = session.exec(select(Qualification).where(Qualification.person_id == person.id, *same)).first()
    paper = known or Qualification(school_id=person.school_id, person_id=person.id, **values)
    paper.number, paper.last = values["number"], values["last"]
    session.add(paper)
    session.flush()
    write(session, now, actor, "keep_certificate", person, **_facts(values))
    return paper


def drop_certificate(session: Session, paper: Qualification, now: datetime, actor: str) -> None:
    """Remove a certificate that was entered by mistake; the journal keeps what it said."""
    person = session.get_one(Person, paper.person_id)
    facts = {name: getattr(paper, name) for name in ("kind", "number", "first", "last")}
    write(session, now, actor, "drop_certificate", person, **_facts(facts))
    session.delete(paper)


def _read(values: type[BaseModel], code: str, entered: dict[str, Any]) -> dict[str, Any]:
    try:
        return values.model_validate(entered).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        raise BadInput(code, field=field, value=str(entered.get(field, ""))[:60]) from None


def _require_free(session: Session, school: School, code: str, but: UUID | None) -> None:
    known = session.exec(select(Person).where(Person.school_id == school.id, Person.code == code)).first()
    if known is not None and known.id != but:
        raise Refusal("person.code_taken", taken=code, person=known.name)


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the journal keeps them."""
    return {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
