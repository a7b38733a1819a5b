"""Who goes with whom and after whom, in a chunk's model: pairs that rotate, people who take turns."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, product

from ortools.sat.python import cp_model

from rosters.book.book import Book, Pair, pair
from rosters.book.decomposition import Option
from rosters.rules.rotation import Rounds, too_soon
from rosters.weeks.objective import Bill, Chosen, Literal

Meetings = dict[tuple[str, Pair], dict[str, list[Literal]]]
"""For an area and two people: for each duty the literals of which one is true when both serve it."""


def charge_pairs(model: cp_model.CpModel, bill: Bill, book: Book, meetings: Meetings) -> None:
    """Charge two people on a duty whose pairs rotate as often as they have gone together, and more within
    the week."""
    weight = book.problem.weights.pair
    for (area, two), duties in meetings.items():
        times = [x for literals in duties.values() for x in literals]
        gone = book.pairs[area][two]
        steps = [model.new_bool_var("") for _ in times]
        model.add(sum(times) <= sum(steps))
        for number, step in enumerate(steps):
            bill.add(step, weight * (gone + number))


def limit_pair_runs(model: cp_model.CpModel, book: Book, meetings: Meetings) -> None:
    """Among any rounds one more than the longest run of a pair, leave the pair out of one."""
    longest = book.problem.rules.max_pair_run
    for (area, two), duties in meetings.items():
        if not area or not longest:
            continue
        rounds = book.rounds[area]
        by_number = {rounds.number[duty]: literals for duty, literals in duties.items()}
        met = {n for n, people in enumerate(rounds.people) if people.issuperset(two)}
        firsts = {first for n in by_number for first in range(n - longest, n + 1)}
        for first in sorted(firsts):
            window = range(first, first + longest + 1)
            if all(n in met or n in by_number for n in window):
                literals = [x for n in window if n not in met for x in by_number[n]]
                model.add(sum(literals) <= sum(n not in met for n in window) - 1)


def charge_turns(model: cp_model.CpModel, bill: Bill, book: Book, person: str, chosen: Chosen) -> None:
    """Charge a person who serves again before the others had their turn for each round too soon."""
    areas: defaultdict[str, list[tuple[Option, Literal]]] = defaultdict(list)
    for option, x in chosen:
        if book.takes_turns(option.duty):
            areas[option.duty.area].append((option, x))
            bill.add(x, book.problem.weights.turn * book.haste(option.duty, person))
    for area, options in areas.items():
        _charge_within(model, bill, book.problem.weights.turn, book.rounds[area], options)


def _charge_within(
    model: cp_model.CpModel,
    bill: Bill,
    weight: int,
    rounds: Rounds,
    options: Sequence[tuple[Option, Literal]],
) -> None:
    for (one, x), (other, y) in combinations(options, 2):
        haste = too_soon(rounds.number[one.duty.id] - rounds.number[other.duty.id], rounds.size)
        if haste:
            both = model.new_bool_var("")
            model.add_bool_or(x.negated(), y.negated(), both)
            bill.add(both, weight * haste)


def meetings(model: cp_model.CpModel, book: Book, chosen: Chosen) -> Meetings:
    """Return every two people who could meet on a duty whose pairs rotate, one of them perhaps on it
    already."""
    found: defaultdict[tuple[str, Pair], defaultdict[str, list[Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for duty, people in _crews(chosen).items():
        area = book.duty[duty].area
        fixed = [person for person in book.crew(book.duty[duty]) if person not in people]
        for person, other in product(people, fixed):
            found[area, pair(person, other)][duty] += people[person]
        for one, other in combinations(sorted(people), 2):
            both = model.new_bool_var("")
            model.add(sum(people[one]) + sum(people[other]) <= 1 + both)
            found[area, pair(one, other)][duty].append(both)
    return {key: dict(duties) for key, duties in found.items()}


def _crews(chosen: Chosen) -> dict[str, dict[str, list[Literal]]]:
    """Return for each duty whose pairs rotate its candidates with the lines and days they could serve."""
    crews: defaultdict[str, defaultdict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for option, x in chosen:
        if option.duty.rotate_pair:
            crews[option.duty.id][option.person].append(x)
    return {duty: dict(people) for duty, people in crews.items()}
