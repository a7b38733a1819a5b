"""Derive duties: what the routines ask for between two days, against what there is. Nothing is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.crews.table_duty import TABLE, of_table
from actions.duties.done_days import completions
from actions.routines.calendar_proposals import Suggested, Suggestion, suggest, when
from actions.routines.ground import mark_of
from actions.routines.own_tables import OwnTables, own_tables
from actions.school.duty_times import SchoolTime, school_time, timed
from actions.school.rows import places_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import Occurrence, occurrences
from calendars.school_days.days import SchoolCalendar
from models.bulk import Values, parts
from models.duties import Duty
from models.places import Place
from models.proposals import DutyTimes
from models.routines import Routine
from models.schools import School

AT_ONCE = ("name", "name_en", "topic", "tags", "form", "hidden", "step", "after", "required")
"""What published duties take over of a routine that was edited, like any renaming; how long they take is proposed."""
COPIED = (*AT_ONCE, "minutes", "crew")
DERIVED = ("first", "last", "day", "start", "end", "due", "burdens", "provisional", *COPIED)


@dataclass(frozen=True)
class Seen:
    """A duty as it was when it was looked at."""

    id: UUID
    key: str
    name: str
    name_en: str
    start: datetime
    sequence: int
    provisional: bool


@dataclass(frozen=True)
class Difference:
    """What the routines ask for against what there is, as long as the school's `mark` stands.

    `moved` are unpublished duties with what they become, `marked` those that become provisional, or no longer are;
    `taken` are published duties with what they take over from their routine, those of the school's own tables from the
    one they stand for;
    `suggested` is what becomes of the proposals.
    """

    mark: int
    added: tuple[Duty, ...] = ()
    moved: tuple[tuple[Seen, Duty], ...] = ()
    withdrawn: tuple[Seen, ...] = ()
    marked: tuple[Seen, ...] = ()
    taken: tuple[tuple[Seen, Values], ...] = ()
    suggested: Suggested = field(default_factory=Suggested)

    @property
    def size(self) -> int:
        """How many duties change."""
        rows = (self.added, self.moved, self.withdrawn, self.marked, self.taken)
        return sum(map(len, rows))

    def slices(self, size: int) -> Iterator["Difference"]:
        """The same in parts of so many duties, at least one; the proposals go with the first."""
        names = ("withdrawn", "moved", "marked", "taken", "added")
        rows = [(name, row) for name in names for row in getattr(self, name)]
        suggested = self.suggested
        for part in [*parts(rows, size)] or [[]]:
            chosen: Values = {name: tuple(row for of, row in part if of == name) for name in names}
            yield replace(self, **chosen, suggested=suggested)
            suggested = Suggested()


def derive(
    session: Session,
    school: School,
    first: date,
    last: date,
    now: datetime,
    calendar: SchoolCalendar | None = None,
) -> Difference:
    """What would make the duties of these days (both included) as the routines say: added, moved, withdrawn where they
    are not published yet; what is published is left, and a change to it suggested.

    What is done, missed or cancelled is never touched. Where a table of the school stands for a routine, it asks for
    nothing. `calendar`: as if the school's were that one. Example: a new
    "every Friday 16:00" from 7 to 20 September adds two duties, of the 11th and the 18th.
    """
    mark, clock = mark_of(session, school), school_time(session, school)
    if calendar is not None:
        clock = replace(clock, calendar=calendar)
    near, places = _near(session, school, first, last), places_of(session, school)
    tables = own_tables(session, clock, places, near)
    wanted = {duty.key: duty for duty in _derive(session, clock, places, tables, first, last, now)}
    kept = {duty.key: duty for duty in near if duty.key in wanted or _in(duty, first, last)}
    both = [(kept[key], duty) for key, duty in wanted.items() if key in kept]
    moved = [(_seen(duty), other) for duty, other in both if _moves(duty, other)]
    stale = [duty for key, duty in kept.items() if key not in wanted and _in(duty, first, last) and duty.open]
    apart = {duty.id: other for duty, other in both if _astray(duty, other, now)}
    left = [duty for duty in stale if duty.published and duty.end > now]
    calm = {duty.id for duty, other in both if duty.id not in apart and not _moves(duty, other)}
    wishes = [Suggestion.of(kept[other.key], when(other)) for other in apart.values()]
    longer = [(duty, other) for duty, other in both if duty.id not in apart and _lasts_else(duty, other, now)]
    calm -= {duty.id for duty, _ in longer}
    wishes += [Suggestion.of(duty, _lasting(duty, other)) for duty, other in longer]
    wishes += [Suggestion.of(duty, None) for duty in left]
    return Difference(
        mark,
        added=tuple(duty for key, duty in wanted.items() if key not in kept),
        moved=tuple(moved),
        withdrawn=tuple(_seen(duty) for duty in stale if not duty.published),
        marked=tuple(
            _seen(duty) for duty in near if duty.last >= first and _mismarked(clock.calendar, duty, wanted)
        ),
        taken=(
            *((_seen(duty), said) for duty, said in tables.taken if duty.last >= first),
            *((_seen(duty), said) for duty, other in both if (said := _said(duty, other, now))),
        ),
        suggested=suggest(session, school, wishes, calm, now),
    )


def derived_until(session: Session, school: School, first: date) -> date:
    """As far as duties have been derived: a whole term when one was planned, the horizon from `first` at least."""
    derived = (Duty.school_id == school.id, col(Duty.routine_id).is_not(None))
    by_itself = ~col(Duty.key).startswith(TABLE)
    furthest = session.exec(select(func.max(Duty.first)).where(*derived, by_itself)).one()
    return max(first + timedelta(days=school.policies.horizon_days), furthest or first)


def _seen(duty: Duty) -> Seen:
    return Seen(duty.id, duty.key, duty.name, duty.name_en, duty.start, duty.sequence, duty.provisional)


def _in(duty: Duty, first: date, last: date) -> bool:
    return duty.routine_id is not None and not of_table(duty) and first <= duty.first <= last


def _near(session: Session, school: School, first: date, last: date) -> list[Duty]:
    reach = timedelta(days=125)  # a date may roll forward by three months and its window begin a month before
    near = col(Duty.first).between(first - reach, last + reach)
    return list(session.exec(select(Duty).where(Duty.school_id == school.id, near)))


def _mismarked(calendar: SchoolCalendar, duty: Duty, wanted: dict[str, Duty]) -> bool:
    """Say whether a duty that does not move is provisional and its days are official by now, or not yet."""
    if not duty.open:
        return False
    if not duty.published and duty.routine_id is not None:
        return duty.key in wanted and _differing(duty, wanted[duty.key]) == {"provisional"}
    days = (duty.first, duty.day, duty.last)
    doubtful = any(calendar.day(day).provisional for day in days)
    return duty.provisional != (wanted[duty.key].provisional if duty.key in wanted else doubtful)


def _moves(kept: Duty, wanted: Duty) -> bool:
    """Say whether an unpublished duty becomes another; to be provisional no longer, or by now, is less."""
    return kept.open and not kept.published and bool(_differing(kept, wanted) - {"provisional"})


def _differing(kept: Duty, wanted: Duty) -> set[str]:
    return {name for name in DERIVED if getattr(kept, name) != getattr(wanted, name)}


def _waits(duty: Duty, now: datetime) -> bool:
    """Say whether it is published and still to be done."""
    return duty.open and duty.published and duty.end > now


def _said(kept: Duty, wanted: Duty, now: datetime) -> Values:
    """What a published duty takes over of its routine at once: how it is called, filed and recorded."""
    differing = _differing(kept, wanted) if _waits(kept, now) else set()
    return {name: getattr(wanted, name) for name in AT_ONCE if name in differing}


def _lasts_else(kept: Duty, wanted: Duty, now: datetime) -> bool:
    """Say whether a published duty takes longer or shorter than its routine says by now."""
    return _waits(kept, now) and kept.end - kept.start != wanted.end - wanted.start


def _lasting(kept: Duty, wanted: Duty) -> DutyTimes:
    """The duty where it stands, as long as its routine says."""
    end = kept.start + (wanted.end - wanted.start)
    return when(kept).model_copy(update={"end": end, "due": max(kept.due, end)})


def _astray(kept: Duty, wanted: Duty, now: datetime) -> bool:
    """Say whether a published duty stands where its routine no longer allows its day or time."""
    if not _waits(kept, now):
        return False
    fits = wanted.first <= kept.day <= wanted.last
    return not (fits and (wanted.first < wanted.last or kept.start == wanted.start))


def _derive(
    session: Session,
    clock: SchoolTime,
    places: list[Place],
    tables: OwnTables,
    first: date,
    last: date,
    now: datetime,
) -> Iterator[Duty]:
    school = clock.school
    routines = (
        select(Routine).where(Routine.school_id == school.id, col(Routine.active)).order_by(col(Routine.code))
    )
    for routine in session.exec(routines):
        cadence = Cadence.model_validate(routine.cadence)
        for place, found in _falls(session, clock, routine, cadence, _places(routine, places), first, last):
            for occurrence in found:
                if not tables.cover(routine, place, occurrence.first, occurrence.last):
                    yield _duty(clock, routine, place, occurrence, now)


def _falls(
    session: Session,
    clock: SchoolTime,
    routine: Routine,
    cadence: Cadence,
    places: list[Place] | list[None],
    first: date,
    last: date,
) -> Iterator[tuple[Place | None, list[Occurrence]]]:
    """When it falls at each place: everywhere the same, unless it follows from what was done there."""
    school, calendar = clock.school, clock.calendar
    falls = partial(occurrences, cadence, calendar, clock.bells, school.zone, first, last, routine.seed)
    if not cadence.counts_completions:
        found = falls()
        yield from ((place, found) for place in places)
        return
    for place in places:
        yield place, falls(completions(session, school, routine, cadence, place, calendar, first))


def _places(routine: Routine, places: list[Place]) -> list[Place] | list[None]:
    if routine.places is None:
        return [None]
    return [place for place in places if place.matches(routine.places.get("kind"), routine.places.get("tag"))]


def _duty(clock: SchoolTime, routine: Routine, place: Place | None, when: Occurrence, now: datetime) -> Duty:
    copied = {name: getattr(routine, name) for name in COPIED}
    return Duty(
        school_id=clock.school.id,
        key=f"{routine.code}|{place.code if place else ''}|{when.key}",
        routine_id=routine.id,
        place_id=place.id if place else None,
        first=when.first,
        last=when.last,
        provisional=when.provisional,
        changed=now,
        **timed(clock, routine, when.day, when.last, when.start),
        **copied,
    )
