"""Two soft rules about the whole of somebody's duties: what had better not follow what, and how far loads
lie apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ortools.sat.python import cp_model

from rosters.book.book import Book
from rosters.question.pattern import Sequel
from rosters.question.problem import Burden, Person
from rosters.rules.commitments import Work
from rosters.weeks.objective import Bill, Chosen

Literals = dict[int, list[cp_model.IntVar]]


def charge_sequels(model: cp_model.CpModel, bill: Bill, book: Book, person: str, chosen: Chosen) -> None:
    """Charge each unwelcome sequel of two duties its price once."""
    for rule in book.terms[person].sequels:
        if rule.price is None:
            continue
        befores, afters = (_named(chosen, name) for name in (rule.before, rule.after))
        fixed = list(_works(book, person))
        for day in _days(befores, afters, rule):
            first = _term(befores.get(day, []), _fixed(fixed, rule.before, day))
            second = _term(afters.get(day + rule.days, []), _fixed(fixed, rule.after, day + rule.days))
            if first is not None and second is not None:
                both = model.new_bool_var("")
                model.add(both >= first + second - 1)
                bill.add(both, rule.price)


def sequels_price(book: Book) -> int:
    """Return what the unwelcome sequels in the book cost."""
    return sum(
        rule.price * _times(rule, list(_works(book, person.id)))
        for person in book.problem.persons
        for rule in book.terms[person.id].sequels
        if rule.price is not None
    )


def charge_spread(model: cp_model.CpModel, bill: Bill, book: Book, by_person: Mapping[str, Chosen]) -> None:
    """Charge the step between the lightest and the heaviest load of each burden, per full share."""
    if not book.problem.weights.spread:
        return
    for burden, people in _bearers(book).items():
        width = model.new_int_var(0, 1_000_000, "")
        bill.add(width, book.problem.weights.spread)
        loads = [
            (
                _per_cent(person),
                _load(book, person, burden) + sum(_bearing(by_person.get(person.id, ()), burden)),
            )
            for person in people
        ]
        for share, load in loads:
            for other_share, other_load in loads:
                if load is not other_load:
                    model.add(share * other_load - other_share * load <= 100 * width)


def spread_price(book: Book) -> int:
    """Return what the steps between lightest and heaviest loads cost."""
    price = 0
    for burden, people in _bearers(book).items() if book.problem.weights.spread else ():
        loads = [(_per_cent(person), _load(book, person, burden)) for person in people]
        widest = max(one * there - other * here for one, here in loads for other, there in loads)
        price += book.problem.weights.spread * -(-widest // 100)
    return price


def _bearers(book: Book) -> dict[Burden, list[Person]]:
    """Return the people who may be asked for a duty of each burden: everybody in its pools."""
    pools: defaultdict[Burden, set[str]] = defaultdict(set)
    for duty in book.problem.duties:
        for burden in duty.burdens:
            pools[burden] |= {line.pool for line in duty.lines}
    return {
        burden: [person for person in book.problem.persons if person.pools & names]
        for burden, names in sorted(pools.items())
    }


def _per_cent(person: Person) -> int:
    return round(100 * person.share)


def _load(book: Book, person: Person, burden: Burden) -> int:
    return book.load[person.id].get(burden, 0)


def _bearing(chosen: Chosen | tuple[()], burden: Burden) -> list[cp_model.IntVar]:
    return [x for option, x in chosen if burden in option.duty.burdens]


def _named(chosen: Chosen, name: str) -> Literals:
    days: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for option, x in chosen:
        if not name or name in option.work.tags:
            days[option.work.day].append(x)
    return days


def _days(befores: Literals, afters: Literals, rule: Sequel) -> list[int]:
    """Return the days on which the first of the two may fall while something about them is still open."""
    return sorted({*befores, *(day - rule.days for day in afters)})


def _term(literals: Sequence[cp_model.IntVar], fixed: bool) -> cp_model.LinearExpr | None:
    """Return how many such works there are: one that is settled, some that are open, None where there are
    none."""
    if not fixed and not literals:
        return None
    return cp_model.LinearExpr.sum([1] if fixed else list(literals))


def _fixed(works: Iterable[Work], name: str, day: int) -> bool:
    return any(work.day == day and (not name or name in work.tags) for work in works)


def _works(book: Book, person: str) -> Iterable[Work]:
    return {id(work): work for page in book.diary[person].pages.values() for work in page}.values()


def _times(rule: Sequel, works: Sequence[Work]) -> int:
    befores = {work.day for work in works if not rule.before or rule.before in work.tags}
    afters = {work.day for work in works if not rule.after or rule.after in work.tags}
    return len(befores & {day - rule.days for day in afters})
