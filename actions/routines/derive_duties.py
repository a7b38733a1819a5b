"""Roll the horizon: what the routines ask for between two days becomes duties."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, func, select

from actions.crews.board_proposal import let_go
from actions.duties.done_days import completions
from actions.routines.proposals import lapse, propose, when
from actions.school.duty_times import SchoolTime, school_time, timed
from actions.school.rows import places_of
from calendars.cadence.cadence import Cadence
from calendars.cadence.occurrences import Occurrence, occurrences
from models.duties import Duty
from models.journal import Verb, write
from models.places import Place
from models.routines import Routine
from models.schools import School

COPIED = (
    "name",
    "name_en",
    "topic",
    "minutes",
    "crew",
    "tags",
    "form",
    "hidden",
    "step",
    "after",
    "required",
)
DERIVED = ("first", "last", "day", "start", "end", "due", "burdens", "provisional", *COPIED)


@dataclass(frozen=True)
class Rolled:
    """How many duties were added, moved or withdrawn; `proposed` ones are published and wait for a person."""

    added: int = 0
    moved: int = 0
    withdrawn: int = 0
    proposed: int = 0


def roll(session: Session, school: School, first: date, last: date, now: datetime, actor: str) -> Rolled:
    """Keep the duties of these days (both included) as the routines say: add, move and withdraw what is not
    yet published.

    Run again it changes nothing. What is published is left as it is, and a change to it kept as a proposal.
    What is done, missed or cancelled is never touched. Example: a new "every Friday 16:00" rolled over 7 to
    20 September adds two duties, of the 11th and the 18th.
    """
    session.exec(
        select(School.id).where(School.id == school.id).with_for_update()
    )  # one roll a school at a time
    wanted = {duty.key: duty for duty in _derive(session, school, first, last, now)}
    kept = {duty.key: duty for duty in _kept(session, school, first, last, set(wanted))}
    fresh = [duty for key, duty in wanted.items() if key not in kept]
    session.add_all(fresh)
    moves = {key: _move(session, kept[key], duty, now, actor) for key, duty in wanted.items() if key in kept}
    lapse(session, school, {kept[key].id for key, outcome in moves.items() if outcome == "same"}, now)
    stale = [duty for key, duty in kept.items() if key not in wanted and _in(duty, first, last) and duty.open]
    gone = [duty for duty in stale if not duty.published]
    let_go(session, school, gone, now)
    for duty in gone:
        session.delete(duty)
    leftover = [duty for duty in stale if duty.published and duty.end > now]
    outcomes = Counter(moves.values())
    proposed = outcomes["proposed"] + sum(propose(session, duty, None, now, actor) for duty in leftover)
    rolled = Rolled(len(fresh), outcomes["moved"], len(gone), proposed)
    if rolled != replace(Rolled(), proposed=proposed):
        write(session, now, actor, Verb.ROLL, school, first=str(first), last=str(last), **vars(rolled))
    session.flush()
    return rolled


def derived_until(session: Session, school: School, first: date) -> date:
    """As far as duties have been derived: a whole term when one was planned, the horizon from `first` at least."""
    derived = (Duty.school_id == school.id, col(Duty.routine_id).is_not(None))
    furthest = session.exec(select(func.max(Duty.first)).where(*derived)).one()
    return max(first + timedelta(days=school.policies.horizon_days), furthest or first)


def _in(duty: Duty, first: date, last: date) -> bool:
    return duty.routine_id is not None and first <= duty.first <= last


def _kept(session: Session, school: School, first: date, last: date, keys: set[str]) -> Iterator[Duty]:
    reach = timedelta(days=125)  # a date may roll forward by three months and its window begin a month before
    near = col(Duty.first).between(first - reach, last + reach)
    for duty in session.exec(select(Duty).where(Duty.school_id == school.id, near)):
        if duty.key in keys or _in(duty, first, last):
            yield duty


def _move(session: Session, kept: Duty, wanted: Duty, now: datetime, actor: str) -> str:
    if not kept.open:
        return "same"
    if kept.published:
        return _propose(session, kept, wanted, now, actor)
    changed = {
        name: getattr(wanted, name) for name in DERIVED if getattr(kept, name) != getattr(wanted, name)
    }
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed:
        kept.touch(now)
    return "moved" if changed else "same"


def _propose(session: Session, kept: Duty, wanted: Duty, now: datetime, actor: str) -> str:
    """A published duty stays where it is as long as the routine still allows its day and time."""
    if kept.end <= now:
        return "same"
    fits = wanted.first <= kept.day <= wanted.last and (
        wanted.first < wanted.last or kept.start == wanted.start
    )
    if fits:
        return "same"
    return "proposed" if propose(session, kept, when(wanted), now, actor) else "declined"


def _derive(session: Session, school: School, first: date, last: date, now: datetime) -> Iterator[Duty]:
    clock = school_time(session, school)
    places = places_of(session, school)
    routines = (
        select(Routine).where(Routine.school_id == school.id, col(Routine.active)).order_by(col(Routine.code))
    )
    for routine in session.exec(routines):
        cadence = Cadence.model_validate(routine.cadence)
        for place, found in _falls(session, clock, routine, cadence, _places(routine, places), first, last):
            for occurrence in found:
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
