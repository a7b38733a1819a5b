"""An account adds up: carried, credited, borne; weighed by class, divided by the share."""

from rosters.explain.ledger import accounts
from rosters.question.problem import Burden, Weights
from tests.rosters.cast import ask, duty, person


def test_carried_and_borne_are_weighed_and_divided_by_the_share() -> None:
    half = person("甲", share=0.5, ledger={Burden.NIGHT: 2, Burden.EARLY: 1})
    problem = ask([half], [], weights=Weights(classes={Burden.NIGHT: 200}))
    (account,) = accounts(problem, {"甲": {Burden.NIGHT: 3}})
    night, early = account.entries[Burden.NIGHT], account.entries[Burden.EARLY]
    assert (night.carried, night.credit, night.borne, night.total) == (2, 0, 3, 5)
    assert early.total == 1
    assert account.weighed == 5 * 2 + 1
    assert account.per_share == 22


def test_who_joins_later_is_credited_with_what_was_borne_without_them() -> None:
    people = [person("甲"), person("乙"), person("丙", first_day=4)]
    nights = [duty(f"n{n}", day=n, burdens={Burden.NIGHT}) for n in range(4)]
    newcomer = accounts(ask(people, nights), {})[2].entries[Burden.NIGHT]
    assert (newcomer.carried, newcomer.credit, newcomer.borne) == (0, 2, 0)
