"""How an office begins: a school, its pack, its first term and somebody who may sign in."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, select

from actions.installation.packs import adopt, pack_facts
from actions.installation.users import Hashed, add_user
from models import keys
from models.errors import BadInput, NotAllowed, Refusal
from models.journal import Verb, write
from models.schools import School
from models.terms import Term
from models.users import Role, User

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
PACKS = ("cn-school", "de-school", "vn-school")
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


def add_school(session: Session, begin: Beginning, now: datetime, actor: str) -> School:
    """A new school with its pack adopted and its first term entered; refuses a taken code and impossible dates."""
    if not CODE.fullmatch(begin.code) or not begin.name.strip():
        raise BadInput("start.name")
    if session.exec(select(School).where(School.code == begin.code)).first() is not None:
        raise Refusal("start.taken", school=begin.code)
    facts = pack_facts(begin.pack)
    zone = _zone(begin.zone or ZONES.get(facts.country, "Asia/Shanghai"))
    switches = {switch: switch in begin.switches for switch in facts.switches}
    school = School(
        code=begin.code,
        name=begin.name.strip(),
        zone=zone,
        language=begin.language,
        country=facts.country,
        switches=switches,
    )
    session.add(school)
    session.flush()
    write(session, now, actor, Verb.ADD_SCHOOL, school, code=begin.code)
    add_term(session, school, begin.term, now, actor)
    adopt(session, school, begin.pack, now, actor)
    return school


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput("start.zone", zone=name) from None


def add_term(session: Session, school: School, term: FirstTerm, now: datetime, actor: str) -> Term:
    """A term; the staff come some days before the students and leave some days after, until told otherwise."""
    if not term.code.strip() or not term.first < term.last <= term.first + LONGEST_TERM:
        raise BadInput("start.term", first=term.first, last=term.last)
    row = Term(
        school_id=school.id,
        code=term.code.strip(),
        name=term.code.strip(),
        first=term.first,
        last=term.last,
        staff_first=term.first - STAFF_BEFORE,
        staff_last=term.last + STAFF_AFTER,
    )
    session.add(row)
    session.flush()
    write(session, now, actor, Verb.ADD_TERM, row, code=row.code, first=str(row.first), last=str(row.last))
    return row


def begin_office(
    session: Session, begin: Beginning, name: str, password: str | Hashed, now: datetime
) -> User:
    """The first school and its manager, in one go."""
    school = add_school(session, begin, now, f"user:{name.strip()}")
    return add_user(session, name, password, Role.MANAGER, now, f"user:{name.strip()}", school)
