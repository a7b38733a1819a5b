"""Blot a person out of the journal: it stays in its order, with what was done and when, but no longer of whom."""

from collections.abc import Set
from dataclasses import dataclass

from sqlalchemy import RowMapping

from actions.people.blot import Blotter, emptied
from actions.people.known_by import SIDES
from actions.people.traces import PERSON, marked, pointing, table_named
from actions.school.row_changes import Values
from models.base import Personal

OF_OTHERS = ("place",)
"""Tables whose rows point to a person and are labelled with something else."""


@dataclass(frozen=True)
class JournalBlotter:
    """Whose deeds are blotted: `mine` out of what is about them, `others` out of the rest; `code` is their number now.

    Of deeds upon the person and upon their `private` rows nothing but the verb stays; of changes that can be undone
    the values stay that a column tells of nobody.
    """

    person: str
    private: Set[str]
    mine: Blotter
    others: Blotter
    code: str

    def deed(self, row: RowMapping) -> Values:
        """What an entry says now. The journal is append-only for everything but this."""
        bare = row["subject"] in {f"{PERSON}:{self.person}", *self.private}
        facts: Values = row["facts"]
        told = {} if bare else {name: fact for name, fact in facts.items() if name != "rows"}
        kept: Values = (self.mine if self._names(row) else self.others).value(told)
        if "rows" in facts:
            kept["rows"] = [self._row_fact(fact) for fact in facts["rows"]]
        return {"facts": kept, "actor": self.mine.value(row["actor"])}

    def _names(self, row: RowMapping) -> bool:
        """Say whether an entry is about them: others by their name may stand in the rest."""
        return self.person in f"{row['subject']} {row['actor']} {row['facts']}"

    def _row_fact(self, fact: Values) -> Values:
        """One row's change: emptied where it is theirs, else with the words blotted."""
        if not self._theirs(fact):
            return self._of_others(fact)
        blotted: Values = self.mine.value(fact)
        new = {column.name: emptied(column) for column in marked(table_named(fact["table"]), Personal.GONE)}
        new |= {"name": self.mine.mark, "code": self.code} if fact["table"] == PERSON else {}
        for values in (blotted[side] for side in SIDES if blotted.get(side)):
            values |= {name: value for name, value in new.items() if name in values}
        return blotted if fact["table"] in OF_OTHERS else blotted | {"label": self.mine.mark}

    def _of_others(self, fact: Values) -> Values:
        blotted: Values = self.others.value(fact)
        return blotted

    def _theirs(self, fact: Values) -> bool:
        pointed = {column.name for column in pointing(table_named(fact["table"]))}
        sides = (fact.get(side) or {} for side in SIDES)
        named = any(side.get(name) == self.person for side in sides for name in pointed)
        return fact["id"] == self.person or named
