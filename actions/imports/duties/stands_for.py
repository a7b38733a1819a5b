"""Which routines the duties of a table stand for: as the school said, else asked, with what they may be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from actions.crews.table_duty import from_list, of_table
from actions.duties.views import DutyView
from actions.imports.duties.crews import Entry
from actions.mapping.asked import Asked
from actions.mapping.duty_words import Meant, first_code, word_of
from actions.xlsx.columns import Doubt
from models.duties import Duty
from models.mappings import Family
from models.places import Place
from models.routines import Routine
from models.schools import School

MOST = 4
A_DAY = timedelta(days=1)


def meant_by(asked: Asked) -> Meant:
    """What the names of duties mean, with the answers that are not kept yet."""
    decided = asked.words.decided.items()
    return Meant({word: first_code(codes) for (family, word), codes in decided if family is Family.ROUTINE})


@dataclass(frozen=True)
class StandIns:
    """The routines of a school that its tables may stand for, and where they are done."""

    school: School
    asked: Asked
    routines: Mapping[str, Routine]
    places: Mapping[str, list[Place]]

    @cached_property
    def _meant(self) -> Meant:
        return meant_by(self.asked)

    def of(self, name: str) -> Routine | None:
        """The routine that the name of a duty means."""
        return self.routines.get(self._meant.of(name))

    def told(self, entries: Iterable[Entry]) -> Iterator[Doubt]:
        """Ask what the duties that only tables know stand for, and name what each that is known to stands for, with the
        days between on which the table has nobody."""
        by_word: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.values is not None or of_table(entry.duty):
                by_word[word_of(entry.duty.name)].append(entry)
        for word, those in by_word.items():
            if (Family.ROUTINE, word) in self.asked.words.decided:
                yield from self._stand(those)
            elif self.routines:
                named = self._named(word)
                suggested, likely = named or self._fitting(those), named[0] if len(named) == 1 else ""
                for entry in those:
                    self.asked.ask(Family.ROUTINE, word, entry.row, suggested, likely)

    def _stand(self, those: list[Entry]) -> Iterator[Doubt]:
        first, routine = those[0], self.of(those[0].duty.name)
        if routine is None:
            return
        days = sorted({entry.duty.day for entry in those})
        span = f"{days[0]:%m-%d} – {days[-1]:%m-%d}"
        yield Doubt(first.row, first.at, "import.stands_for", first.duty.name, f"{routine.name}（{span}）")
        if blank := [*_between(days)]:
            yield Doubt(first.row, first.at, "import.nobody_on", first.duty.name, "、".join(blank))

    def _named(self, word: str) -> tuple[str, ...]:
        """The routines that the pack's words lead to."""
        return tuple(
            code for code in self.asked.words.suggestions(Family.ROUTINE, word) if code in self.routines
        )

    def _fitting(self, those: list[Entry]) -> tuple[str, ...]:
        """The routines whose place and hours are a duty's own, and whose people alone are on it."""
        fitting = [
            (-_shared(routine, those[0].duty, self.school), code)
            for code, routine in self.routines.items()
            if self._people_of(routine, those) and self._at(routine, those[0].duty)
        ]
        return tuple(code for shared, code in sorted(fitting) if shared < 0)[:MOST]

    def _people_of(self, routine: Routine, those: list[Entry]) -> bool:
        pools = {line.pool for line in routine.needs.lines}
        return all(pools & {*person.roles} for entry in those for person in entry.crew)

    def _at(self, routine: Routine, duty: Duty) -> bool:
        """Say whether a duty is where the routine is done; one without a place may be anywhere."""
        if duty.place_id is None or routine.places is None:
            return duty.place_id is None
        kind, tag = routine.places.get("kind"), routine.places.get("tag")
        here = [place for places in self.places.values() for place in places if place.id == duty.place_id]
        return any(place.matches(kind, tag) for place in here)

    def overtaken(self, entries: Iterable[Entry], views: Mapping[date, list[DutyView]]) -> list[Duty]:
        """The duties of routines that these entries stand for: nobody is kept from a table by them."""
        return [duty for duty in self._same_work(entries, views) if not of_table(duty)]

    def of_others(
        self, entries: list[Entry], views: Mapping[date, list[DutyView]], now: datetime
    ) -> list[Duty]:
        """The duties to come of other tables that stand for a routine on a day on which these entries do, too."""
        mine = {entry.duty.id for entry in entries}
        found = {duty.id: duty for duty in self._same_work(entries, views) if from_list(duty)}
        return [duty for duty in found.values() if duty.id not in mine and duty.open and duty.start > now]

    def _same_work(self, entries: Iterable[Entry], views: Mapping[date, list[DutyView]]) -> Iterator[Duty]:
        """The duties that are or stand for the routines of these entries, on their days and at their places."""
        for entry in entries:
            routine = self.of(entry.duty.name)
            for view in views.get(entry.duty.day, ()) if routine else ():
                here = not entry.duty.place_id or view.duty.place_id in (None, entry.duty.place_id)
                stands = of_table(view.duty) and self.of(view.duty.name) == routine
                if routine and here and (stands or view.duty.routine_id == routine.id):
                    yield view.duty


def _between(days: list[date]) -> Iterator[str]:
    """The days between the first and the last on which there is nothing."""
    span = (days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days))
    yield from (f"{day:%m-%d}" for day in span if day not in days)


def _shared(routine: Routine, duty: Duty, school: School) -> int:
    """How many minutes of a duty are in the routine's own hours, where at least half of them are."""
    start, end = (
        instant.astimezone(ZoneInfo(school.zone)).replace(tzinfo=None) for instant in (duty.start, duty.end)
    )
    shared = timedelta()
    for clock in _hours(routine):
        for day in (start.date() - A_DAY, start.date(), end.date()):
            begins = datetime.combine(day, clock)
            shared += max(
                timedelta(), min(end, begins + timedelta(minutes=routine.minutes)) - max(start, begins)
            )
    return int(shared.total_seconds() // 60) if 2 * shared >= end - start else 0


def _hours(routine: Routine) -> Iterator[time]:
    """The hours of the day at which a routine begins, where it names any."""
    for said in routine.cadence.get("at", ()):
        try:
            yield time.fromisoformat(said)
        except ValueError:
            continue
