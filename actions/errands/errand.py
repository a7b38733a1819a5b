"""Give an errand out: a duty for the first of those who may do it that is free before it is due.

Such work is a duty like any other, reminded, handed over and escalated.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from actions.crews.ask import CrewBook
from actions.crews.change import CrewChange, make
from actions.crews.tell import tell
from actions.duties.escalate import office_hours
from actions.planner.question_around import around
from actions.school.leaders import HEAD
from actions.school.prepared import Overtaken, prepared
from actions.school.schools import today
from calendars.school_days.working_time import WorkingTime
from models.crews import Seat
from models.duties import Duty
from models.forms import FieldKind, FormField, RecordForm
from models.journal import Verb, write
from models.people import Person
from models.schools import School
from notifications.language import say

KINDS = frozenset({"remedy", "recheck", "mend", "accept"})
AN_HOUR = timedelta(hours=1)
MOST_HOURS = 24  # of the office, before the due time, in which somebody may be free


def is_errand(duty: Duty) -> bool:
    """Say whether a duty follows from a finding or a repair: what its record says is theirs, not a finding anew."""
    return duty.routine_id is None and duty.key.partition("|")[0] in KINDS


@dataclass(frozen=True)
class Errand:
    """What somebody is to do: who may do it, the first first, by when, where, with which record.

    `kind` and `about` make the duty's key. `claim` writes the duty down as the one that is waited for; it answers False
    when something was done since.
    """

    kind: str
    about: UUID
    name: str
    name_en: str
    people: tuple[Person, ...]
    due: datetime
    form: RecordForm
    claim: Callable[[Session, UUID], bool]
    detail: str = ""
    topic: str = ""
    hidden: bool = False
    place_id: UUID | None = None
    repair_id: UUID | None = None


@dataclass(frozen=True)
class Given:
    """The duty of an errand, not kept yet: for whom, or for nobody where nobody is free."""

    errand: Errand
    duty: Duty
    person: Person | None


def give(
    session: Session, school: School, find: Callable[[], Errand | None], now: datetime, actor: str
) -> int:
    """Make the duty of the errand that is found, if one is, and tell who has it; how many duties were made."""

    def plan() -> Given | None:
        errand = find()
        return None if errand is None else _given(session, school, errand, now)

    def keep(given: Given | None) -> int:
        return 0 if given is None else _keep(session, given, now, actor)

    return prepared(session, plan, keep)


def _given(session: Session, school: School, errand: Errand, now: datetime) -> Given:
    number = _number(session, school, errand)
    hours = list(_hours(office_hours(session, school), school, now, errand.due))
    offers = [
        Given(errand, _duty(school, errand, number, begin, person, now), person)
        for person in errand.people
        for begin in hours
    ]
    nobody = Given(errand, _duty(school, errand, number, hours[0], None, now), None)
    return _first_free(session, school, offers) or nobody


def _first_free(session: Session, school: School, offers: list[Given]) -> Given | None:
    """The first of the offers that no rule forbids."""
    if not offers:
        return None
    duties = [offer.duty for offer in offers]
    question = around(session, school, {duty.day for duty in duties}, fresh=duties)
    book = CrewBook(*question, uncounted=[duty.id for duty in duties])
    free = (one for one in offers if one.person and book.place(one.duty.id, one.person.id)[0] is not None)
    return next(free, None)


def _keep(session: Session, given: Given, now: datetime, actor: str) -> int:
    duty = given.duty
    session.add(duty)
    try:
        session.flush()
    except IntegrityError:  # the same, given out at the same time, was first
        raise Overtaken from None
    if not given.errand.claim(session, duty.id):
        raise Overtaken
    write(session, now, actor, Verb.ADD_DUTY, duty, people=int(given.person is not None))
    if given.person is not None:
        school = session.get_one(School, duty.school_id)
        seat = Seat(duty=duty.id, person=given.person.id, line=0, pinned=True)
        tell(session, school, make(session, school, {duty.id: duty}, CrewChange((seat,)), now, actor), now)
    return 1


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


def _number(session: Session, school: School, errand: Errand) -> int:
    """How many times it has been given out before."""
    mine = (Duty.school_id == school.id, col(Duty.key).startswith(f"{errand.kind}|{errand.about.hex}|"))
    return session.exec(select(func.count()).select_from(Duty).where(*mine)).one()


def _duty(
    school: School, errand: Errand, number: int, begin: datetime, person: Person | None, now: datetime
) -> Duty:
    """The duty, at an hour that suits; it may be done from today on."""
    day = begin.astimezone(ZoneInfo(school.zone)).date()
    return Duty(
        id=uuid4(),
        school_id=school.id,
        key=f"{errand.kind}|{errand.about.hex}|{number}",
        place_id=errand.place_id,
        repair_id=errand.repair_id,
        name=errand.name,
        name_en=errand.name_en,
        topic=errand.topic,
        about=errand.detail,
        first=min(day, today(school, now)),
        last=day,
        day=day,
        start=begin,
        end=begin + AN_HOUR,
        due=max(errand.due, begin + AN_HOUR),
        minutes=60,
        crew={"lines": [{"pool": _pool(errand, person), "count": 1}]},
        form=errand.form.model_dump(mode="json"),
        hidden=errand.hidden,
        published=True,
        changed=now,
    )


def _pool(errand: Errand, person: Person | None) -> str:
    """Who may take it over or be put on it: colleagues of whoever has it, or of whom it would have been given first."""
    asked = [person] if person else [*errand.people[:1]]
    return asked[0].category if asked else HEAD


def form_of_errand(
    kind: str, *asked: tuple[str, FieldKind, bool], options: dict[str, tuple[str, ...]] | None = None
) -> RecordForm:
    """The record form of a kind of errand: each field's name, what can be entered, whether it must be; the words are
    those of the catalogues under `form.<kind>`."""
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
                options=(options or {}).get(name, ()),
                applies=kind_of is FieldKind.VERDICT,
            )
            for name, kind_of, required in asked
        ),
    )
