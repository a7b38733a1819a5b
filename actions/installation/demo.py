"""Plant a demo school: everything a real one enters, from data files."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources.abc import Traversable
from itertools import groupby
from uuid import UUID
from zlib import crc32

from sqlmodel import Session, col, select

from actions.duties.views import holders
from actions.feeds.addresses import feed
from actions.feeds.choices import choose_alarms
from actions.installation.demo_registers import registers_of
from actions.installation.packs import Adoption, adoption, keep
from actions.school.leaders import leaders
from actions.school.pack_files import pack_folder, read
from actions.school.school_time import calendar_from, midnight
from models import database
from models.base import Table
from models.bulk import ready
from models.duties import Assignment, Duty, DutyState, Record
from models.feeds import AlarmChoice, FeedScope
from models.forms import NUMERIC, Entry, FieldKind, FormField, RecordForm, Verdict
from models.people import Absence, Person, Qualification
from models.places import Place
from models.schools import School
from models.terms import Day, Term

FEW = 10.0  # of what may be many, on a usual day
FORGOTTEN, CALLED_OFF = 0, 1  # by `_chance`
AT_ONCE = 100  # duties that are recorded in one transaction


@dataclass(frozen=True)
class Demo:
    """A demo school as its files have it: its own row, the `rows` it has in the order they are written, and what its
    pack makes of them."""

    school: School
    rows: tuple[Table, ...]
    found: Adoption


def plant(session: Session, now: datetime, actor: str, name: str = "lvye") -> School:
    """The demo school of that name: made on the first call, found on every later one."""
    made = _made(name, now)  # whole before the database is held
    by_table = groupby(made.rows, type)
    parts = [ready(session, table, [row.model_dump() for row in rows]) for table, rows in by_table]
    planted = session.exec(select(School).where(School.code == made.school.code)).first()
    if planted is not None:
        return planted
    session.add(made.school)
    for part in parts:
        part.write(session)
    keep(session, made.school, made.found, now, actor)
    return made.school


def _made(name: str, now: datetime) -> Demo:
    folder = pack_folder("demo").joinpath(name)
    facts = read(folder.joinpath("school.yaml"))
    pack, terms, days = facts.pop("pack"), facts.pop("terms"), facts.pop("days", [])
    school = School(**facts)
    spans = [Term(school_id=school.id, **term) for term in terms]
    own_days = [Day(school_id=school.id, day=day.pop("date"), **day) for day in days]
    people, theirs = _people(school, folder)
    places = _places(school, folder, people)
    registers = registers_of(school, folder, places, now)
    found = adoption(school, pack, calendar_from(school, spans, own_days))
    rows = (*spans, *own_days, *people.values(), *theirs, *places.values(), *registers)
    return Demo(school, rows, found)


def _people(school: School, folder: Traversable) -> tuple[dict[str, Person], list[Qualification | Absence]]:
    """The people by their codes, and their papers and absences."""
    people: dict[str, Person] = {}
    papers, absences = list[Qualification](), list[Absence]()
    for entry in read(folder.joinpath("people.yaml")):
        held, away = entry.pop("qualifications", []), entry.pop("absences", [])
        person = people[entry["code"]] = Person(school_id=school.id, **entry)
        papers += [Qualification(school_id=school.id, person_id=person.id, **paper) for paper in held]
        absences += [_absence(person, school, **absence) for absence in away]
    return people, [*papers, *absences]


def _absence(person: Person, school: School, kind: str, first: date, last: date) -> Absence:
    start, end = midnight(first, school), midnight(last + timedelta(days=1), school)
    return Absence(school_id=school.id, person_id=person.id, kind=kind, start=start, end=end)


def _places(school: School, folder: Traversable, people: dict[str, Person]) -> dict[str, Place]:
    """The places by their codes: a place stands after the one it is in."""
    places: dict[str, Place] = {}
    for entry in read(folder.joinpath("places.yaml")):
        parent, custodian = entry.pop("parent", None), entry.pop("custodian", None)
        place = places[entry["code"]] = Place(school_id=school.id, **entry)
        place.parent_id = places[parent].id if parent else None
        place.custodian_id = people[custodian].id if custodian else None
    return places


def live(school_id: UUID, now: datetime) -> int:
    """Give the demo school a past: what was due before now is recorded as done, except a few that were missed or
    cancelled; its team leads have reminders in their calendars. A few duties at a time; cut off, the next call goes
    on. Answers how many."""
    _remind_leads(school_id, now)
    count = 0
    while done := _live(school_id, now):
        count += done
    return count


def _remind_leads(school_id: UUID, now: datetime) -> None:
    with database.session() as session:
        school = session.get_one(School, school_id)
        for lead in leaders(session, school, now).team_leads:
            theirs = feed(session, school, FeedScope.PERSON, str(lead.id), now)
            choose_alarms(session, theirs, AlarmChoice.DAY_AND_HOUR, now, "demo")


def _live(school_id: UUID, now: datetime) -> int:
    with database.session() as session:
        past = (Duty.school_id == school_id, col(Duty.due) <= now, col(Duty.state) == DutyState.OPEN)
        oldest = select(Duty).where(*past).order_by(col(Duty.start), col(Duty.key)).limit(AT_ONCE)
        return _record_all(session, list(session.exec(oldest)), now)


def _record_all(session: Session, duties: list[Duty], now: datetime) -> int:
    held = holders(session, duties)
    for duty in duties:
        if _chance(duty) == CALLED_OFF:
            duty.state, duty.reason = DutyState.CANCELLED, "当天另有安排"
        elif not held[duty.id] or _chance(duty) == FORGOTTEN:
            duty.state = DutyState.MISSED
        else:
            duty.state = DutyState.DONE
            session.add(_record(duty, held[duty.id][0], now))
        duty.touch(duty.due)
    session.flush()
    return len(duties)


def _chance(duty: Duty) -> int:
    return crc32(duty.key.encode()) % 97  # each number about one in a hundred, always the same ones


def _record(duty: Duty, row: Assignment, now: datetime) -> Record:
    return Record(
        school_id=duty.school_id,
        duty_id=duty.id,
        person_id=row.person_id,
        entered_by=f"person:{row.person_id}",
        done_at=duty.end,
        entered_at=min(duty.end + timedelta(minutes=5), now),
        entries=usual(duty.record_form),
    )


def usual(form: RecordForm) -> dict[str, Entry]:
    """What somebody enters when all is in order; nothing where only they know."""
    known = {field.name: value for field in form.fields if (value := plausible(field)) is not None}
    equal = {field.name: known[field.agrees] for field in form.fields if field.agrees in known}
    return known | equal


def plausible(field: FormField) -> Entry | None:
    """What somebody might enter in a field; None where only they know."""
    if field.kind in NUMERIC:
        return _usual_number(field)
    if field.kind == FieldKind.CHOICE:
        return field.options[0]
    plain: dict[FieldKind, Entry] = {
        FieldKind.CHECK: True,
        FieldKind.VERDICT: Verdict.OK,
        FieldKind.TEXT: "正常",
        FieldKind.TIME: "08:00",
    }
    return plain.get(field.kind)


def _usual_number(field: FormField) -> float:
    """A number in the middle of what is acceptable, else few of what may be many; whole where it is counted."""
    low = max((end for end in (field.min, field.low) if end is not None), default=0.0)
    high = min((end for end in (field.max, field.high) if end is not None), default=low + FEW)
    usual = (low + high) / 2 if field.limited else low + min(FEW, (high - low) / 2)
    return float(round(usual)) if field.kind == FieldKind.COUNT else round(usual, 1)
