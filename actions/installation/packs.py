"""Adopt a pack: its routines, forms and bells become the school's own rows."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from actions.school.pack_files import limits_of, pack_folder, read
from actions.school.rows import bell_rows
from actions.school.rows import routines_of as kept_routines
from actions.school.school_time import bell_times, calendar_of
from calendars.cadence.bells import Bell as BellTime
from calendars.cadence.cadence import Cadence
from calendars.cadence.possible import why_empty
from calendars.school_days.days import SchoolCalendar
from models.bulk import Values, add_rows
from models.forms import RecordForm
from models.journal import Verb, write
from models.policies import Policies
from models.routines import Routine
from models.schools import School
from models.terms import Bell


class Profile(BaseModel):
    """A kind of school, and the switches of what such schools usually `have`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    label_en: str
    have: list[str]


class PackFacts(BaseModel):
    """What a pack says of itself; `switches` are labels of what a school may have, by language, each perhaps of a
    `group`; `profiles` are kinds of schools."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    name_en: str
    version: str
    language: str
    country: str
    switches: dict[str, dict[str, str]]
    groups: dict[str, dict[str, str]] = {}
    profiles: dict[str, Profile] = {}

    @property
    def grouped(self) -> list[tuple[dict[str, str], list[str]]]:
        """The switches by their groups, those of none under an empty heading."""
        heads = {**self.groups, "": {"label": "", "label_en": ""}}
        by_group = [
            (head, [code for code, words in self.switches.items() if words.get("group", "") == group])
            for group, head in heads.items()
        ]
        return [(head, codes) for head, codes in by_group if codes]

    def had_by(self, profile: str) -> frozenset[str]:
        """What schools of a kind usually have; nothing of an unknown kind."""
        return frozenset(self.profiles[profile].have) if profile in self.profiles else frozenset()


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


@dataclass(frozen=True)
class Adoption:
    """What a pack makes of a school's rows, found before the database is held: the `routines` and `bells` it did not
    have, the `changes` of routines by their id, and its policy."""

    pack: str
    routines: tuple[Values, ...]
    changes: Mapping[UUID, Values]
    bells: tuple[Values, ...]
    policy: Values
    adopted: Adopted


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
    kept, bells = kept_routines(session, school), bell_rows(session, school)
    return keep(
        session, school, adoption(school, pack, calendar_of(session, school), kept, bells), now, actor
    )


def adoption(
    school: School,
    pack: str,
    calendar: SchoolCalendar,
    kept: Sequence[Routine] = (),
    bells: Sequence[Bell] = (),
) -> Adoption:
    """What adopting the pack would change at a school with this calendar and these routines and bells."""
    known = {routine.code: routine for routine in kept}
    entries = {entry.code: _values(school, entry) for entry in routines_of(pack)}
    fresh = [_fresh(school, code, values) for code, values in entries.items() if code not in known]
    changes = {code: _news(known[code], values) for code, values in entries.items() if code in known}
    rung, policy = _fresh_bells(school, pack, bells), _policy(school, pack)
    then: dict[str, tuple[bool, Values]] = {row.code: (row.active, row.cadence) for row in (*kept, *fresh)}
    then |= {code: _standing(known[code], news) for code, news in changes.items()}
    calendar = replace(calendar, longest_run={**limits_of(pack), **policy}.get("run_days"))
    retired = sum(news.get("active") is False for news in changes.values())
    updated = sum(map(bool, changes.values())) - retired
    return Adoption(
        pack,
        tuple(row.model_dump() for row in fresh),
        {known[code].id: news for code, news in changes.items() if news},
        tuple(bell.model_dump() for bell in rung),
        policy,
        Adopted(len(fresh), updated, retired, _empty(then, calendar, bell_times([*bells, *rung]))),
    )


def keep(session: Session, school: School, found: Adoption, now: datetime, actor: str) -> Adopted:
    """Write what was found."""
    add_rows(session, Routine, found.routines)
    for key, news in found.changes.items():
        session.get_one(Routine, key).sqlmodel_update(dict(news))
    add_rows(session, Bell, found.bells)
    school.policy, school.pack = dict(found.policy), found.pack
    session.add(school)
    session.flush()
    write(session, now, actor, Verb.ADOPT, school, pack=found.pack, **asdict(found.adopted))
    return found.adopted


def _empty(
    routines: Mapping[str, tuple[bool, Values]], calendar: SchoolCalendar, bells: tuple[BellTime, ...]
) -> tuple[str, ...]:
    """Return the codes of routines that are on and yet never fall, in order."""
    on = {code: Cadence.model_validate(cadence) for code, (active, cadence) in routines.items() if active}
    return tuple(code for code in sorted(on) if why_empty(on[code], calendar, bells) is not None)


def _values(school: School, entry: PackRoutine) -> Values:
    active = all(school.switches.get(switch, False) for switch in entry.applies_if)
    return {**entry.model_dump(exclude={"code", "applies_if"}, exclude_unset=True), "active": active}


def _fresh(school: School, code: str, values: Values) -> Routine:
    return Routine(school_id=school.id, code=code, seed=secrets.token_hex(16), **values)


def _news(kept: Routine, values: Values) -> Values:
    """What the pack says otherwise than the school's routine, where the school has not decided itself."""
    own = set(kept.edited)
    return {name: value for name, value in values.items() if name not in own and getattr(kept, name) != value}


def _standing(kept: Routine, news: Values) -> tuple[bool, Values]:
    return news.get("active", kept.active), news.get("cadence", kept.cadence)


def _policy(school: School, pack: str) -> Values:
    """The school's policies with the pack's legal limits, where it has not decided otherwise."""
    usual = Policies()
    fresh = {name: limit for name, limit in limits_of(pack).items() if getattr(usual, name) != limit}
    return {**fresh, **school.policy}


def _fresh_bells(school: School, pack: str, bells: Sequence[Bell]) -> list[Bell]:
    known = {(bell.name, bell.season, bell.on) for bell in bells}
    entries = enumerate(read(pack_folder(pack).joinpath("bells.yaml")))
    return [
        Bell(school_id=school.id, position=position, **{**entry, "at": time.fromisoformat(str(entry["at"]))})
        for position, entry in entries
        if (entry["name"], entry.get("season", ""), entry.get("on", "any")) not in known
    ]
