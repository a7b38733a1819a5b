"""Read the words of a file, and remember those that must be asked about."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from actions.mapping.vocabulary import SUGGESTED, Vocabulary
from models.mappings import Family

MOST_SUGGESTED = 400  # words that get suggestions: nobody answers more of them at once


@dataclass(frozen=True)
class Question:
    """A word nobody knows: the rows it stands in, and the codes it may mean, the likeliest first. `likely` is the one
    that offices usually mean by it; empty where words only look alike."""

    family: Family
    word: str
    rows: tuple[int, ...]
    suggestions: tuple[str, ...]
    likely: str = ""


Around = dict[str, Counter[str]]
"""How often each role stands in a department."""


def question(
    words: Vocabulary,
    family: Family,
    word: str,
    rows: tuple[int, ...] = (),
    around: Counter[str] | None = None,
) -> Question:
    """Ask about a word. Who leads does what most of the department do, whose roles stand `around`."""
    most = [role for role, _ in (around or Counter[str]()).most_common(1) if words.leads(word)]
    hinted = [*most, *words.hints(family, word)]
    suggestions = tuple(dict.fromkeys([*hinted, *words.suggestions(family, word)]))[:SUGGESTED]
    return Question(family, word, rows, suggestions, next(iter(hinted), ""))


@dataclass(frozen=True)
class Asked:
    """The words a file is read with, and what could not be understood."""

    words: Vocabulary
    found: dict[tuple[Family, str], list[int]] = field(default_factory=dict)
    near: dict[tuple[Family, str], tuple[str, ...]] = field(default_factory=dict)
    likely: dict[tuple[Family, str], str] = field(default_factory=dict)
    around: Around = field(default_factory=lambda: defaultdict(Counter))
    teams: dict[str, str] = field(default_factory=dict)

    def codes(self, family: Family, texts: Iterable[str], row: int, team: str = "") -> list[str]:
        """The codes that cells of a row stand for, in its department; what means nothing is asked."""
        meaning = self.words.all_of(family, texts, team)
        for word in meaning.unknown:
            self.found.setdefault((family, word), []).append(row)
            self.teams[word] = team
        self.around[team].update(meaning.codes)
        return list(meaning.codes)

    def ask(
        self, family: Family, word: str, row: int, suggestions: tuple[str, ...], likely: str = ""
    ) -> None:
        """Ask what a word of a row means, given what it may mean, and what offices usually mean by it."""
        self.found.setdefault((family, word), []).append(row)
        self.near[family, word], self.likely[family, word] = suggestions, likely

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is to be asked, in the order of the file; the first of them with suggestions."""
        return tuple(
            self._question(family, word, tuple(rows))
            if at < MOST_SUGGESTED
            else Question(family, word, tuple(rows), ())
            for at, ((family, word), rows) in enumerate(self.found.items())
        )

    def _question(self, family: Family, word: str, rows: tuple[int, ...]) -> Question:
        near = self.near.get((family, word))
        if near is not None:
            return Question(family, word, rows, near, self.likely[family, word])
        around = self.around[team] if (team := self.teams.get(word)) else None
        return question(self.words, family, word, rows, around)
