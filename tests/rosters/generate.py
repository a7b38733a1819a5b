"""A generated boarding school: staff in teams and the duties of so many days. Same arguments, same school."""

from datetime import UTC, date, datetime
from random import Random

from rosters.question.problem import Burden, Certificate, Duty, Limit, Line, Person, Problem, Slot, Span

DAY = 1440
FIRST = date(2026, 8, 31)  # a Monday
TEAMS = {"guard": 9, "cook": 12, "gardener": 6, "electrician": 4, "dormitory": 8, "cleaner": 9, "teacher": 12}


def a_school(staff: int = 60, days: int = 140, seed: int = 0) -> Problem:
    """So many staff in the proportions of `TEAMS`, all duties of so many days."""
    persons = _staff(staff, days, Random(seed))
    teams = {team: sum(team in person.pools for person in persons) for team in TEAMS}
    duties = tuple(duty for day in range(days) for duty in _duties_of(day, teams))
    return Problem(datetime(2026, 8, 30, 16, tzinfo=UTC), FIRST, persons, duties)


def _staff(staff: int, days: int, random: Random) -> tuple[Person, ...]:
    teams = [team for team, size in TEAMS.items() for _ in range(size)]
    step = len(teams) / staff
    return tuple(_person(f"P{n:03}", teams[int(n * step)], days, random) for n in range(staff))


def _person(name: str, team: str, days: int, random: Random) -> Person:
    health = (Certificate("health", -200, days if random.random() < 0.9 else days // 2),)
    away = random.randrange(days)
    absences = (Span(away * DAY, (away + random.randrange(1, 5)) * DAY),) if random.random() < 0.5 else ()
    spared = frozenset({Limit.NO_HEAVY}) if team != "guard" and random.random() < 0.1 else frozenset()
    return Person(
        name,
        frozenset({team, "staff"} if team != "teacher" else {team}),
        health if team == "cook" else (),
        absences,
        spared,
        max_day_minutes=720 if team in ("guard", "dormitory") else None,
        max_week_minutes=2880 if team == "guard" else None,
    )


def _duties_of(day: int, teams: dict[str, int]) -> list[Duty]:
    """One school day: about 21 duties, 150 a week for a school of 60."""
    weekend = day % 7 >= 5
    made = [
        _fixed(day, f"gate-{n}", 480 * n, 480, "guard", 1 + (teams["guard"] >= 9 and n == 1))
        for n in range(3)
    ]
    if teams["guard"] < 5:
        made = made[:1]
    made += [_fixed(day, f"water-{h}", h * 60, 90, "gardener", 1) for h in (5, 21)]
    made += [_fixed(day, f"dormitory-{n}", 1080 + n * 15, 600, "dormitory", 1) for n in range(2)]
    made += [
        _fixed(day, "stand-by", 480, 60, "electrician", 1),
        _fixed(day, "duty-leader", 1320, 60, "teacher", 1),
    ]
    if not weekend:
        made += [
            _fixed(day, f"meal-{h}", h * 60, 150, "cook", 2, certificate="health", tags={"cook"})
            for h in (5, 10, 16)
        ]
        made += [
            _fixed(
                day,
                "buying",
                420,
                120,
                "cook",
                2,
                tags={"buyer"},
                apart={"cook"},
                rotate_pair=True,
                area="market",
            )
        ]
        made += [_fixed(day, f"cleaning-{n}", 960, 60, "cleaner", 1, area=f"block-{n}") for n in range(5)]
        made += [_fixed(day, f"patrol-{n}", 540 + 60 * n, 30, "staff", 1) for n in range(7)]
        made += [_fixed(day, "self-study", 1140, 120, "teacher", 2)]
    if day % 7 == 0:
        slots = tuple(Slot(day + n, (day + n) * DAY + 840, (day + n) * DAY + 960) for n in range(5))
        heavy = frozenset({Burden.HEAVY})
        made.append(
            Duty(f"{day}-stores", slots, (Line("staff", 2), Line("electrician", 1, leader=True)), heavy, 120)
        )
    return made


def _fixed(
    day: int,
    name: str,
    start: int,
    minutes: int,
    pool: str,
    count: int,
    *,
    certificate: str | None = None,
    tags: set[str] = frozenset(),  # type: ignore[assignment]
    apart: set[str] = frozenset(),  # type: ignore[assignment]
    rotate_pair: bool = False,
    area: str = "",
) -> Duty:
    begin = day * DAY + start
    return Duty(
        f"{day}-{name}",
        (Slot(day, begin, begin + minutes),),
        (Line(pool, count, certificate),),
        _burdens(day, start, start + minutes),
        minutes,
        tags=frozenset(tags),
        apart=frozenset(apart),
        rotate_pair=rotate_pair,
        area=area,
    )


def _burdens(day: int, start: int, end: int) -> frozenset[Burden]:
    found = {Burden.WEEKEND} if day % 7 >= 5 else set()
    if end > 1320 or start < 300:
        found.add(Burden.NIGHT)
    elif start < 420:
        found.add(Burden.EARLY)
    return frozenset(found)
