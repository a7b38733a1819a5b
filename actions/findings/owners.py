"""Give each finding its next piece of work: a remedy for an owner, then a second look by somebody else.

Such work is a duty like any other, in calendars and on phones, reminded, handed over and escalated.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from actions.crews.ask import CrewBook
from actions.crews.change import CrewChange, make
from actions.crews.tell import tell
from actions.duties.escalate import office_hours
from actions.planner.question_around import around
from actions.school.leaders import HEAD, leaders
from actions.school.prepared import Overtaken, prepared
from actions.school.schools import today
from calendars.school_days.working_time import WorkingTime
from models import database
from models.base import compare_and_set
from models.crews import Seat
from models.duties import Duty, DutyState, Record
from models.findings import Finding, FindingState
from models.forms import FieldKind, FormField, RecordForm
from models.journal import Verb, write
from models.people import Person
from models.places import Place
from models.schools import School
from notifications.language import say

REMEDY, RECHECK = "remedy", "recheck"
AN_HOUR = timedelta(hours=1)
MOST_HOURS = 6  # tried before the due time for an hour in which the owner is free
DEEPEST = 5  # places one within another


@dataclass(frozen=True)
class Work:
    """A duty to be given out, not kept yet: for whom, or for nobody where nobody is free."""

    finding: Finding
    kind: str
    duty: Duty
    person: Person | None


def give_out(school_id: UUID, now: datetime, actor: str) -> int:
    """Make the duty that each finding of a school waits for, tell who has it, and return how many were made."""
    with database.reading() as session:
        ids = [finding.id for finding in waiting(session, session.get_one(School, school_id))]
        return sum(_give(session, school_id, one, now, actor) for one in ids)


def waiting(session: Session, school: School) -> list[Finding]:
    """The findings that nobody has a duty for: no remedy, no second look, or one that was cancelled."""
    remedy, recheck = aliased(Duty), aliased(Duty)
    rows = (
        select(Finding)
        .join(remedy, col(Finding.remedy_id) == remedy.id, isouter=True)
        .join(recheck, col(Finding.recheck_id) == recheck.id, isouter=True)
    )

    def lacks(duty: type[Duty]) -> ColumnElement[bool]:
        return or_(col(duty.id).is_(None), col(duty.state) == DutyState.CANCELLED)

    bare = or_(
        and_(Finding.state == FindingState.OPEN, lacks(remedy)),
        and_(Finding.state == FindingState.REMEDIED, lacks(recheck)),
    )
    return list(session.exec(rows.where(Finding.school_id == school.id, bare).order_by(col(Finding.due))))


def _give(session: Session, school_id: UUID, finding_id: UUID, now: datetime, actor: str) -> int:
    def find() -> Work | None:
        school, finding = session.get_one(School, school_id), session.get_one(Finding, finding_id)
        return _work(session, school, finding, now) if finding in waiting(session, school) else None

    def keep(work: Work | None) -> int:
        return 0 if work is None else _keep(session, work, now, actor)

    return prepared(session, find, keep)


def _work(session: Session, school: School, finding: Finding, now: datetime) -> Work:
    kind = REMEDY if finding.state == FindingState.OPEN else RECHECK
    people = list(
        _owners(session, school, finding, now) if kind == REMEDY else _others(session, school, finding, now)
    )
    office = office_hours(session, school)
    due = max(finding.due, now) if kind == REMEDY else office.after(now, school.policies.recheck_minutes)
    number = _number(session, school, finding, kind)
    hours = list(_hours(office, school, now, due))
    offers = [
        (person, _duty(session, school, finding, kind, number, begin, due, person, now))
        for person in people
        for begin in hours
    ]
    return _first_free(session, school, finding, kind, offers) or Work(
        finding, kind, _duty(session, school, finding, kind, number, hours[0], due, None, now), None
    )


def _first_free(
    session: Session, school: School, finding: Finding, kind: str, offers: Sequence[tuple[Person, Duty]]
) -> Work | None:
    """The first of the offers that no rule forbids."""
    if not offers:
        return None
    duties = [duty for _, duty in offers]
    question = around(session, school, {duty.day for duty in duties}, fresh=duties)
    book = CrewBook(*question, uncounted=[duty.id for duty in duties])
    free = (
        Work(finding, kind, duty, one) for one, duty in offers if book.place(duty.id, one.id)[0] is not None
    )
    return next(free, None)


def _keep(session: Session, work: Work, now: datetime, actor: str) -> int:
    finding, duty = work.finding, work.duty
    column = Finding.remedy_id if work.kind == REMEDY else Finding.recheck_id
    before = getattr(finding, f"{work.kind}_id")
    same = (
        col(Finding.id) == finding.id,
        Finding.state == finding.state,
        col(column).is_not_distinct_from(before),
    )
    session.add(duty)
    session.flush()
    if not compare_and_set(session, Finding, *same, **{f"{work.kind}_id": duty.id}):
        raise Overtaken
    write(session, now, actor, Verb.ADD_DUTY, duty, people=int(work.person is not None), left_out=0)
    if work.person is not None:
        school = session.get_one(School, finding.school_id)
        seat = Seat(duty=duty.id, person=work.person.id, line=0, pinned=True)
        tell(session, school, make(session, school, {duty.id: duty}, CrewChange((seat,)), now, actor), now)
    return 1


def _owners(session: Session, school: School, finding: Finding, now: datetime) -> Iterator[Person]:
    """Who is to remedy it: the custodian of the place or of what it lies in, then who leads logistics."""
    day = today(school, now)
    place = session.get(Place, finding.place_id) if finding.place_id else None
    for _ in range(DEEPEST):
        if place is None:
            break
        keeper = session.get(Person, place.custodian_id) if place.custodian_id else None
        if keeper is not None and keeper.employed(day):
            yield keeper
        place = session.get(Place, place.parent_id) if place.parent_id else None
    yield from leaders(session, school, now).heads


def _others(session: Session, school: School, finding: Finding, now: datetime) -> Iterator[Person]:
    """Who may look again: the one who found it, then who leads; never who remedied it."""
    done = select(Record.person_id).where(Record.duty_id == finding.remedy_id)
    remedied, above = session.exec(done).first(), leaders(session, school, now)
    finder = session.get(Person, finding.finder_id) if finding.finder_id else None
    asked = (finder, *above.heads, *above.vice_principals, *above.team_leads)
    day = today(school, now)
    yield from (one for one in asked if one is not None and one.employed(day) and one.id != remedied)


def _hours(office: WorkingTime, school: School, now: datetime, due: datetime) -> Iterator[datetime]:
    """Where the hour of the work may begin: the last hours of the office before it is due, the latest first."""
    zone = ZoneInfo(school.zone)
    begins: list[datetime] = []
    day = due.astimezone(zone).date()
    while len(begins) < MOST_HOURS and day >= now.astimezone(zone).date():
        for opens, closes in reversed(office.spans(day)):
            latest = min(closes, due) - AN_HOUR
            while latest >= max(opens, now):
                begins.append(latest)
                latest -= AN_HOUR
        day -= timedelta(days=1)
    yield from begins[:MOST_HOURS] or [max(now, due - AN_HOUR)]


def _number(session: Session, school: School, finding: Finding, kind: str) -> int:
    """How many times it has been given out before."""
    mine = (Duty.school_id == school.id, col(Duty.key).startswith(f"{kind}|{finding.id.hex}|"))
    return session.exec(select(func.count()).select_from(Duty).where(*mine)).one()


def _duty(
    session: Session,
    school: School,
    finding: Finding,
    kind: str,
    number: int,
    begin: datetime,
    due: datetime,
    person: Person | None,
    now: datetime,
) -> Duty:
    """The duty, at an hour that suits; it may be done from today on."""
    found = session.get(Duty, finding.duty_id) if finding.duty_id else None
    day = begin.astimezone(ZoneInfo(school.zone)).date()
    return Duty(
        id=uuid4(),
        school_id=school.id,
        key=f"{kind}|{finding.id.hex}|{number}",
        place_id=finding.place_id,
        name=say(f"finding.{kind}", "zh_CN", title=finding.name),
        name_en=say(f"finding.{kind}", "en", title=finding.name_en or finding.name),
        topic=found.topic if found else "",
        about=finding.detail,
        first=min(day, today(school, now)),
        last=day,
        day=day,
        start=begin,
        end=begin + AN_HOUR,
        due=max(due, begin + AN_HOUR),
        minutes=60,
        crew={"lines": [{"pool": person.category if person else HEAD, "count": 1}]},
        form=_form(kind).model_dump(mode="json"),
        hidden=found.hidden if found else False,
        published=True,
        changed=now,
    )


def _form(kind: str) -> RecordForm:
    """What its record asks: what was done, or whether it is in order now."""
    asked: Iterable[tuple[str, FieldKind, bool]] = (
        (("done", FieldKind.TEXT, True), ("photo", FieldKind.PHOTO, False))
        if kind == REMEDY
        else (("gone", FieldKind.VERDICT, True),)
    )
    return RecordForm(
        label=say(f"form.{kind}", "zh_CN"),
        label_en=say(f"form.{kind}", "en"),
        fields=tuple(
            FormField(
                name=name,
                label=say(f"form.{kind}.{name}", "zh_CN"),
                label_en=say(f"form.{kind}.{name}", "en"),
                kind=kind_of,
                required=required,
            )
            for name, kind_of, required in asked
        ),
    )
