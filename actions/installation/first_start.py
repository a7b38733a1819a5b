"""How an office begins: a school, its pack, its first term and somebody who may sign in."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, select

from actions.installation.packs import Adoption, adoption, keep, pack_facts
from actions.installation.users import Hashed, add_user
from actions.school.school_time import calendar_from
from models import keys
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.schools import School
from models.terms import Term
from models.users import Role, User

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
PACKS = ("cn-school", "de-school", "vn-school")
NO_PACK = "none"
"""The choice of a school that wants no pack, only a duty table of its own."""
WITHOUT_PACK = ("profile", "places", "work", "draft", "publish")
"""The steps of setting up that say nothing to a school without a pack: it brings its roster with it."""
ZONES = {"CN": "Asia/Shanghai", "DE": "Europe/Berlin", "VN": "Asia/Ho_Chi_Minh"}
STAFF_BEFORE, STAFF_AFTER = timedelta(days=6), timedelta(days=4)
LONGEST_TERM = timedelta(days=240)


@dataclass(frozen=True)
class FirstTerm:
    """The students' first and last day of a term, and its code."""

    code: str
    first: date
    last: date


@dataclass(frozen=True)
class Beginning:
    """What an office says when it begins."""

    code: str
    name: str
    pack: str
    switches: frozenset[str]
    term: FirstTerm
    language: str = "zh_CN"
    zone: str = ""


def start_code() -> str:
    """The word that shows that whoever begins may read this installation's folder or its console."""
    return keys.derive("first start")[:12]


def require_start(session: Session, code: str) -> None:
    """Refuse to begin twice, or without the word."""
    if session.exec(select(School.id)).first() is not None:
        raise NotAllowed("start.done")
    if code.strip() != start_code():
        raise NotAllowed("start.code")


@dataclass(frozen=True)
class NewSchool:
    """A school that is to be, its first term and what its pack gives it, if it wants one, ready to be written."""

    school: School
    term: Term
    adoption: Adoption | None


def new_school(begin: Beginning) -> NewSchool:
    """What an office begins with, made before the database is held; refuses impossible names, dates and zones."""
    if not CODE.fullmatch(begin.code) or not begin.name.strip():
        raise BadInput("start.name")
    facts = pack_facts(begin.pack) if begin.pack != NO_PACK else None
    country = facts.country if facts else "CN"
    zone = _zone(begin.zone or ZONES.get(country, "Asia/Shanghai"))
    switches = {switch: switch in begin.switches for switch in facts.switches} if facts else {}
    school = School(
        code=begin.code,
        name=begin.name.strip(),
        zone=zone,
        language=begin.language,
        country=country,
        switches=switches,
        skipped=[] if facts else [*WITHOUT_PACK],
    )
    term = _first_term(school, begin.term)
    given = adoption(school, begin.pack, calendar_from(school, [term])) if facts else None
    return NewSchool(school, term, given)


def add_school(session: Session, made: NewSchool, now: datetime, actor: str) -> School:
    """Write a new school with its first term and its pack; refuses a taken code."""
    school, term = made.school, made.term
    if session.exec(select(School).where(School.code == school.code)).first() is not None:
        raise Refusal("start.taken", school=school.code)
    session.add(school)
    session.flush()
    write(session, now, actor, Verb.ADD_SCHOOL, school, code=school.code)
    session.add(term)
    session.flush()
    write(
        session, now, actor, Verb.ADD_TERM, term, code=term.code, first=str(term.first), last=str(term.last)
    )
    if made.adoption is not None:
        keep(session, school, made.adoption, now, actor)
    return school


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("start.zone", zone=name) from None


def _first_term(school: School, term: FirstTerm) -> Term:
    """A term; the staff come some days before the students and leave some days after, until told otherwise."""
    if not term.code.strip() or not term.first < term.last <= term.first + LONGEST_TERM:
        raise BadInput("start.term", first=term.first, last=term.last)
    return Term(
        school_id=school.id,
        code=term.code.strip(),
        name=term.code.strip(),
        first=term.first,
        last=term.last,
        staff_first=term.first - STAFF_BEFORE,
        staff_last=term.last + STAFF_AFTER,
    )


def begin_office(session: Session, made: NewSchool, name: str, password: str | Hashed, now: datetime) -> User:
    """The first school and its manager, in one go."""
    school = add_school(session, made, now, f"user:{name.strip()}")
    return add_user(session, name, password, Role.MANAGER, now, f"user:{name.strip()}", school)
