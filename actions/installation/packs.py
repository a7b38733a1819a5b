"""Adopt a pack: its routines, forms and bells become the school's own rows."""

import secrets
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, time
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from sqlmodel import Session, col, select

from actions.school.school_time import bells_of, calendar_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.possible import why_empty
from models.errors import NotFound
from models.forms import RecordForm
from models.journal import Verb, write
from models.policies import Policies
from models.routines import Routine
from models.schools import School
from models.terms import Bell

WORDS = ("name", "name_en", "topic", "cadence", "minutes", "places", "crew", "tags", "heavy", "hidden", "due")
STEPS = ("checklist", "step", "after", "required", "source", "confirm", "checked_on", "note", "note_en")


@dataclass(frozen=True)
class Adopted:
    """How many routines the adoption added, changed and switched off; `empty` are the codes of those that are on
    and yet never fall, as the school's calendar and bells stand."""

    added: int
    updated: int
    retired: int
    empty: tuple[str, ...] = ()


def pack_folder(pack: str) -> Traversable:
    """Where a pack's files are; refuses an unknown name."""
    folder = resources.files("packs").joinpath(pack)
    if not pack.replace("-", "").isalnum() or not folder.is_dir():
        raise NotFound("pack.unknown", pack=pack)
    return folder


def read(file: Traversable) -> Any:
    """A pack's YAML file as plain values."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def routines_of(pack: str) -> list[dict[str, Any]]:
    """Every routine entry of a pack, its form filled in."""
    folder = pack_folder(pack)
    forms = read(folder.joinpath("forms.yaml"))
    files = sorted(folder.joinpath("routines").iterdir(), key=lambda file: file.name)
    entries = [entry for file in files if file.name.endswith(".yaml") for entry in read(file)]
    for entry in entries:
        entry["form"] = RecordForm.model_validate(forms[entry["form"]]).model_dump(mode="json")
    return entries


def adopt(session: Session, school: School, pack: str, now: datetime, actor: str) -> Adopted:
    """Take over a pack's routines, bells and limits, or its newer edition: by code, nothing twice.

    A routine applies while every switch it names is on in the school; otherwise it is kept, switched off. What the
    school has edited itself stays as it is.
    """
    kept = {
        routine.code: routine
        for routine in session.exec(select(Routine).where(Routine.school_id == school.id))
    }
    done = Counter(_take(session, school, kept.get(entry["code"]), entry) for entry in routines_of(pack))
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


def _take(session: Session, school: School, kept: Routine | None, entry: dict[str, Any]) -> str:
    values = {name: entry[name] for name in (*WORDS, *STEPS, "form") if name in entry}
    values["active"] = all(school.switches.get(switch, False) for switch in entry.get("applies_if", []))
    if kept is None:
        seed = secrets.token_hex(16)
        session.add(Routine(school_id=school.id, code=entry["code"], seed=seed, **values))
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
    limits = {entry["policy"]: entry["value"] for entry in read(pack_folder(pack).joinpath("limits.yaml"))}
    usual = Policies()
    fresh = {name: limit for name, limit in limits.items() if getattr(usual, name) != limit}
    school.policy = {**fresh, **school.policy}


def _take_bells(session: Session, school: School, pack: str) -> None:
    mine = session.exec(select(Bell).where(Bell.school_id == school.id))
    known = {(bell.name, bell.season, bell.on) for bell in mine}
    for position, entry in enumerate(read(pack_folder(pack).joinpath("bells.yaml"))):
        key = (entry["name"], entry.get("season", ""), entry.get("on", "any"))
        if key not in known:
            values = {**entry, "at": time.fromisoformat(str(entry["at"]))}
            session.add(Bell(school_id=school.id, position=position, **values))
