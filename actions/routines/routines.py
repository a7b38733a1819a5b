"""Write and change routines: an impossible one is refused with the reason, what is not yet published follows."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from sqlmodel import Session, select

from actions.duties.done_days import completions
from actions.school.form_values import entered as read
from actions.school.form_values import not_so
from actions.school.row_changes import Change, Values, compared, keep_row, note
from actions.school.rows import places_of
from actions.school.school_time import bells_of, calendar_of
from actions.school.schools import today
from actions.xlsx.words import code_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import Occurrence, occurrences
from calendars.cadence.possible import require_possible
from calendars.faults import Fault
from models.crews import Crew
from models.errors import BadInput
from models.forms import RecordForm
from models.journal import Verb
from models.routines import Routine
from models.schools import School

SHOWN_DATES = 10
LOOKED_AHEAD = (70, 400, 1200)  # days; most routines show ten dates within the first


class RoutineValues(BaseModel):
    """What the office may write of a routine; `minutes` is how long one duty takes, `tags` say what kind of work it is
    (left out they stay)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field(default="", max_length=100)
    topic: Annotated[str, AfterValidator(partial(code_of, "topic"))] = Field(default="", max_length=32)
    active: bool = True
    cadence: Cadence
    minutes: int = Field(default=60, ge=1, le=1440)
    places: dict[str, str] | None = None
    crew: Crew = Crew()
    tags: list[str] | None = Field(default=None, max_length=20)
    heavy: bool = False
    required: bool = True
    note: str = Field(default="", max_length=1000, json_schema_extra={"rows": 2})
    form: RecordForm | None = None


def read_cadence(session: Session, school: School, entered: object) -> Cadence:
    """A cadence as it was entered; refuses what cannot be read and what never falls at this school, with the reason."""
    try:
        cadence = Cadence.model_validate(entered)
        codes = session.exec(select(Routine.code).where(Routine.school_id == school.id))
        require_possible(cadence, calendar_of(session, school), bells_of(session, school), set(codes))
    except ValidationError as error:
        raise _unreadable(error.errors()[0]) from None
    except PydanticCustomError as error:
        raise _refused(error.type, error.context or {}, ()) from None
    return cadence


def _unreadable(fault: ErrorDetails) -> BadInput:
    """What a cadence's own rules refuse by their codes; anything else as it is said of any form's field."""
    if fault["type"] in list(Fault):
        return _refused(fault["type"], fault.get("ctx", {}), fault["loc"])
    entry = not_so("routine", fault).facts
    return BadInput("routine.cadence", reason=entry["reason"], field=entry["field"], value=entry["value"])


def _refused(code: str, context: Mapping[str, object], place: tuple[int | str, ...]) -> BadInput:
    facts = {name: value for name, value in context.items() if name != "reason"}
    return BadInput("routine.cadence", reason=code, field="".join(map(str, place[:1])), **facts)


def next_dates(
    session: Session, school: School, cadence: Cadence, now: datetime, routine: Routine | None = None
) -> list[Occurrence]:
    """The next ten times a cadence falls from today on; fewer when there are fewer in three years."""
    calendar, bells, first = calendar_of(session, school), bells_of(session, school), today(school, now)
    done = _completions(session, school, cadence, routine, first) if cadence.counts_completions else []
    found: list[Occurrence] = []
    for days in LOOKED_AHEAD:
        last = first + timedelta(days=days)
        seed = routine.seed if routine else ""
        found = occurrences(cadence, calendar, bells, school.zone, first, last, seed, done)
        if len(found) >= SHOWN_DATES:
            break
    return found[:SHOWN_DATES]


def _completions(
    session: Session, school: School, cadence: Cadence, routine: Routine | None, first: date
) -> list[date]:
    """What the cadence counts from, at the first place it has; a new routine counts from today."""
    if routine is None:
        return [first]
    places = places_of(session, school)
    wanted = routine.places or {}
    fitting = (place for place in places if place.matches(wanted.get("kind"), wanted.get("tag")))
    place = next(fitting, None) if routine.places is not None else None
    return completions(session, school, routine, cadence, place, calendar_of(session, school), first)


def add_routine(
    session: Session, school: School, entered: Mapping[str, object], now: datetime, actor: str
) -> Routine:
    """A routine of the school's own, under a code of its own. Duties come of it with `roll.follow`."""
    values = _checked(session, school, entered)
    known = set(session.exec(select(Routine.code).where(Routine.school_id == school.id)))
    code = next(code for code in (f"own-{number}" for number in count(1)) if code not in known)
    values |= {"code": code, "seed": secrets.token_hex(16)}
    return _keep(
        session, school, compared(0, values["name"], Routine, None, values), Verb.ADD_ROUTINE, now, actor
    )


def edit_routine(
    session: Session,
    school: School,
    routine: Routine,
    entered: Mapping[str, object],
    now: datetime,
    actor: str,
) -> Routine:
    """Change a routine. With `roll.follow` unpublished duties follow; for published ones a change is proposed."""
    values = _checked(session, school, entered)
    changed = {name: value for name, value in values.items() if _differs(name, getattr(routine, name), value)}
    if not changed:
        return routine
    changed |= {"edited": sorted({*routine.edited, *changed})}
    change = compared(0, values["name"], Routine, routine, changed)
    return _keep(session, school, change, Verb.EDIT_ROUTINE, now, actor)


def _keep(session: Session, school: School, change: Change, verb: Verb, now: datetime, actor: str) -> Routine:
    keep_row(session, school.id, change)
    session.flush()
    routine = session.get_one(Routine, change.id)
    note(session, now, actor, verb, routine, [change])
    return routine


def _differs(name: str, known: Any, value: Any) -> bool:
    """Say whether a value says something else; a crew and a cadence may be written in several ways."""
    meaning = {"crew": Crew.model_validate, "cadence": Cadence.model_validate}.get(name)
    return bool(meaning(known) != meaning(value)) if meaning else bool(known != value)


def check_routine(session: Session, school: School, entered: Mapping[str, object]) -> None:
    """Refuse what could not be kept, as `add_routine` and `edit_routine` do; nothing is."""
    _checked(session, school, entered)


def read_routine(session: Session, school: School, entered: Mapping[str, object]) -> RoutineValues:
    """What was entered of a routine; refuses what cannot be read, and a cadence that never falls at this school."""
    cadence = read_cadence(session, school, entered.get("cadence", {}))
    return read(RoutineValues, "routine", {**entered, "cadence": cadence})


def _checked(session: Session, school: School, entered: Mapping[str, object]) -> Values:
    values = read_routine(session, school, entered)
    cadence = values.cadence
    plain = values.model_dump(mode="json", exclude={"cadence", "form"})
    if values.tags is None:
        del plain["tags"]
    plain["cadence"] = cadence.model_dump(mode="json", exclude_defaults=True)
    if values.form is not None:
        plain["form"] = values.form.model_dump(mode="json")
    return plain
