"""Build the question to the planner: the open duties of some days, the people, and all that already holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.mapping.pack_words import words_of_pack
from actions.planner.question_rows import duties_of, held_between, in_force, only
from actions.planner.shifts import Shifts, counted_from, left_of, shifts_of
from actions.school.duty_times import SchoolTime, at_day, school_time
from actions.school.rows import by_id, places_of
from actions.school.school_time import midnight
from actions.school.sites import site_of, travel
from models.duties import Assignment, Duty, DutyState
from models.people import Absence, Person, Qualification
from models.places import Place
from models.routines import Routine
from models.schools import School
from rosters.question import plan as answer
from rosters.question import problem as asked
from rosters.question.contract import Rules
from rosters.question.pattern import Pattern

AROUND = timedelta(days=8)  # rest, weekly hours and runs of days reach so far over the window's edge
LEDGER = timedelta(days=370)  # the burden ledger looks back over a school year


@dataclass(frozen=True)
class Ground:
    """What posing a question needs to know of the school, read once."""

    time: SchoolTime
    first: date
    last: date
    loose: bool
    routines: dict[UUID, Routine]
    places: dict[UUID, Place]

    def day(self, day: date) -> int:
        """The number of a day in the question."""
        return (day - self.first).days

    def minute(self, instant: datetime) -> int:
        """The number of a minute in the question."""
        return round((instant - self.origin).total_seconds() / 60)

    @property
    def origin(self) -> datetime:
        """Minute 0."""
        return midnight(self.first, self.time.school)


def _ground(session: Session, school: School, first: date, last: date, *, loose: bool) -> Ground:
    mine = select(Routine).where(Routine.school_id == school.id)
    routines = session.exec(mine.options(only(Routine.code, Routine.cadence)))
    places = by_id(places_of(session, school))
    time = school_time(session, school)
    return Ground(time, first, last, loose, {row.id: row for row in routines}, places)


def pose(
    session: Session,
    school: School,
    first: date,
    last: date,
    *,
    loose: bool = False,
    states: tuple[str, ...] = (DutyState.OPEN,),
    fresh: tuple[Duty, ...] = (),
    since: datetime | None = None,
) -> asked.Problem:
    """Return the question for the open duties of these days (both included), with all that holds around and
    beside them.

    `loose`: a published duty keeps its day as the first of its slots and has the others of its window after
    it. `states`: done work too, where the question is what was borne. `fresh`: duties that are not kept
    yet, or as they would be; nobody is on them. `since`: what is over by then and was never published is not
    asked for.

    Example: 7 to 13 September of a school of 60 gives a `Problem` whose day 0 is the 7th, with 60 persons,
    the week's duties with their slots, what people do from 30 August to 21 September as `history`, and who
    holds what by now as `published`.
    """
    ground = _ground(session, school, first, last, loose=loose)
    new = {duty.id for duty in fresh}
    coming = duties_of(session, school, first, last, states)
    kept = (duty for duty in coming if duty.id not in new and not (since and _missed(duty, since)))
    duties = [*kept, *fresh]
    ids = {duty.id for duty in duties}
    staff = _staff(session, school)
    shifts = shifts_of(duties, staff)
    around = held_between(session, school, first - AROUND, last + AROUND)
    held = [(row, duty) for row, duty in around if duty.id not in new]
    mine = [(row, duty) for row, duty in held if duty.id in ids]
    policies = school.policies
    return asked.Problem(
        origin=ground.origin,
        first=first,
        persons=tuple(_persons(session, ground, staff, _patterns(session, ground, staff, shifts, ids))),
        duties=tuple(
            _duty(ground, duty, [row for row in rows if row.pinned], shifts.names.get(duty.id, ""))
            for duty, rows in _crews(duties, mine)
        ),
        history=tuple(_history(ground, row, duty) for row, duty in held if duty.id not in ids),
        ledger_day=-LEDGER.days,
        published=tuple(asked.Published(str(duty.id), row.line, str(row.person_id)) for row, duty in mine),
        rules=Rules(
            max_day_minutes=policies.day_minutes,
            max_run_days=policies.run_days,
            min_rest_minutes=policies.rest_minutes,
            max_pair_run=policies.pair_run,
            sequels=shifts.sequels(policies.sequels),
        ),
        weights=asked.Weights(
            classes={asked.Burden(word): weight for word, weight in policies.burden_weights.items()}
        ),
        travel=travel(ground.places, policies),
    )


def _missed(duty: Duty, now: datetime) -> bool:
    """Say whether a duty is over that nobody was ever told of."""
    return duty.end <= now and duty.first == duty.last and not duty.published


def _crews(
    duties: list[Duty], pairs: Iterable[tuple[Assignment, Duty]]
) -> Iterable[tuple[Duty, list[Assignment]]]:
    rows: dict[UUID, list[Assignment]] = defaultdict(list)
    for row, duty in pairs:
        rows[duty.id].append(row)
    return [(duty, rows[duty.id]) for duty in duties]


def _staff(session: Session, school: School) -> list[Person]:
    return list(session.exec(select(Person).where(Person.school_id == school.id).order_by(col(Person.code))))


def _patterns(
    session: Session, ground: Ground, staff: list[Person], shifts: Shifts, ids: set[UUID]
) -> dict[UUID, Pattern]:
    """What everybody's pattern leaves them, beside what they worked in the weeks that count."""
    patterns = {one.id: one.shift_pattern for one in staff if one.shift_pattern}
    if not patterns:
        return {}
    worked: dict[UUID, list[Duty]] = defaultdict(list)
    since = counted_from(ground.first, ground.last)
    for row, duty in held_between(session, ground.time.school, since, ground.last):
        if row.person_id in patterns and duty.id not in ids:
            worked[row.person_id].append(duty)
    days = (ground.first, ground.last)
    return {key: left_of(pattern, shifts, *days, worked[key]) for key, pattern in patterns.items()}


def _persons(
    session: Session, ground: Ground, staff: list[Person], patterns: dict[UUID, Pattern]
) -> Iterable[asked.Person]:
    school = ground.time.school
    pack = words_of_pack(school.pack or "")
    papers: dict[UUID, list[asked.Certificate]] = defaultdict(list)
    absences: dict[UUID, list[asked.Span]] = defaultdict(list)
    for paper in session.exec(select(Qualification).where(Qualification.school_id == school.id)):
        days = (ground.day(paper.first), ground.day(paper.last))
        papers[paper.person_id] += (asked.Certificate(kind, *days) for kind in pack.held(paper.kind))
    for absence in session.exec(select(Absence).where(Absence.school_id == school.id)):
        absences[absence.person_id].append(
            asked.Span(ground.minute(absence.start), ground.minute(absence.end))
        )
    carried, policies = _ledger(session, ground), school.policies
    for person in staff:
        yield asked.Person(
            id=str(person.id),
            pools=person.pools,
            certificates=tuple(papers[person.id]),
            absences=tuple(sorted(absences[person.id], key=lambda span: span.start)),
            limits=frozenset(person.limits),
            max_week_minutes=person.weekly_hours * 60 + policies.overtime_minutes,
            max_day_minutes=person.day_minutes,
            max_run_days=person.run_days,
            min_rest_minutes=person.rest_minutes,
            share=person.share,
            ledger=dict(carried[person.id]),
            first_day=ground.day(person.joined),
            last_day=ground.day(person.left) if person.left else None,
            spared_days=frozenset(policies.spared_days.get(person.category, ())),
            wishes=tuple(_wishes(ground, person)),
            pattern=patterns.get(person.id),
        )


def _wishes(ground: Ground, person: Person) -> Iterable[asked.Wish]:
    for wish in person.wishes.duties:
        if wish.day is None or ground.first <= wish.day <= ground.last:
            day = None if wish.day is None else ground.day(wish.day)
            yield asked.Wish(wish.wanted, day, asked.Burden(wish.burden) if wish.burden else None)


def _ledger(session: Session, ground: Ground) -> dict[UUID, Counter[asked.Burden]]:
    """What everybody bore in the year before; a year of rows, so only the columns it takes."""
    carried: dict[UUID, Counter[asked.Burden]] = defaultdict(Counter)
    rows = select(Assignment.person_id, Duty.burdens).join(Duty, col(Duty.id) == Assignment.duty_id)
    first, last = ground.first - LEDGER, ground.first - timedelta(days=1)
    for person, burdens in session.exec(rows.where(*in_force(ground.time.school, first, last))):
        carried[person].update(map(asked.Burden, burdens))
    return carried


def _duty(ground: Ground, duty: Duty, pinned: list[Assignment], kind: str) -> asked.Duty:
    crew = duty.needs
    place = ground.places.get(duty.place_id) if duty.place_id else None
    custodian = place.custodian_id if place and crew.not_custodian else None
    return asked.Duty(
        id=str(duty.id),
        slots=tuple(_slots(ground, duty, [duty.day] if kind else slot_days(ground, duty))),
        lines=tuple(
            asked.Line(line.pool, line.count, line.qualification, line.leader) for line in crew.lines
        ),
        burdens=frozenset(map(asked.Burden, duty.burdens)),
        minutes=duty.minutes,
        place=place.code if place else "",
        site=site_of(ground.places, place),
        tags=_tags(duty),
        apart=frozenset(crew.apart),
        barred=frozenset({str(custodian)} if custodian else ()),
        rotate_pair=crew.rotate_pair,
        in_turn=crew.in_turn,
        area=_area(ground, duty),
        pins=tuple(asked.Pin(row.line, str(row.person_id)) for row in pinned),
        kind=kind,
    )


def _tags(duty: Duty) -> frozenset[str]:
    """What its people are that day; the name of a shift is a mark like others."""
    return frozenset({*duty.tags, duty.needs.shift} - {""})


def _area(ground: Ground, duty: Duty) -> str:
    """What should stay in the same hands (包干): the same work at the same place."""
    place = ground.places.get(duty.place_id) if duty.place_id else None
    return f"{duty.routine_code}|{place.code if place else ''}"


def slot_days(ground: Ground, duty: Duty) -> list[date]:
    """The days the planner may choose from: one once the duty is published, else those of its window that count."""
    routine = ground.routines.get(duty.routine_id) if duty.routine_id else None
    if routine is None or duty.first == duty.last or (duty.published and not ground.loose):
        return [duty.day]
    on, calendar = routine.cadence.get("on", "any"), routine.cadence.get("calendar", "staff")
    first, last = max(duty.first, ground.first), min(duty.last, ground.last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    counting = [day for day in days if ground.time.calendar.counts(day, on, calendar)]
    if duty.published:
        return [duty.day, *(day for day in counting if day != duty.day)]
    return counting or [duty.day]


def _slots(ground: Ground, duty: Duty, days: list[date]) -> Iterable[asked.Slot]:
    length = ground.minute(duty.end) - ground.minute(duty.start)
    for day in days:
        start = ground.minute(at_day(duty.start, day, ground.time.school))
        kind = ground.time.calendar.day(day).staff.kind
        yield asked.Slot(ground.day(day), start, start + length, kind)


def _history(ground: Ground, row: Assignment, duty: Duty) -> asked.Held:
    return asked.Held(
        person=str(row.person_id),
        start=ground.minute(duty.start),
        end=ground.minute(duty.end),
        day=ground.day(duty.day),
        tags=_tags(duty),
        apart=frozenset(duty.needs.apart),
        minutes=duty.minutes,
        area=_area(ground, duty),
        site=site_of(ground.places, ground.places.get(duty.place_id) if duty.place_id else None),
        kind=duty.needs.shift,
    )


def published_plan(problem: asked.Problem) -> answer.Plan:
    """Return what is published now, as a plan. A duty whose day is still open stands on the first it may
    fall on."""
    seated = tuple(answer.Assignment(held.duty, held.line, held.person) for held in problem.published)
    return answer.Plan(answer.PlanStatus.FEASIBLE, seated, {duty.id: 0 for duty in problem.duties})
