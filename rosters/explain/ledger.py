"""The burden ledger as an account: what each person carried in, was credited, bore, and what that weighs
for them."""

from dataclasses import dataclass

from rosters.question.plan import Plan, PlanStatus
from rosters.question.problem import Burden, Person, Problem
from rosters.rules.fairness import ledger_after, share_of


@dataclass(frozen=True, slots=True)
class Entry:
    """Counts of one burden: carried from before, credited to a newcomer, borne since. `weight` is in per
    cent."""

    carried: int
    credit: int
    borne: int
    weight: int = 100

    @property
    def total(self) -> int:
        """Return carried + credited + borne."""
        return self.carried + self.credit + self.borne


@dataclass(frozen=True, slots=True)
class Account:
    """One person's entries by burden, and the share of a full load that is fair for them."""

    person: str
    share: float
    entries: dict[Burden, Entry]

    @property
    def weighed(self) -> float:
        """Return the sum of the totals by their weights."""
        return sum(entry.total * entry.weight / 100 for entry in self.entries.values())

    @property
    def per_share(self) -> float:
        """Return the weighed sum for a full share: this is what fairness makes equal.

        Example: a total of 6 early duties at weight 100 with share 0.5 gives 12.
        """
        return self.weighed / self.share


def accounts(problem: Problem, borne: dict[str, dict[Burden, int]]) -> tuple[Account, ...]:
    """Return an account for everybody of the problem. `borne` counts what came since its first day.

    The problem's duties are read only to credit those who joined after that day with what was borne without
    them.
    """
    opening = ledger_after(problem, Plan(PlanStatus.FEASIBLE))
    return tuple(
        _account(problem, person, opening[person.id], borne.get(person.id, {})) for person in problem.persons
    )


def _account(
    problem: Problem, person: Person, opening: dict[Burden, int], borne: dict[Burden, int]
) -> Account:
    entries = {
        burden: Entry(
            carried := person.ledger.get(burden, 0),
            opening.get(burden, 0) - carried,
            borne.get(burden, 0),
            problem.weights.classes.get(burden, 100),
        )
        for burden in Burden
    }
    return Account(person.id, share_of(person), entries)
