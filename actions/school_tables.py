"""Keep the plain tables of a school: places, bells and terms. What is not yet published follows a change."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError
from sqlmodel import Session, col, select

from actions.school_time import calendar_of
from actions.sheets import follow
from calendars.bells import Bell as Ring
from calendars.days import On
from calendars.days import Term as TermSpan
from calendars.terms import check_order, check_term
from models.base import SchoolRow
from models.errors import BadInput, Refusal
from models.journal import write
from models.people import Person
from models.places import Place
from models.schools import School
from models.terms import Bell, Term

STRICT = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class PlaceValues(BaseModel):
    """What the office may write of a place."""

    model_config = STRICT

    code: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field(default="", max_length=100)
    kind: str = Field(default="room", min_length=1, max_length=16)
    tags: list[str] = Field(default_factory=list, max_length=20)
    parent_id: UUID | None = None
    custodian_id: UUID | None = None


class BellValues(BaseModel):
    """What the office may write of a bell: `season` as "11-01/02-28", `on` the students' days it rings."""

    model_config = STRICT

    name: str = Field(pattern=r"^\w{1,64}$")
    label: str = Field(default="", max_length=64)
    label_en: str = Field(default="", max_length=64)
    at: time
    season: str = Field(default="", max_length=32)
    on: On = On.ANY


class TermValues(BaseModel):
    """What the office may write of a term: the students' and the staff's first and last day."""

    model_config = STRICT

    code: str = Field(min_length=1, max_length=32)
    name: str = Field(min_length=1, max_length=64)
    first: date
    last: date
    staff_first: date
    staff_last: date


def keep_place(
    session: Session, school: School, place: Place | None, entered: dict[str, Any], now: datetime, actor: str
) -> Place:
    """Add a place, or change one; the routines of its kind and tags follow."""
    values = _read(PlaceValues, entered)
    same = select(Place).where(Place.school_id == school.id, Place.code == values["code"])
    _require_free(session.exec(same).first(), place, values["code"])
    _require_no_circle(session, school, place, values["parent_id"])
    _require_staff(session, school, values["custodian_id"])
    kept = place or Place(school_id=school.id, **values)
    verb = "edit_place" if place else "add_place"
    _change(session, kept, values, verb, now, actor)
    follow(session, school, now, actor)
    return kept


def _require_staff(session: Session, school: School, custodian: UUID | None) -> None:
    person = session.get(Person, custodian) if custodian else None
    if custodian is not None and (person is None or person.school_id != school.id):
        raise BadInput("table.entry", field="custodian_id", value="")


def _require_no_circle(session: Session, school: School, place: Place | None, parent: UUID | None) -> None:
    """A place lies in another one of the school, never in itself."""
    seen = parent
    while seen is not None:
        above = session.get(Place, seen)
        if above is None or above.school_id != school.id or (place is not None and above.id == place.id):
            raise BadInput("table.entry", field="parent_id", value=above.name if above else "")
        seen = above.parent_id


def keep_bell(
    session: Session, school: School, bell: Bell | None, entered: dict[str, Any], now: datetime, actor: str
) -> Bell:
    """Add a bell, or change one; the work that hangs on it moves with it where it is not published."""
    values = _read(BellValues, entered) | {"on": entered.get("on") or On.ANY.value}
    try:
        Ring(values["name"], values["at"], values["season"], values["on"])
    except PydanticCustomError:
        raise BadInput("table.entry", field="season", value=values["season"]) from None
    mine = select(Bell).where(Bell.school_id == school.id).order_by(col(Bell.position))
    bells = list(session.exec(mine))
    key = (values["name"], values["season"], values["on"])
    twin = next((one for one in bells if (one.name, one.season, one.on) == key), None)
    _require_free(twin, bell, values["label"] or values["name"])
    kept = bell or Bell(
        school_id=school.id, position=max((one.position for one in bells), default=0) + 1, **values
    )
    _change(session, kept, values, "keep_bell", now, actor)
    follow(session, school, now, actor)
    return kept


def drop_bell(session: Session, school: School, bell: Bell, now: datetime, actor: str) -> None:
    """Remove a bell; the work that hung on it alone is not derived any more."""
    write(session, now, actor, "drop_bell", bell, before={"name": bell.name, "at": str(bell.at)})
    session.delete(bell)
    session.flush()
    follow(session, school, now, actor)


def keep_term(
    session: Session, school: School, term: Term | None, entered: dict[str, Any], now: datetime, actor: str
) -> Term:
    """Add a term, or change its days; refuses what no school year allows, and terms that overlap."""
    values = _read(TermValues, entered)
    try:
        span = TermSpan(**values)
        check_term(span)
    except PydanticCustomError as error:
        raise BadInput("table.term", reason=error.type, **(error.context or {})) from None
    kept = term or Term(school_id=school.id, **values)
    _change(session, kept, values, "keep_term", now, actor)
    try:
        check_order(calendar_of(session, school).terms)
    except PydanticCustomError as error:
        raise BadInput("table.term", reason=error.type, **(error.context or {})) from None
    follow(session, school, now, actor)
    return kept


def _read(values: type[BaseModel], entered: dict[str, Any]) -> dict[str, Any]:
    try:
        return values.model_validate(entered).model_dump()
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise BadInput("table.entry", field=field, value=str(entered.get(field) or "")[:60]) from None


def _require_free(known: SchoolRow | None, row: SchoolRow | None, label: str) -> None:
    if known is not None and (row is None or known.id != row.id):
        raise Refusal("table.twice", label=label)


def _change(
    session: Session, row: SchoolRow, values: dict[str, Any], verb: str, now: datetime, actor: str
) -> None:
    before = {name: str(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    after = {name: str(value) for name, value in values.items()}
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    old, new = ({name: pair[n] for name, pair in changed.items()} for n in (0, 1))
    write(session, now, actor, verb, row, before=old, after=new or after)
