"""Fair shares: what each person has borne, what the next duty would cost them, how even the outcome is.

A load c of a person with share s costs c*c/s. The sum over people is least when c/s is the same for all, so
the planner only adds up marginal costs and evenness follows. The squares also make the heaviest load the
dearest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rosters.question.plan import Plan, Spread
from rosters.question.problem import Burden, Duty, Person, Problem, Slot
from rosters.rules.hard import unfit

UNIT = 15
"""Minutes of one unit of hours."""
STEP = 32
"""Units after which an hour more costs more: a working day of eight hours."""

Load = dict[Burden | None, int]
"""What a person has borne: a count for each burden, and under None the units of hours."""


def share_of(person: Person) -> float:
    """Return the part of a full load that is fair, but never so little that one duty costs more than a gap."""
    return max(person.share, 0.05)


def units(duty: Duty) -> int:
    """Return the hours of a duty in quarters of an hour, rounded up. Example: 50 minutes are 4 units."""
    return -(-duty.minutes // UNIT)


def burden_cost(weight: int, load: int, person: Person) -> int:
    """Return what one more duty of a burden costs a person who has borne `load` of them: the marginal cost
    of c*c/s.

    Example: weight 10, load 2, share 1: 10 * (3*3 - 2*2) = 50.
    """
    return round(weight * (2 * load + 1) / share_of(person))


def unit_cost(weight: int, step: int, person: Person) -> int:
    """Return what each unit of hours costs within the given step, counted from 0."""
    return round(weight * (2 * step + 1) / STEP / share_of(person))


def hours_cost(weight: int, load: int, more: int, person: Person) -> int:
    """Return what `more` units of hours cost a person who has `load` of them."""
    cost = 0
    while more > 0:
        step, room = load // STEP, STEP - load % STEP
        part = min(room, more)
        cost, load, more = cost + part * unit_cost(weight, step, person), load + part, more - part
    return cost


def duty_cost(problem: Problem, load: Load, duty: Duty, person: Person) -> int:
    """Return what a duty costs a person on top of what they have borne."""
    weights = problem.weights
    burdens = sum(burden_cost(weights.of(burden), load.get(burden, 0), person) for burden in duty.burdens)
    return burdens + hours_cost(weights.hours, load.get(None, 0), units(duty), person)


def wish_cost(weight: int, person: Person, duty: Duty, slot: Slot) -> int:
    """Return what the person's wishes add to the price of a duty on a day: less for what they want, more
    for the rest."""
    about = [
        wish
        for wish in person.wishes
        if wish.day in (None, slot.day) and (wish.burden is None or wish.burden in duty.burdens)
    ]
    return weight * sum(-1 if wish.wanted else 1 for wish in about)


def start(problem: Problem) -> dict[str, Load]:
    """Return the load of each person before the first day: their ledger, and for newcomers what colleagues
    bore without them.

    Loads are counted from the lightest ledger of each burden, so that only differences weigh. Example:
    ledgers {"ada": 7, "ben": 5} start at {"ada": 2, "ben": 0}.
    """
    loads: dict[str, Load] = {person.id: dict(person.ledger.items()) for person in problem.persons}
    for newcomer in problem.persons:
        if _is_new(problem, newcomer):
            loads[newcomer.id] = _credit(problem, newcomer)
    for burden in Burden:
        least = min((load.get(burden, 0) for load in loads.values()), default=0)
        for load in loads.values():
            load[burden] = load.get(burden, 0) - least
    return loads


def ledger_after(problem: Problem, plan: Plan) -> dict[str, dict[Burden, int]]:
    """Return the ledgers to hand to the next problem: what was borne before, the newcomers' credit, and
    this plan."""
    loads = {person.id: dict(person.ledger) for person in problem.persons}
    for person in problem.persons:
        if _is_new(problem, person):
            credit = _credit(problem, person)
            loads[person.id] = {burden: credit[burden] for burden in Burden if credit.get(burden)}
        for burden, count in plan.figures.burdens.get(person.id, {}).items():
            loads[person.id][burden] = loads[person.id].get(burden, 0) + count
    return loads


def _is_new(problem: Problem, person: Person) -> bool:
    return person.first_day is not None and person.first_day >= min(0, problem.ledger_day)


def _credit(problem: Problem, newcomer: Person) -> Load:
    """Return what a newcomer counts as having borne: their own, and a fair part of what was borne before
    they came."""
    credit: defaultdict[Burden | None, float] = defaultdict(float)
    colleagues = [one for one in problem.persons if one.pools & newcomer.pools and not _is_new(problem, one)]
    full = sum(share_of(person) for person in colleagues)
    missed = _missed(problem, newcomer) * share_of(newcomer)
    for burden in Burden:
        mean = sum(person.ledger.get(burden, 0) for person in colleagues) / full if full else 0.0
        credit[burden] = newcomer.ledger.get(burden, 0) + mean * missed
    for duty in problem.duties:
        part = _part(problem, newcomer, duty)
        credit[None] += part * units(duty)
        for burden in duty.burdens:
            credit[burden] += part
    return {key: round(load) for key, load in credit.items()}


def _missed(problem: Problem, newcomer: Person) -> float:
    """Return the part of the ledgers' time in which the newcomer was not there, 0 to 1."""
    first, begun = newcomer.first_day or 0, problem.ledger_day
    return 1.0 if first >= 0 else (first - begun) / -begun


def _part(problem: Problem, newcomer: Person, duty: Duty) -> float:
    """Return how many times the duty would have fallen to the newcomer had they been there: 0 once they
    are."""
    slot = duty.slots[0]
    if newcomer.first_day is None or slot.day >= newcomer.first_day:
        return 0.0
    part = 0.0
    for line in duty.lines:
        if line.pool in newcomer.pools:
            others = [p for p in problem.persons if unfit(p, duty, line, slot) is None]
            shares = sum(share_of(person) for person in others)
            part += line.count * share_of(newcomer) / shares if shares else 0.0
    return part


def spreads(
    problem: Problem,
    borne: dict[str, dict[Burden, int]],
    fair: Mapping[Burden, Mapping[str, int]] | None = None,
) -> tuple[Spread, ...]:
    """Return for each pool and burden the lightest and heaviest load per full share among those who can
    bear it.

    `borne` is what the plan gives each person; the ledger and the newcomers' credit are added. `fair` are
    the loads that would be fair, all told.
    """
    loads = start(problem)
    found = []
    for (pool, burden), people in sorted(able(problem).items(), key=lambda item: item[0]):
        per_share = [
            (loads[p.id].get(burden, 0) + borne.get(p.id, {}).get(burden, 0)) / share_of(p) for p in people
        ]
        should = (
            [one.get(p.id, 0) / share_of(p) for p in people] if (one := (fair or {}).get(burden)) else [0.0]
        )
        found.append(Spread(pool, burden, min(per_share), max(per_share), max(should) - min(should)))
    return tuple(found)


def able(problem: Problem) -> dict[tuple[str, Burden], list[Person]]:
    """Return the people who can serve at least one duty of a burden in a pool."""
    asked: defaultdict[tuple[str, Burden], list[Duty]] = defaultdict(list)
    for duty in problem.duties:
        for pool in sorted({line.pool for line in duty.lines}):
            for burden in sorted(duty.burdens):
                asked[pool, burden].append(duty)
    found = {
        key: [p for p in problem.persons if _can_serve(p, key[0], duties)] for key, duties in asked.items()
    }
    return {key: people for key, people in found.items() if people}


def _can_serve(person: Person, pool: str, duties: Iterable[Duty]) -> bool:
    return pool in person.pools and any(
        line.pool == pool and unfit(person, duty, line, slot) is None
        for duty in duties
        for line in duty.lines
        for slot in duty.slots
    )
