"""What the solver minimises in a chunk: the soft wishes as terms of one sum."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from rosters.book.book import Book, stays
from rosters.book.decomposition import Option
from rosters.question.problem import Burden, Person
from rosters.rules.fairness import STEP, burden_cost, unit_cost, units, wish_cost

Literal = cp_model.IntVar
Chosen = Sequence[tuple[Option, Literal]]


@dataclass(slots=True)
class Bill:
    """The sum to minimise, collected term by term."""

    items: list[cp_model.IntVar] = field(default_factory=list)
    prices: list[int] = field(default_factory=list)

    def add(self, item: cp_model.IntVar, price: int) -> None:
        """Add a term."""
        self.items.append(item)
        self.prices.append(price)

    def total(self) -> cp_model.LinearExprT:
        """Return the whole sum."""
        return cp_model.LinearExpr.weighted_sum(self.items, self.prices)

    @property
    def priced(self) -> bool:
        """Say whether anything in it costs anything."""
        return any(self.prices)


def charge_burdens(model: cp_model.CpModel, bill: Bill, book: Book, person: Person, chosen: Chosen) -> None:
    """Charge each further duty of a burden more than the one before (a convex cost)."""
    for burden in Burden:
        weight = book.problem.weights.of(burden)
        bearing = [(option, x) for option, x in chosen if weight and burden in option.duty.burdens]
        borne = book.load[person.id].get(burden, 0)
        prices = [burden_cost(weight, borne + n, person) for n in range(_most(bearing))]
        if len(bearing) == 1:
            bill.add(bearing[0][1], prices[0])
        elif bearing:
            steps = [model.new_bool_var("") for _ in prices]
            model.add(sum(x for _, x in bearing) <= sum(steps))
            for step, price in zip(steps, prices, strict=True):
                bill.add(step, price)


def charge_hours(model: cp_model.CpModel, bill: Bill, book: Book, person: Person, chosen: Chosen) -> None:
    """Charge hours more with every working day a person has already worked."""
    if not book.problem.weights.hours:
        return
    worked = book.load[person.id].get(None, 0)
    limit = min(sum(units(option.duty) for option, _ in chosen), _room(book, person, chosen))
    parts = []
    while limit > 0:
        step, width = worked // STEP, min(STEP - worked % STEP, limit)
        part = model.new_int_var(0, width, "")
        bill.add(part, unit_cost(book.problem.weights.hours, step, person))
        parts.append(part)
        worked, limit = worked + width, limit - width
    spent = cp_model.LinearExpr.weighted_sum(
        [x for _, x in chosen], [units(option.duty) for option, _ in chosen]
    )
    model.add(spent <= sum(parts))


def charge_wishes(bill: Bill, book: Book, person: Person, chosen: Chosen) -> None:
    """Charge what a person wishes to be spared; make what they wish to have cheaper."""
    for option, x in chosen if person.wishes else ():
        price = wish_cost(book.problem.weights.wish, person, option.duty, option.duty.slots[option.slot])
        if price:
            bill.add(x, price)


def charge_changes(bill: Bill, book: Book, chosen: Chosen) -> None:
    """Credit the price of a change for keeping what is published."""
    for option, x in chosen:
        if (option.duty.id, option.line, option.person) in book.published:
            bill.add(x, -book.problem.weights.change)


def charge_new_hands(model: cp_model.CpModel, bill: Bill, book: Book, person: Person, chosen: Chosen) -> None:
    """Charge an area once for everybody who never kept it before."""
    areas: defaultdict[str, list[Literal]] = defaultdict(list)
    for option, x in chosen:
        area = option.duty.area
        if stays(option.duty) and not book.keepers[area][person.id]:
            areas[area].append(x)
    for literals in areas.values():
        new = model.new_bool_var("")
        model.add_max_equality(new, literals)
        bill.add(new, book.problem.weights.continuity)


def _most(chosen: Chosen) -> int:
    """Return how many of the options one person can serve at most, as far as the number of duties says."""
    return len({option.duty.id for option, _ in chosen})


def _room(book: Book, person: Person, chosen: Chosen) -> int:
    """Return the units of hours a person has left in the weeks of the options, with every duty rounded up."""
    weeks = {option.work.week for option, _ in chosen}
    limit = book.terms[person.id].max_week_minutes
    left = sum(max(0, limit - book.diary[person.id].week_minutes[week]) for week in weeks)
    return left // 15 + _most(chosen)
