"""The school's own duty tables beside its routines: a duty whose name means a routine stands for it on its days."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.crews.table_duty import TABLE, from_list
from actions.mapping.duty_words import routines_meant
from actions.school.duty_times import SchoolTime, burdens_of, due_of
from actions.school.rows import routines_of
from models.bulk import Values
from models.duties import Duty, DutyState
from models.places import Place
from models.routines import Routine
from models.schools import School

ONE_TABLE = timedelta(days=7)
"""Two days of a table no further apart are days of one: between them it puts nobody on, and nobody is wanted."""
ROVING = re.compile(r"机动|流动|备勤|替班|顶班")
"""Who is on such a duty stands wherever somebody is needed: it has no place of its own."""
TOLD_BEFORE = timedelta(days=7)
Days = frozenset[date]


@dataclass(frozen=True)
class OwnTables:
    """The days that tables of the school cover, by routine and place (None: everywhere), and what their duties take
    over from the routines they stand for."""

    days: Mapping[tuple[UUID, UUID | None], Days]
    taken: tuple[tuple[Duty, Values], ...]

    def cover(self, routine: Routine, place: Place | None, first: date, last: date) -> bool:
        """Say whether a table stands for the routine, at the place, on a day of these."""
        places = {None, place.id} if place else {where for which, where in self.days if which == routine.id}
        return any(first <= day <= last for where in places for day in self.days.get((routine.id, where), ()))


def own_tables(
    session: Session, clock: SchoolTime, places: Sequence[Place], duties: Iterable[Duty]
) -> OwnTables:
    """What the tables of the school among these duties stand for."""
    meant, found = (
        routines_meant(session, clock.school),
        defaultdict[tuple[UUID, UUID | None], set[date]](set),
    )
    routines, taken = {one.code: one for one in routines_of(session, clock.school)}, []
    for duty in duties:
        if not from_list(duty) or duty.state == DutyState.CANCELLED:
            continue
        routine = routines.get(meant.of(duty.name))
        said = _taken_over(clock, routine, places, duty)
        if duty.open and any(getattr(duty, name) != value for name, value in said.items()):
            taken.append((duty, said))
        if routine is not None:
            found[routine.id, said["place_id"]].add(duty.day)
    return OwnTables({key: frozenset(_filled(days)) for key, days in found.items()}, tuple(taken))


def _filled(days: Iterable[date]) -> Iterator[date]:
    """The days with those between two that are near each other."""
    before = None
    for day in sorted(days):
        gap = (day - before).days if before and day - before <= ONE_TABLE else 1
        yield from (day - timedelta(days=back) for back in range(gap))
        before = day


def _taken_over(clock: SchoolTime, routine: Routine | None, places: Sequence[Place], duty: Duty) -> Values:
    """What a duty takes over from the routine it stands for: what its record asks, its topic, where there is only one
    place for it, when it is late, what it weighs. What it stands for no more it gives back."""
    if routine is None and duty.routine_id is None:
        return {"place_id": duty.place_id}
    wanted = routine.places if routine and not ROVING.search(duty.name) else None
    fitting = (
        []
        if wanted is None
        else [one for one in places if one.matches(wanted.get("kind"), wanted.get("tag"))]
    )
    only = fitting[0].id if len(fitting) == 1 else None
    due, heavy = (routine.due, routine.heavy) if routine else ("end_of_day", False)
    return {
        "routine_id": routine.id if routine else None,
        "place_id": duty.place_id or only,
        "topic": routine.topic if routine else "",
        "form": routine.form if routine else {},
        "tags": routine.tags if routine else [],
        "hidden": routine.hidden if routine else False,
        "due": due_of(clock.school, due, duty.day, duty.day, duty.end),
        "burdens": burdens_of(clock, duty.day, duty.start, duty.end, heavy=heavy),
    }


@dataclass(frozen=True)
class Ending:
    """A routine that a table of the school stands for until a day; then it goes on by itself."""

    routine: Routine
    until: date


def tables_ending(session: Session, school: School, day: date) -> list[Ending]:
    """The routines that tables of the school stand for from a day on and no longer than some days, the first to go on
    by itself first."""
    until = {routine: runs[-1].last for routine, runs in days_of_tables(session, school, day).items()}
    soon = [
        Ending(one, until[one.id])
        for one in routines_of(session, school)
        if one.active and one.id in until and until[one.id] <= day + TOLD_BEFORE
    ]
    return sorted(soon, key=lambda ending: (ending.until, ending.routine.code))


@dataclass(frozen=True)
class Run:
    """Days that follow one another, both included."""

    first: date
    last: date


def days_of_tables(session: Session, school: School, day: date) -> dict[UUID, list[Run]]:
    """Of each routine that tables of the school stand for, the days from a day on that they cover, run by run."""
    mine = (Duty.school_id == school.id, col(Duty.key).startswith(TABLE), Duty.day >= day)
    standing = (col(Duty.routine_id).is_not(None), Duty.state == DutyState.OPEN)
    found = defaultdict[UUID, set[date]](set)
    days = select(col(Duty.routine_id), col(Duty.day)).where(*mine, *standing).distinct()
    for routine, there in session.exec(days):
        if routine is not None:
            found[routine].add(there)
    return {routine: _runs(days) for routine, days in found.items()}


def _runs(days: Iterable[date]) -> list[Run]:
    runs = list[Run]()
    for day in sorted(_filled(days)):
        if runs and day - runs[-1].last == timedelta(days=1):
            runs[-1] = Run(runs[-1].first, day)
        else:
            runs.append(Run(day, day))
    return runs
