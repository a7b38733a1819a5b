"""A duty for one day that somebody thinks of: today all hands sweep the snow. No routine asks for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.crews.ask import CrewBook
from actions.crews.change import CrewChange, make
from actions.crews.table_duty import made_duty
from actions.crews.tell import tell
from actions.planner.question_around import around
from actions.school.duty_times import burdens_of, school_time
from actions.school.row_changes import Values
from models.crews import Seat
from models.duties import Duty
from models.errors import BadInput, Refusal
from models.forms import RecordForm
from models.journal import Verb, write
from models.people import Person
from models.places import Place
from models.schools import School

MOST_OF_A_LINE = 200
LONGEST_NIGHT = timedelta(hours=16)
"""A night watch goes from five to eight; what ends on the next day and takes longer is a slip of the pen."""


@dataclass(frozen=True)
class OneDay:
    """What is to be done once, when, where and by whom; an `end` before the `start` is on the next day.

    The `named` are on it or it is refused; of the `invited` those come who can. `open_places` are so many people of a
    pool, whoever takes them.
    """

    name: str
    day: date
    start: time
    end: time
    place: Place | None = None
    named: Sequence[Person] = ()
    invited: Sequence[Person] = ()
    pool: str = ""
    open_places: int = 0
    form: RecordForm = field(default_factory=RecordForm)


def add_duty(
    session: Session, school: School, wanted: OneDay, now: datetime, actor: str, key: UUID
) -> tuple[Duty, list[Person]]:
    """Make the duty, publish it, put people on it and tell them; return it with who of the invited cannot.

    Made twice with one `key` it is one. Refuses a time that is over, an end that can only be meant before its start, a
    duty for nobody, and the first of the named whom a rule forbids it.
    """
    if (known := session.get(Duty, key)) is not None and known.school_id == school.id:
        return known, []
    asked = [*{person.id: person for person in (*wanted.named, *wanted.invited)}.values()]
    duty = _duty(session, school, wanted, asked, key)
    if duty.end <= now:
        raise Refusal("duty.over", duty=duty.name)
    if wanted.end <= wanted.start and duty.end - duty.start > LONGEST_NIGHT:
        raise BadInput("duty.ends_first", start=f"{wanted.start:%H:%M}", end=f"{wanted.end:%H:%M}")
    if not duty.needs.lines:
        raise BadInput("duty.nobody")
    able, unable = _able(session, school, duty, wanted, asked)
    lines = list(_lines(able))
    duty.crew = _crew(lines, wanted)
    duty.changed, duty.published = now, True
    session.add(duty)
    session.flush()
    write(session, now, actor, Verb.ADD_DUTY, duty, people=len(able), unable=len(unable))
    comes = tuple(
        Seat(duty=duty.id, person=person.id, line=number, pinned=True)
        for number, (_, people) in enumerate(lines)
        for person in people
    )
    tell(session, school, make(session, school, {duty.id: duty}, CrewChange(comes), now, actor), now)
    return duty, unable


def _duty(session: Session, school: School, wanted: OneDay, asked: list[Person], key: UUID) -> Duty:
    clock, zone = school_time(session, school), ZoneInfo(school.zone)
    start = datetime.combine(wanted.day, wanted.start, zone)
    end = datetime.combine(wanted.day + timedelta(days=wanted.end <= wanted.start), wanted.end, zone)
    values = {
        "name": wanted.name,
        "day": wanted.day,
        "start": start.astimezone(UTC),
        "end": end.astimezone(UTC),
        "place_id": wanted.place.id if wanted.place else None,
        "crew": _crew(list(_lines(asked)), wanted),
        "form": wanted.form.model_dump(mode="json"),
        "burdens": burdens_of(clock, wanted.day, start, end, heavy=False),
    }
    return made_duty(clock, key, str(key), values)


def _able(
    session: Session, school: School, duty: Duty, wanted: OneDay, asked: list[Person]
) -> tuple[list[Person], list[Person]]:
    """Who can be on the duty, and who of the invited cannot."""
    book = CrewBook(*around(session, school, [duty.day], fresh=[duty]), uncounted=[duty.id])
    able, unable = [], []
    for person in asked:
        line, reason = book.place(duty.id, person.id)
        if line is not None:
            book.enter(Seat(duty=duty.id, person=person.id, line=line))
            able.append(person)
        elif person in wanted.named:
            raise Refusal("duty.rule", duty=duty.name, person=person.name, reason=reason)
        else:
            unable.append(person)
    return able, unable


def _lines(people: Sequence[Person]) -> Iterator[tuple[str, list[Person]]]:
    """The people by pool, as lines of a crew."""
    pools: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        pools[person.category].append(person)
    for pool, there in pools.items():
        for first in range(0, len(there), MOST_OF_A_LINE):
            yield pool, there[first : first + MOST_OF_A_LINE]


def _crew(lines: list[tuple[str, list[Person]]], wanted: OneDay) -> Values:
    crew = [{"pool": pool, "count": len(people)} for pool, people in lines]
    free = [{"pool": wanted.pool, "count": wanted.open_places}] if wanted.pool and wanted.open_places else []
    return {"lines": crew + free}
