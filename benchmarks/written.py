"""A written school: so many staff in teams and every duty of so many days. Same arguments, same school."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random

from rosters.question.problem import Burden, Certificate, Duty, Limit, Line, Person, Problem, Slot, Span

DAY = 1440
FIRST = date(2026, 8, 31)  # a Monday
HOLIDAYS = range(31, 38)
TEAMS = {
    "guard": 9,
    "cook": 12,
    "gardener": 5,
    "electrician": 4,
    "dormitory": 8,
    "cleaner": 9,
    "teacher": 10,
    "office": 3,
}
"""People of each team among sixty."""
HANDS = frozenset({"guard", "gardener", "electrician", "cleaner"})
"""Teams that are called to carry things."""


def school(staff: int, days: int, seed: int = 0) -> Problem:
    """A boarding school of so many staff: gates, dormitories, kitchens, gardens, evening study, patrols, stores."""
    random = Random(seed)
    persons = tuple(_person(f"P{n:03}", team, days, random) for n, team in enumerate(_teams(staff)))
    sizes = {team: sum(team in person.pools for person in persons) for team in TEAMS}
    duties = tuple(duty for day in range(days) for duty in (*_daily(day, sizes), *_weekly(day, sizes)))
    return Problem(datetime(2026, 8, 30, 16, tzinfo=UTC), FIRST, persons, duties)


def _teams(staff: int) -> list[str]:
    every = [team for team, size in TEAMS.items() for _ in range(size)]
    return [every[n * len(every) // staff] for n in range(staff)]


def _person(name: str, team: str, days: int, random: Random) -> Person:
    begin, long = random.randrange(days), random.random() < 0.03
    away = Span(begin * DAY, (begin + (30 if long else random.randrange(1, 5))) * DAY)
    health = Certificate("health", -200, days if random.random() < 0.95 else days * 3 // 4)
    spared = [limit for limit in Limit if random.random() < 0.04]
    return Person(
        name,
        frozenset({team} | ({"hands"} if team in HANDS else set())),
        (health,) if team == "cook" else (),
        (away,) if random.random() < 0.5 else (),
        frozenset(spared if team not in ("guard", "dormitory") else ()),
        share=0.5 if random.random() < 0.05 else 1.0,
        first_day=days // 2 if random.random() < 0.03 else None,
        ledger={Burden.WEEKEND: random.randrange(3), Burden.NIGHT: random.randrange(3)},
    )


def _daily(day: int, sizes: dict[str, int]) -> Iterator[Duty]:
    school_day = day % 7 < 5 and day not in HOLIDAYS
    yield from (_duty(day, f"gate-{h}", h, 480, "guard", sizes["guard"] // 5) for h in (6, 14, 22))
    yield from (_duty(day, f"dormitory-{h}", h, 480, "dormitory", sizes["dormitory"] // 5) for h in (14, 22))
    yield from (_duty(day, f"watering-{h}", h, 90, "gardener", sizes["gardener"] // 5) for h in (5, 19))
    yield _duty(day, "stand-by", 8, 60, "electrician", sizes["electrician"] // 4)
    yield _duty(day, "leader", 17, 180, "office", 1, area="leader", in_turn=True)
    if school_day:
        yield from _school_day(day, sizes)


def _school_day(day: int, sizes: dict[str, int]) -> Iterator[Duty]:
    cooks = sizes["cook"] // 5
    for h in (5, 10, 16):
        yield _duty(day, f"meal-{h}", h, 150, "cook", cooks, certificate="health", tags={"cook"})
    market = {"tags": {"buyer"}, "apart": {"cook"}, "rotate_pair": True, "area": "market"}
    yield _duty(day, "buying", 7, 120, "cook", 2, **market)
    for block in range(sizes["cleaner"] // 2):
        yield _duty(day, f"cleaning-{block}", 8 + block % 8, 60, "cleaner", 1, area=f"block-{block}")
    for room in range(sizes["teacher"] // 4):
        yield _duty(day, f"study-{room}", 19, 120, "teacher", 1, area=f"room-{room}")
    for round_ in range(7):
        yield _duty(day, f"patrol-{round_}", 9 + round_, 30, "hands", sum(sizes.values()) // 60)


def _weekly(day: int, sizes: dict[str, int]) -> Iterator[Duty]:
    """Stores are filled on a day of each week's choice, with an electrician in charge."""
    if day % 7 == 0:
        slots = tuple(
            Slot(day + n, (day + n) * DAY + 840, (day + n) * DAY + 960)
            for n in range(5)
            if day + n not in HOLIDAYS
        )
        lines = (Line("hands", sum(sizes.values()) // 30), Line("electrician", 1, leader=True))
        if slots:
            yield Duty(f"{day}-stores", slots, lines, frozenset({Burden.HEAVY}), 120)


def _duty(day: int, name: str, hour: int, minutes: int, pool: str, count: int, **more: object) -> Duty:
    certificate = more.pop("certificate", None)
    begin = day * DAY + hour * 60
    return Duty(
        f"{day}-{name}",
        (Slot(day, begin, begin + minutes),),
        (Line(pool, max(1, count), certificate if isinstance(certificate, str) else None),),
        _burdens(day, hour * 60, hour * 60 + minutes),
        minutes,
        **{key: frozenset(words) if isinstance(words, set) else words for key, words in more.items()},  # type: ignore[arg-type]
    )


def _burdens(day: int, start: int, end: int) -> frozenset[Burden]:
    found = {Burden.HOLIDAY} if day in HOLIDAYS else {Burden.WEEKEND} if day % 7 >= 5 else set()
    if end > 22 * 60:
        found.add(Burden.NIGHT)
    elif start < 6 * 60 + 30:
        found.add(Burden.EARLY)
    return frozenset(found)
