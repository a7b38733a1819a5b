"""Keep the plain tables of a school: places, bells and terms. Duties follow a change with `actions.routines.roll`."""

from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from sqlmodel import Session, select

from actions.duties.rename import renamed, touch_renamed
from actions.school.form_values import wrong
from actions.school.row_changes import Values, compared, keep_row, note, remove_row
from actions.school.rows import bell_rows, free_code, places_of
from actions.school.school_time import calendar_of
from actions.xlsx.words import code_of
from calendars.cadence.bells import Bell as Ring
from calendars.school_days.days import On
from calendars.school_days.days import Term as TermSpan
from calendars.school_days.terms import check_order, check_term
from models.base import SchoolRow
from models.errors import BadInput, Refusal
from models.journal import Verb
from models.people import Person
from models.places import Place
from models.schools import School
from models.terms import Bell, Term

Row = TypeVar("Row", bound=SchoolRow)
STRICT = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class PlaceValues(BaseModel):
    """What the office may write of a place."""

    model_config = STRICT

    code: str = Field(default="", max_length=64)
    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field(default="", max_length=100)
    kind: Annotated[str, BeforeValidator(partial(code_of, "kind.place"))] = Field(
        default="room", min_length=1, max_length=16
    )
    tags: list[Annotated[str, BeforeValidator(partial(code_of, "use"))]] = Field(
        default_factory=list, max_length=20
    )
    parent_id: UUID | None = None
    custodian_id: UUID | None = None


class BellValues(BaseModel):
    """What the office may write of a bell: `season` as "11-01/02-28", `on` the students' days it rings."""

    model_config = STRICT

    name: str = Field(pattern=r"^\w{1,64}$")
    label: str = Field(default="", max_length=64)
    label_en: str = Field(default="", max_length=64)
    at: time
    season: str = Field(default="", max_length=32, examples=["11-01/02-28"])
    on: On = On.ANY


class TermValues(BaseModel):
    """What the office may write of a term: the students' and the staff's first and last day."""

    model_config = STRICT

    code: str = Field(min_length=1, max_length=32, examples=["2026-2027-1"])
    name: str = Field(min_length=1, max_length=64)
    staff_first: date
    first: date
    last: date
    staff_last: date


def keep_place(
    session: Session, school: School, place: Place | None, entered: PlaceValues, now: datetime, actor: str
) -> Place:
    """Add a place, or change one; the routines of its kind and tags follow. Without a code it gets a free one."""
    values = entered.model_dump()
    values["code"] = values["code"] or (place.code if place else _code(session, school))
    same = select(Place).where(Place.school_id == school.id, Place.code == values["code"])
    _require_free(session.exec(same).first(), place, values["code"])
    _require_no_circle(session, school, place, values["parent_id"])
    _require_staff(session, school, values["custodian_id"])
    if values["custodian_id"]:
        values["custodian_named"] = ""
    verb = Verb.EDIT_PLACE if place else Verb.ADD_PLACE
    return _keep(session, school, Place, place, values["name"], values, verb, now, actor)


def _code(session: Session, school: School) -> str:
    return free_code("P", {one.code for one in places_of(session, school)})


def _require_staff(session: Session, school: School, custodian: UUID | None) -> None:
    person = session.get(Person, custodian) if custodian else None
    if custodian is not None and (person is None or person.school_id != school.id):
        raise wrong("place", "custodian_id", "entry.choice")


def _require_no_circle(session: Session, school: School, place: Place | None, parent: UUID | None) -> None:
    """A place lies in another one of the school, never in itself."""
    seen = parent
    while seen is not None:
        above = session.get(Place, seen)
        if above is None or above.school_id != school.id or (place is not None and above.id == place.id):
            raise wrong("place", "parent_id", "entry.choice", above.name if above else "")
        seen = above.parent_id


def keep_bell(
    session: Session, school: School, bell: Bell | None, entered: BellValues, now: datetime, actor: str
) -> Bell:
    """Add a bell, or change one; the work that hangs on it moves with it where it is not published."""
    values = entered.model_dump() | {"on": entered.on.value}
    try:
        Ring(values["name"], values["at"], values["season"], values["on"])
    except PydanticCustomError:
        raise wrong("bell", "season", "entry.season", values["season"]) from None
    bells = bell_rows(session, school)
    key = (values["name"], values["season"], values["on"])
    twin = next((one for one in bells if (one.name, one.season, one.on) == key), None)
    _require_free(twin, bell, values["label"] or values["name"])
    position = bell.position if bell else max((one.position for one in bells), default=0) + 1
    values |= {"position": position}
    return _keep(
        session, school, Bell, bell, values["label"] or values["name"], values, Verb.KEEP_BELL, now, actor
    )


def drop_bell(session: Session, school: School, bell: Bell, now: datetime, actor: str) -> None:
    """Remove a bell; the work that hung on it alone is not derived any more."""
    gone = remove_row(session, bell.label or bell.name, bell)
    note(session, now, actor, Verb.DROP_BELL, school, [gone])


def keep_term(
    session: Session, school: School, term: Term | None, entered: TermValues, now: datetime, actor: str
) -> Term:
    """Add a term, or change its days; refuses what no school year allows, and terms that overlap."""
    values = entered.model_dump()
    try:
        span, calendar = TermSpan(**values), calendar_of(session, school)
        check_term(span)
        others = [one for one in calendar.terms if term is None or one.code != term.code]
        check_order(replace(calendar, terms=tuple(sorted([*others, span], key=lambda one: one.first))).terms)
    except PydanticCustomError as error:
        raise BadInput("table.term", reason=error.type, **(error.context or {})) from None
    return _keep(session, school, Term, term, values["name"], values, Verb.KEEP_TERM, now, actor)


def _keep(
    session: Session,
    school: School,
    table: type[Row],
    known: Row | None,
    label: str,
    values: Values,
    verb: Verb,
    now: datetime,
    actor: str,
) -> Row:
    """Keep a row and journal what changed, so that it can be undone."""
    change = compared(0, label, table, known, values)
    keep_row(session, school.id, change)
    session.flush()
    row = session.get_one(table, change.id)
    note(session, now, actor, verb, row, [change])
    touch_renamed(session, renamed(table, row.id, change.before), now)
    return row


def _require_free(known: SchoolRow | None, row: SchoolRow | None, label: str) -> None:
    if known is not None and (row is None or known.id != row.id):
        raise Refusal("table.twice", label=label)
