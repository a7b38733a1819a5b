"""Adopt a pack: its routines, forms and bells become the school's own rows."""

import secrets
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from functools import lru_cache

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from actions.school.pack_files import limits_of, pack_folder, read
from actions.school.rows import bell_rows
from actions.school.school_time import bells_of, calendar_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.possible import why_empty
from models.forms import RecordForm
from models.journal import Verb, write
from models.policies import Policies
from models.routines import Routine
from models.schools import School
from models.terms import Bell


class PackFacts(BaseModel):
    """What a pack says of itself; `switches` are labels of what a school may have, by language."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    name_en: str
    version: str
    language: str
    country: str
    switches: dict[str, dict[str, str]]


class PackRoutine(BaseModel):
    """A routine as a pack's file has it, its form filled in; it `applies_if` the school has all these switches on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    name_en: str
    topic: str
    applies_if: list[str] = []
    cadence: dict[str, object]
    minutes: int
    places: dict[str, str] = {}
    crew: dict[str, object]
    tags: list[str] = []
    heavy: bool = False
    hidden: bool = False
    form: dict[str, object]
    due: str = ""
    checklist: str = ""
    step: int = 0
    after: list[str] = []
    required: bool = True
    source: dict[str, str]
    confirm: bool = False
    checked_on: date
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Adopted:
    """How many routines the adoption added, changed and switched off; `empty` are the codes of those that are on
    and yet never fall, as the school's calendar and bells stand."""

    added: int
    updated: int
    retired: int
    empty: tuple[str, ...] = ()


def pack_facts(pack: str) -> PackFacts:
    """What a pack says of itself. Refuses an unknown name."""
    return PackFacts.model_validate(read(pack_folder(pack).joinpath("pack.yaml")))


@lru_cache
def routines_of(pack: str) -> tuple[PackRoutine, ...]:
    """Every routine entry of a pack, its form filled in. Read from the files once, best before the database is held."""
    folder = pack_folder(pack)
    forms = read(folder.joinpath("forms.yaml"))
    files = sorted(folder.joinpath("routines").iterdir(), key=lambda file: file.name)
    entries = [entry for file in files if file.name.endswith(".yaml") for entry in read(file)]
    for entry in entries:
        entry["form"] = RecordForm.model_validate(forms[entry["form"]]).model_dump(mode="json")
    return tuple(PackRoutine.model_validate(entry) for entry in entries)


def adopt(session: Session, school: School, pack: str, now: datetime, actor: str) -> Adopted:
    """Take over a pack's routines, bells and limits, or its newer edition: by code, nothing twice.

    A routine applies while every switch it names is on in the school; otherwise it is kept, switched off. What the
    school has edited itself stays as it is.
    """
    kept = {
        routine.code: routine
        for routine in session.exec(select(Routine).where(Routine.school_id == school.id))
    }
    done = Counter(_take(session, school, kept.get(entry.code), entry) for entry in routines_of(pack))
    _take_bells(session, school, pack)
    _take_limits(school, pack)
    school.pack = pack
    session.add(school)
    session.flush()
    adopted = Adopted(done["added"], done["updated"], done["retired"], _empty(session, school))
    write(session, now, actor, Verb.ADOPT, school, pack=pack, **asdict(adopted))
    return adopted


def _empty(session: Session, school: School) -> tuple[str, ...]:
    calendar, bells = calendar_of(session, school), bells_of(session, school)
    active = (
        select(Routine).where(Routine.school_id == school.id, col(Routine.active)).order_by(col(Routine.code))
    )
    cadences = ((routine.code, Cadence.model_validate(routine.cadence)) for routine in session.exec(active))
    return tuple(code for code, cadence in cadences if why_empty(cadence, calendar, bells) is not None)


def _take(session: Session, school: School, kept: Routine | None, entry: PackRoutine) -> str:
    values = entry.model_dump(exclude={"code", "applies_if"}, exclude_unset=True)
    values["active"] = all(school.switches.get(switch, False) for switch in entry.applies_if)
    if kept is None:
        seed = secrets.token_hex(16)
        session.add(Routine(school_id=school.id, code=entry.code, seed=seed, **values))
        return "added"
    own = set(kept.edited)  # the school has decided otherwise
    changed = {
        name: value for name, value in values.items() if name not in own and getattr(kept, name) != value
    }
    for name, value in changed.items():
        setattr(kept, name, value)
    session.add(kept)
    return "retired" if changed.get("active") is False else "updated" if changed else "same"


def _take_limits(school: School, pack: str) -> None:
    """Make the pack's legal limits the school's policies, where it has not decided otherwise."""
    usual = Policies()
    fresh = {name: limit for name, limit in limits_of(pack).items() if getattr(usual, name) != limit}
    school.policy = {**fresh, **school.policy}


def _take_bells(session: Session, school: School, pack: str) -> None:
    known = {(bell.name, bell.season, bell.on) for bell in bell_rows(session, school)}
    for position, entry in enumerate(read(pack_folder(pack).joinpath("bells.yaml"))):
        key = (entry["name"], entry.get("season", ""), entry.get("on", "any"))
        if key not in known:
            values = {**entry, "at": time.fromisoformat(str(entry["at"]))}
            session.add(Bell(school_id=school.id, position=position, **values))
